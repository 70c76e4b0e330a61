let read = () => new Date();

/** The time by the server's one clock, in UTC, which tests can move. */
export const now = () => read();

/** Replaces the clock in tests and for the demo's month; null restores the system's clock. */
export function setClock(clock: (() => Date) | null) {
  read = clock ?? (() => new Date());
}

/** Milliseconds that a clock may run ahead before it is corrected, without effect. */
export const CLOCK_SLACK_MS = 2 * 60_000;

/**
 * Whether something that lasts `longest` milliseconds at most and ends at `end` is not yet over. An
 * end later than possible was set while the clock ran ahead and counts as over: a session or a
 * lock-out would otherwise last for years.
 */
export function isNotYetOver(end: Date, longest: number): boolean {
  const at = now().getTime();
  return end.getTime() > at && end.getTime() <= at + longest + CLOCK_SLACK_MS;
}
