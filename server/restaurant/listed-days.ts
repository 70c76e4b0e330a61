import { dayBefore } from '../business-day.ts';
import { together } from '../database/repository.ts';
import type { PERIODS } from '../http/endpoint.ts';
import { currentDay, periodOf } from './report-days.ts';
import { restaurantById } from './restaurant.ts';

export interface DayQuery {
  period?: (typeof PERIODS)[number] | undefined;
  from_day?: string | undefined;
  to_day?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const firstOfMonth = (day: string) => `${day.slice(0, 7)}-01`;
function mondayOf(day: string): string {
  const isMonday = new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
  return isMonday ? day : mondayOf(dayBefore(day));
}

/** The first and the last business day of a span. */
function daysOf(period: (typeof PERIODS)[number], today: string): [string, string] {
  if (period === 'today') return [today, today];
  if (period === 'yesterday') return [dayBefore(today), dayBefore(today)];
  if (period === 'week') return [mondayOf(today), today];
  if (period === 'month') return [firstOfMonth(today), today];
  const last = dayBefore(firstOfMonth(today));
  return [firstOfMonth(last), last];
}

/**
 * A list query with the instants of its business days in `from` and `to`. Each day begins and ends
 * where its report does, so that a list and the reports agree after an early close too; today is
 * the day to which what happens now belongs.
 */
export async function inDays<Q extends DayQuery>(restaurant_id: string, query: Q): Promise<Q> {
  const { period, from_day, to_day } = query;
  if (!period && !from_day && !to_day) return query;
  const restaurant = await restaurantById(restaurant_id);
  const [first, last] = period ? daysOf(period, await currentDay(restaurant)) : [from_day, to_day];
  const [begins, ends] = await together(
    async () => first && (await periodOf(first, restaurant)).from,
    async () => last && (await periodOf(last, restaurant)).until,
  );
  return {
    ...query,
    // Said once: a page and its totals have the same days, also at the end of one.
    period: undefined,
    from_day: undefined,
    to_day: undefined,
    from: begins ? begins.toISOString() : undefined,
    to: ends ? new Date(ends.getTime() - 1).toISOString() : undefined,
  };
}
