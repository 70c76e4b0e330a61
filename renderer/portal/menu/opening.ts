import type { Menu } from './prices.ts';

type Opening = Menu['opening'];
type Day = Opening['days'][number];

/** Days in a row with the same hours, as one line. */
export interface DayGroup {
  first: Day;
  last: Day;
}
const hoursOf = ({ intervals, note }: Day) => JSON.stringify([intervals, note]);

/** The next days, those alike together; today stays alone, since it is what a guest looks for. */
export function groupDays(days: readonly Day[]): DayGroup[] {
  const groups: DayGroup[] = [];
  for (const [place, day] of days.entries()) {
    const before = groups.at(-1);
    if (place > 1 && before && hoursOf(before.last) === hoursOf(day)) before.last = day;
    else groups.push({ first: day, last: day });
  }
  return groups;
}

const QUARTER = 15 * 60_000;
const MOST_AHEAD = 6 * 60 * 60_000;
/**
 * The times at which an order can be picked up, each quarter of an hour until it closes.
 * @param chosen the one that is chosen, which stays until it has passed
 */
export function pickupTimes({ closes_at }: Opening, now: number, chosen = ''): string[] {
  const last = Math.min(closes_at ? Date.parse(closes_at) - 1 : Infinity, now + MOST_AHEAD);
  const first = Math.ceil((now + QUARTER) / QUARTER) * QUARTER;
  const isStill = Date.parse(chosen) > now && Date.parse(chosen) < Math.min(first, last + 1);
  const times = isStill ? [chosen] : [];
  for (let at = first; at <= last; at += QUARTER) times.push(new Date(at).toISOString());
  return times;
}
