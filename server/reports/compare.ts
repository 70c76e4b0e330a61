/** What a day's and a period's report are compared with. */
import { startOfDay, wallClock } from '../business-day.ts';
import { now } from '../clock.ts';
import { together } from '../database/repository.ts';
import { restaurantById, type RestaurantRow } from '../restaurant/restaurant.ts';
import type { ComparedDay, ComparedDayReport, ComparedPeriodReport } from './contract.ts';
import { dayReport } from './day.ts';
import { soldBillsIn } from './details.ts';
import type { Period } from './documents.ts';
import { hourSales, hoursIn } from './hours.ts';
import { type Days, periodReport } from './period.ts';
import { productSales } from './products.ts';
import { periodOf } from '../restaurant/report-days.ts';
import { soldAmounts, totalOf } from './sold-when.ts';

const DAY = 24 * 3_600_000;
const WEEK = 7;
function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
}

async function reportedPeriod(day: string, restaurant: RestaurantRow): Promise<Period> {
  return { restaurant_id: restaurant.id, ...(await periodOf(day, restaurant)) };
}

async function soldIn(period: Period) {
  const { count: bills, covers } = await soldBillsIn(period);
  return { sold_cents: totalOf(await soldAmounts(period)), bills, covers };
}

/** The instant some days before another at which the clock showed the same time. */
function sameTime(instant: Date, days: number, { time_zone }: RestaurantRow): Date {
  const [date, time] = wallClock(instant.getTime(), time_zone).split(' ') as [string, string];
  return startOfDay(shifted(date, -days), { time_zone, day_ends_at: time });
}

interface Comparison {
  restaurant: RestaurantRow;
  date: string;
  /** How many days before it. */
  days: number;
  /** For a day that still runs: now. */
  at: Date | null;
}

async function comparedDay({ restaurant, date, days, at }: Comparison): Promise<ComparedDay> {
  const earlier = shifted(date, -days);
  const period = await reportedPeriod(earlier, restaurant);
  const then = at ? sameTime(at, days, restaurant) : period.until;
  const until = then < period.from ? period.from : then > period.until ? period.until : then;
  const [sold, amounts] = await together(
    () => soldIn({ ...period, until }),
    () => soldAmounts(period),
  );
  return {
    date: earlier,
    until: until.toISOString(),
    ...sold,
    hours: hourSales(hoursIn(period, restaurant.time_zone), amounts),
  };
}

/** The report of a business day, today by default, with its hours, products and comparisons. */
export async function comparedDayReport(
  restaurant_id: string,
  date?: string,
): Promise<ComparedDayReport> {
  const restaurant = await restaurantById(restaurant_id);
  const report = await dayReport(restaurant_id, date);
  const [from, until] = [new Date(report.from), new Date(report.until)];
  const period = { restaurant_id, from, until };
  const at = now();
  const runs = report.closed_at === null && from <= at && at < until;
  const basis = { restaurant, date: report.date, at: runs ? at : null };
  const [amounts, by_product, day_before, week_before] = await together(
    () => soldAmounts(period),
    () => productSales(period, restaurant),
    () => comparedDay({ ...basis, days: 1 }),
    () => comparedDay({ ...basis, days: WEEK }),
  );
  return {
    ...report,
    hours: hourSales(hoursIn(period, restaurant.time_zone), amounts),
    by_product,
    compared: { day_before, week_before },
  };
}

/**
 * The figures of a period, with its products and what was sold in as many days before: whole weeks
 * earlier, so that each weekday is compared with itself.
 * @throws Problem 422 as `periodReport`
 */
export async function comparedPeriodReport(
  restaurant_id: string,
  asked: Days,
): Promise<ComparedPeriodReport> {
  const restaurant = await restaurantById(restaurant_id);
  const report = await periodReport(restaurant, asked);
  const length = (Date.parse(asked.to) - Date.parse(asked.from)) / DAY + 1;
  const back = Math.ceil(length / WEEK) * WEEK;
  const [from, to] = [shifted(asked.from, -back), shifted(asked.to, -back)];
  const [first, last] = [
    await reportedPeriod(from, restaurant),
    await reportedPeriod(to, restaurant),
  ];
  return {
    ...report,
    by_product: await productSales(
      { restaurant_id, from: new Date(report.starts_at), until: new Date(report.until) },
      restaurant,
    ),
    compared: {
      from,
      to,
      ...(await soldIn({ restaurant_id, from: first.from, until: last.until })),
    },
  };
}
