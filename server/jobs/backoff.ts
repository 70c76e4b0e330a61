/** How long a job waits after each failed attempt. */
export interface Backoff {
  /** In milliseconds: the first after the first attempt, and so on. */
  pauses: readonly number[];
  /** The last pause is taken again and again; else the attempt after it is the last. */
  endless?: boolean;
}

/** The pause after this many attempts, in milliseconds; null when they are used up. */
export function pauseAfter(attempts: number, { pauses, endless = false }: Backoff): number | null {
  const pause = pauses[Math.max(attempts, 1) - 1];
  return pause ?? (endless ? (pauses.at(-1) ?? null) : null);
}

/** No job of the queue waits longer for its next attempt. */
export function longestPause({ pauses }: Backoff): number {
  return Math.max(...pauses);
}
