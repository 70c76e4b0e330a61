let read = () => new Date();

/**
 * The one clock of the server, in UTC; everything that asks for the time asks here, so that tests
 * can move it.
 */
export const now = () => read();

/**
 * For tests, and for the month that the demo makes up: replaces the clock, or gives the real one
 * back.
 */
export function setClock(clock: (() => Date) | null) {
  read = clock ?? (() => new Date());
}

/** What a clock may have been ahead before it was set right, without anybody noticing. */
export const CLOCK_SLACK_MS = 2 * 60_000;

/**
 * Whether something that lasts so many milliseconds at most, and ends at this time, is not yet
 * over. What ends later than it could was begun while the clock was ahead, and is over once the
 * clock is right: it would else last, or lock somebody out, for years.
 */
export function isNotYetOver(end: Date, longest: number): boolean {
  const at = now().getTime();
  return end.getTime() > at && end.getTime() <= at + longest + CLOCK_SLACK_MS;
}
