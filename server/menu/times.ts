/** Times of day and weekdays at which something is on the menu, in the restaurant's time zone. */
import { businessDay, type DaySettings } from '../business-day.ts';
import { createCache } from '../cache.ts';

export interface Window {
  /** `HH:MM`; both or neither is given. */
  from: string | null;
  to: string | null;
  /** 1 for Monday to 7 for Sunday; null is every day. */
  days: number[] | null;
}
/** What a clock and a calendar in the restaurant show. */
export interface LocalTime {
  time: string;
  day: number;
  /** The weekday of the business day, which lasts until the day's end. */
  business_day: number;
}

const MINUTE = 60_000;
/** Offsets from UTC change at these minutes, so a change of a clock ends what was calculated. */
const QUARTER = 15 * MINUTE;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const clocks = createCache<Intl.DateTimeFormat>(20);

/** The weekday of a date (`YYYY-MM-DD`), 1 for Monday. */
function weekdayOf(date: string): number {
  return new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
}

export function localTime(instant: Date, settings: DaySettings): LocalTime {
  const { time_zone: timeZone } = settings;
  const clock = clocks.get(
    timeZone,
    () =>
      new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
  );
  const parts = Object.fromEntries(
    clock.formatToParts(instant).map(({ type, value }) => [type, value]),
  );
  return {
    time: `${parts.hour}:${parts.minute}`,
    day: DAYS.indexOf(parts.weekday!) + 1,
    business_day: weekdayOf(businessDay(instant, settings)),
  };
}

/**
 * Whether a local time is within a window. A window that ends before it begins runs past midnight
 * and belongs to the day on which it begins; one without times lasts for business days, since a
 * dish of Fridays is sold until Friday's guests have left.
 */
export function isWithin(
  { from, to, days }: Window,
  { time, day, business_day }: LocalTime,
): boolean {
  const on = (one: number) => !days || days.includes(one);
  if (from === null || to === null) return on(business_day);
  if (from < to) return on(day) && from <= time && time < to;
  return (time >= from && on(day)) || (time < to && on(day === 1 ? 7 : day - 1));
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The instant until which no window opens or closes; null where none ever does. */
export function unchangedUntil(windows: Window[], at: Date, settings: DaySettings): Date | null {
  if (windows.length === 0) return null;
  const now = minutesOf(localTime(at, settings).time);
  const { day_ends_at } = settings;
  const edges = windows.flatMap(({ from, to }) => [from ?? day_ends_at, to ?? day_ends_at]);
  edges.push('00:00');
  const soonest = Math.min(...edges.map((edge) => (minutesOf(edge) - now + 1440) % 1440 || 1440));
  const minute = Math.floor(at.getTime() / MINUTE) * MINUTE;
  const quarter = (Math.floor(at.getTime() / QUARTER) + 1) * QUARTER;
  return new Date(Math.min(minute + soonest * MINUTE, quarter));
}
