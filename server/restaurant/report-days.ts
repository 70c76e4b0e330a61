/**
 * Where the days of reports and lists begin and end: as the stored reports say, which may have been
 * closed early or with other settings, else as the settings do. Each instant is in exactly one of
 * them.
 */
import {
  businessDay,
  dayAfter,
  dayBefore,
  type DaySettings,
  endOfDay,
  startOfDay,
} from '../business-day.ts';
import { now } from '../clock.ts';
import { above, atLeast, atMost, below, both } from '../database/conditions.ts';
import { find, findOne, together } from '../database/repository.ts';
import { ClosedDay } from './model.ts';

export interface Span {
  from: Date;
  /** The first instant after it. */
  until: Date;
}
/** A span of one restaurant. */
interface Period extends Span {
  restaurant_id: string;
}
type StoredDay = Pick<ClosedDay, 'day' | 'period_from' | 'period_until'>;
/** What tells the span of each day between two, without another query. */
export interface ReportDays {
  settings: DaySettings;
  /** In the order of their days, with the next one on either side. */
  stored: StoredDay[];
  known: Map<string, Span>;
}

const COLUMNS = ['day', 'period_from', 'period_until'] as const satisfies (keyof ClosedDay)[];

interface Range {
  restaurant_id: string;
  first: string;
  last: string;
}
/** Reads the stored reports from one day to another, and the next one on either side. */
async function readDays(
  { restaurant_id, first, last }: Range,
  settings: DaySettings,
): Promise<ReportDays> {
  const [before, within, after] = await together(
    () =>
      findOne(
        ClosedDay,
        { restaurant_id, day: below(first) },
        { columns: COLUMNS, order: [['day', 'DESC']] },
      ),
    () =>
      find(
        ClosedDay,
        { restaurant_id, day: both(atLeast(first), atMost(last)) },
        { columns: COLUMNS, order: ['day'] },
      ),
    () =>
      findOne(ClosedDay, { restaurant_id, day: above(last) }, { columns: COLUMNS, order: ['day'] }),
  );
  const stored = [...(before ? [before] : []), ...within, ...(after ? [after] : [])];
  return { settings, stored, known: new Map() };
}

/**
 * Reads the days of a period in three queries, whatever its length. An early close or another time
 * zone moves an instant by a day or two.
 */
export function reportDaysIn(
  { restaurant_id, from, until }: Period,
  settings: DaySettings,
): Promise<ReportDays> {
  const first = dayBefore(dayBefore(businessDay(from, settings)));
  const last = dayAfter(dayAfter(businessDay(until, settings)));
  return readDays({ restaurant_id, first, last }, settings);
}

/**
 * The span of a day without a report: between the stored reports before and after it. It includes
 * the gap to its neighbours, so that nothing is in two reports and nothing in none.
 */
function openSpan(day: string, { settings, stored }: ReportDays): Span {
  const before = stored.findLast((report) => report.day < day);
  const after = stored.find((report) => report.day > day);
  const notBefore = (least: Date | undefined, instant: Date) =>
    least && least > instant ? least : instant;
  const between = (instant: Date) =>
    notBefore(
      before?.period_until,
      after && after.period_from < instant ? after.period_from : instant,
    );
  const from =
    before?.day === dayBefore(day) ? before.period_until : between(startOfDay(day, settings));
  return {
    from,
    until: notBefore(
      from,
      after?.day === dayAfter(day) ? after.period_from : between(endOfDay(day, settings)),
    ),
  };
}

/** The span of a day among those that were read. */
function spanOf(day: string, days: ReportDays): Span {
  const known = days.known.get(day);
  if (known) return known;
  const report = days.stored.find((one) => one.day === day);
  const span = report
    ? { from: report.period_from, until: report.period_until }
    : openSpan(day, days);
  days.known.set(day, span);
  return span;
}

/** The day whose report has an instant of the period that was read. */
export function reportDayOf(instant: Date, days: ReportDays): string {
  let day = businessDay(instant, days.settings);
  while (spanOf(day, days).from > instant) day = dayBefore(day);
  while (spanOf(day, days).until <= instant) day = dayAfter(day);
  return day;
}

/** The parts of a period that lie in each of its days, in order. */
export function* partsByDay<P extends Span>(
  period: P,
  days: ReportDays,
): Generator<{ day: string; period: P }> {
  const { from, until } = period;
  for (let [day, start] = [reportDayOf(from, days), from]; start < until; day = dayAfter(day)) {
    const next = spanOf(day, days).until;
    const end = next < until ? next : until;
    // A day that the time zone skips has no instant.
    if (end > start) yield { day, period: { ...period, from: start, until: end } };
    start = end > start ? end : start;
  }
}

/** The day whose report has what happens now: after an early close the next one. */
export async function currentDay({
  id: restaurant_id,
  ...settings
}: DaySettings & { id: string }): Promise<string> {
  const at = now();
  return reportDayOf(at, await reportDaysIn({ restaurant_id, from: at, until: at }, settings));
}

/** The period of a day's report, stored or not. */
export async function periodOf(
  day: string,
  { id: restaurant_id, ...settings }: DaySettings & { id: string },
): Promise<Span> {
  return spanOf(day, await readDays({ restaurant_id, first: day, last: day }, settings));
}

/** When a day was closed last; null before the first one. */
export async function lastClosedAt(restaurant_id: string): Promise<Date | null> {
  const order: [['created_at', 'DESC']] = [['created_at', 'DESC']];
  const closed = await findOne(ClosedDay, { restaurant_id }, { columns: ['created_at'], order });
  return closed?.created_at ?? null;
}
