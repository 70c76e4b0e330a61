import { localDay } from '../dates.ts';

const DAY = 24 * 3_600_000;
/** The largest offset from UTC of any time zone. */
const FURTHEST = 15 * 3_600_000;

/**
 * The first instant of a day (`YYYY-MM-DD`) in a time zone, found by binary search over the
 * calendar, so that days of 23 and 25 hours, and those that do not begin at midnight, are right.
 */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  let [before, at] = [midnight - FURTHEST, midnight + FURTHEST];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (localDay(new Date(middle), timeZone) < day) before = middle;
    else at = middle;
  }
  return new Date(at);
}

export function dayAfter(day: string) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
}
export function dayBefore(day: string) {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
}
/** The first instant after a day. */
export const endOfDay = (day: string, timeZone: string) => startOfDay(dayAfter(day), timeZone);
