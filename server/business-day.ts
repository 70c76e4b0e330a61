/**
 * Business days: what is sold after midnight, before the day's end, belongs to the evening. A day
 * is named by the local date on which it began, `YYYY-MM-DD`.
 */
import { createCache } from './cache.ts';
import { localDay } from './dates.ts';

/** The restaurant's time zone (IANA name), and the local time (`HH:MM`) at which its day ends. */
export interface DaySettings {
  time_zone: string;
  day_ends_at: string;
}

const DAY = 24 * 3_600_000;
/** The largest offset from UTC of any time zone. */
const FURTHEST = 15 * 3_600_000;
/** By how much clocks are set back: half an hour on Lord Howe Island, two at Troll. */
const SET_BACK = [1800_000, 3600_000, 7200_000, 10_800_000];

const clocks = createCache<Intl.DateTimeFormat>(100);
/** The date and time on the wall, as a text that sorts: `2026-03-29 03:00`. */
export function wallClock(instant: number, timeZone: string): string {
  const clock = clocks.get(
    timeZone,
    () =>
      new Intl.DateTimeFormat('sv-SE', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
      }),
  );
  return clock.format(instant);
}

/**
 * The first instant at which the clock shows a date and time or more, found by binary search, so
 * that days of 23 and 25 hours, and times that the clock skips or shows twice, are right.
 */
function firstInstant(day: string, { time_zone, day_ends_at }: DaySettings): number {
  const wanted = `${day} ${day_ends_at}`;
  const asUtc = Date.parse(`${day}T${day_ends_at}:00Z`);
  let [before, at] = [asUtc - FURTHEST, asUtc + FURTHEST];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (wallClock(middle, time_zone) < wanted) before = middle;
    else at = middle;
  }
  const earlier = SET_BACK.map((by) => at - by).find(
    (instant) => wallClock(instant, time_zone) === wanted,
  );
  return earlier ?? at;
}

const starts = createCache<number>(1000);
/** The first instant of a business day: where the one before it ends. */
export function startOfDay(day: string, settings: DaySettings): Date {
  const key = `${settings.time_zone} ${settings.day_ends_at} ${day}`;
  return new Date(starts.get(key, () => firstInstant(day, settings)));
}

export function dayAfter(day: string) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
}
export function dayBefore(day: string) {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
}
/** The first instant after a business day. */
export const endOfDay = (day: string, settings: DaySettings) => startOfDay(dayAfter(day), settings);

/**
 * A calendar month (`2026-11`) in a time zone (IANA name), from midnight to midnight: its first
 * instant, and the first after it.
 */
export function monthRange(month: string, time_zone: string): { from: Date; until: Date } {
  const [year, of] = month.split('-').map(Number) as [number, number];
  const next = new Date(Date.UTC(year, of, 1)).toISOString().slice(0, 10);
  const midnight = (day: string) => startOfDay(day, { time_zone, day_ends_at: '00:00' });
  return { from: midnight(`${month}-01`), until: midnight(next) };
}

/** The business day of an instant. */
export function businessDay(instant: Date, settings: DaySettings): string {
  const day = localDay(instant, settings.time_zone);
  return instant < startOfDay(day, settings) ? dayBefore(day) : day;
}
