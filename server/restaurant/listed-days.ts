import { businessDay, dayBefore, endOfDay, startOfDay } from '../business-day.ts';
import { now } from '../clock.ts';
import type { PERIODS } from '../http/endpoint.ts';
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

/** A list query with the instants of its business days in `from` and `to`. */
export async function inDays<Q extends DayQuery>(restaurant_id: string, query: Q): Promise<Q> {
  const { period, from_day, to_day } = query;
  if (!period && !from_day && !to_day) return query;
  const restaurant = await restaurantById(restaurant_id);
  const [first, last] = period
    ? daysOf(period, businessDay(now(), restaurant))
    : [from_day, to_day];
  const until = last && endOfDay(last, restaurant).getTime() - 1;
  return {
    ...query,
    from: first ? startOfDay(first, restaurant).toISOString() : undefined,
    to: until ? new Date(until).toISOString() : undefined,
  };
}
