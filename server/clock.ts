import { Op } from 'sequelize';

let read = () => new Date();

/** The clock of the server, in UTC; all code reads the time here, so that tests can move it. */
export const now = () => read();

/**
 * For tests, and for the past month of the demo: replaces the clock, or restores the real one with
 * null.
 */
export function setClock(clock: (() => Date) | null) {
  read = clock ?? (() => new Date());
}

/** By how much a clock may have been ahead without being noticed. */
export const CLOCK_SLACK_MS = 2 * 60_000;

/**
 * Whether something that lasts at most this long, and ends at this time, is not yet over. An end
 * later than possible was set while the clock was ahead, and counts as over: otherwise it would
 * last, or lock somebody out, for years.
 */
export function isNotYetOver(end: Date, longest: number): boolean {
  const at = now().getTime();
  return end.getTime() > at && end.getTime() <= at + longest + CLOCK_SLACK_MS;
}

/** As `isNotYetOver`, as a condition on a column. */
export function notYetOver(longest: number) {
  return {
    [Op.gt]: now(),
    [Op.lte]: new Date(now().getTime() + longest + CLOCK_SLACK_MS),
  };
}
/** The opposite condition: due now, or waiting for a time later than possible. */
export function isDue(longest: number) {
  return {
    [Op.or]: [
      { [Op.lte]: now() },
      { [Op.gt]: new Date(now().getTime() + longest + CLOCK_SLACK_MS) },
    ],
  };
}
