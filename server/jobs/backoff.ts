/** How long a job waits after each failed attempt. */
export interface Backoff {
  /** In milliseconds: the first after the first attempt, and so on. */
  pauses: readonly number[];
  /** Whether the last pause is repeated; else the attempt after it is the last. */
  endless?: boolean;
}

/** The pause after this many attempts, in milliseconds; null when they are used up. */
export function pauseAfter(attempts: number, { pauses, endless = false }: Backoff): number | null {
  const pause = pauses[Math.max(attempts, 1) - 1];
  return pause ?? (endless ? (pauses.at(-1) ?? null) : null);
}

/** The longest pause before a retry, in milliseconds. */
export function longestPause({ pauses }: Backoff): number {
  return Math.max(...pauses);
}
