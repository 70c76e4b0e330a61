/**
 * One fault of an input: where (`items.0.quantity`) and which rule, for the reader in their
 * language.
 */
export interface Fault {
  path: string;
  /** A key of `texts.ts`. */
  message: string;
  values?: Record<string, string | number>;
}

/** An error response as RFC 9457 problem details; `code` is stable and part of the contract. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** `facts` are added to the problem's own fields: what a client needs to continue. */
    readonly more: {
      errors?: Fault[];
      retryAfterSeconds?: number;
      facts?: Record<string, unknown>;
    } = {},
  ) {
    super(code);
    this.name = 'Problem';
  }
}

export const unauthenticated = () => new Problem(401, 'unauthenticated');
export const invalidCredentials = () => new Problem(401, 'invalid_credentials');
export const forbidden = (code = 'forbidden') => new Problem(403, code);
/** Also for a row of somebody else, so that its existence is not revealed. */
export const notFound = () => new Problem(404, 'not_found');
export const conflict = (code: string) => new Problem(409, code);
/**
 * The most faults in a response: a response as long as the request would double the cost of a
 * flood.
 */
export const MOST_FAULTS = 20;
export function invalid(errors: Fault[]) {
  return new Problem(422, 'validation_failed', { errors: errors.slice(0, MOST_FAULTS) });
}
export function tooManyRequests(retryAfterSeconds: number) {
  return new Problem(429, 'too_many_requests', { retryAfterSeconds });
}
export const busy = () => new Problem(503, 'busy', { retryAfterSeconds: 2 });
