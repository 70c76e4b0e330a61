/** Opening hours as spans of time: in the restaurant's time zone, daylight saving included. */
import { dayAfter, dayBefore, startOfDay } from '../business-day.ts';
import { localDay } from '../dates.ts';
import { WEEKDAYS, type Interval, type OpeningHours } from '../restaurant/contract.ts';

export interface Span {
  from: Date;
  /** The first instant after it. */
  until: Date;
}

/** How far the next opening is looked for, in days: a restaurant may close for a season. */
const FURTHEST_DAYS = 400;
/** A restaurant that is open for longer counts as one that does not close. */
export const LONGEST_DAYS = 8;

/** The hours of a date: its own, else its weekday's. */
export function hoursOn({ week, exceptions }: OpeningHours, date: string): Interval[] {
  const own = exceptions.find((exception) => exception.date === date);
  // Noon in UTC has the date's weekday; getUTCDay counts from Sunday.
  const weekday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
  return own?.intervals ?? week[WEEKDAYS[weekday]!];
}

/**
 * The spans that begin on a date, the earliest first. A time that the clock skips is the next one
 * that it shows, and of a time that it shows twice the first counts.
 */
function spansOn(hours: OpeningHours, date: string, time_zone: string): Span[] {
  const at = (day: string, day_ends_at: string) => startOfDay(day, { time_zone, day_ends_at });
  return hoursOn(hours, date)
    .map(({ from, to }) => ({
      from: at(date, from),
      until: at(to > from ? date : dayAfter(date), to),
    }))
    .sort((a, b) => a.from.getTime() - b.from.getTime());
}

/** The span in which an instant lies, joined with those that follow at once; null outside all. */
export function spanAt(hours: OpeningHours, instant: Date, time_zone: string): Span | null {
  let date = dayBefore(localDay(instant, time_zone));
  let found: Span | undefined;
  for (let day = 0; day <= LONGEST_DAYS + 1; day++) {
    for (const { from, until } of spansOn(hours, date, time_zone)) {
      if (!found && from <= instant && instant < until) found = { from, until };
      else if (found && from <= found.until && until > found.until) found.until = until;
    }
    // Yesterday, today, and as long as one span leads to the next.
    if (day >= 1 && (!found || localDay(found.until, time_zone) < date)) break;
    date = dayAfter(date);
  }
  return found ?? null;
}

/** The first instant after `instant` at which it opens; null where none is within 400 days. */
export function nextOpening(hours: OpeningHours, instant: Date, time_zone: string): Date | null {
  let date = localDay(instant, time_zone);
  for (let day = 0; day < FURTHEST_DAYS; day++) {
    const next = spansOn(hours, date, time_zone).find(({ from }) => from > instant);
    if (next) return next.from;
    date = dayAfter(date);
  }
  return null;
}
