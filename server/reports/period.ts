import { setImmediate as breathe } from 'node:timers/promises';
import { dayAfter } from '../business-day.ts';
import { atLeast, atMost, both } from '../database/conditions.ts';
import { find, page, type PageQuery } from '../database/repository.ts';
import { drawersIn } from '../drawers/cash.ts';
import { invalid } from '../errors.ts';
import type { Query } from '../http/endpoint.ts';
import { restaurantById, type RestaurantRow } from '../restaurant/restaurant.ts';
import type {
  DayReportPayload,
  DayRow,
  getPeriodReport,
  listDayReports as listEndpoint,
  PeriodReportPayload,
} from './contract.ts';
import { figuresOf, reportFigures } from './figures.ts';
import { DayReport } from './model.ts';
import { currentDay, periodOf } from '../restaurant/report-days.ts';

export type Days = Query<typeof getPeriodReport>;

const DAY = 24 * 3_600_000;
/** A leap year: longer periods would hold up the orders of guests (ASVS 2.4.1). */
const MOST_DAYS = 366;

/** @throws Problem 422 for a period that ends before it begins, or is longer than a year */
function checkDays({ from, to }: Days): void {
  if (from > to) throw invalid([{ path: 'from', message: 'from_after_to' }]);
  if ((Date.parse(to) - Date.parse(from)) / DAY >= MOST_DAYS)
    throw invalid([{ path: 'from', message: 'export_too_long' }]);
}

type Figures = Pick<
  DayReportPayload,
  'net_cents' | 'tax_cents' | 'gross_cents' | 'paid_cents' | 'tips_cents' | 'sold_cents'
>;
function amountsOf(figures: Figures) {
  const { net_cents, tax_cents, gross_cents, paid_cents, tips_cents, sold_cents } = figures;
  return {
    sold_cents: sold_cents ?? null,
    net_cents,
    tax_cents,
    gross_cents,
    paid_cents,
    tips_cents,
  };
}

/** Of all drawers that were counted, in cents; null where none was. */
function differenceOf({ drawers = [] }: Pick<DayReportPayload, 'drawers'>): number | null {
  const counted = drawers.flatMap(({ difference_cents }) => difference_cents ?? []);
  return counted.length === 0 ? null : counted.reduce((sum, cents) => sum + cents, 0);
}

function closedRow({ report }: DayReport, restaurant: RestaurantRow): DayRow {
  const { date, number, closed_at, closed_by, currency } = report;
  return {
    date,
    number,
    closed_at,
    closed_by,
    currency,
    currency_digits: report.currency_digits ?? restaurant.currency_digits,
    ...amountsOf(report),
    difference_cents: differenceOf(report),
  };
}

async function openRow(date: string, restaurant: RestaurantRow): Promise<DayRow> {
  const { id: restaurant_id, currency, currency_digits } = restaurant;
  const period = { restaurant_id, ...(await periodOf(date, restaurant)) };
  const figures = await figuresOf(period);
  const difference_cents = differenceOf(await drawersIn(period));
  const open = { number: null, closed_at: null, closed_by: null };
  return { date, ...open, currency, currency_digits, ...amountsOf(figures), difference_cents };
}

/**
 * The days of a period as far as they have begun, in their order, closed or not.
 * @throws Problem 422 for a period that ends before it begins, or is longer than a year
 */
export async function daysBetween(restaurant: RestaurantRow, asked: Days): Promise<DayRow[]> {
  checkDays(asked);
  const { from, to } = asked;
  const closed = await find(DayReport, {
    restaurant_id: restaurant.id,
    day: both(atLeast(from), atMost(to)),
  });
  const stored = new Map(closed.map((report) => [report.day, report]));
  // After an early close that is the next day, which what is sold now belongs to.
  const today = await currentDay(restaurant);
  const rows: DayRow[] = [];
  for (let day = from; day <= to && day <= today; day = dayAfter(day)) {
    const report = stored.get(day);
    rows.push(report ? closedRow(report, restaurant) : await openRow(day, restaurant));
    await breathe();
  }
  return rows;
}

/** The closed days of a restaurant, newest first. */
async function closedDays(restaurant: RestaurantRow, query: PageQuery) {
  const { rows, next_cursor } = await page(DayReport, { restaurant_id: restaurant.id }, query);
  return { items: rows.map((row) => closedRow(row, restaurant)), next_cursor };
}

/**
 * The days of a period, or without one the closed days.
 * @throws Problem 422 for one day without the other, and as `daysBetween`
 */
export async function listDayReports(
  restaurant_id: string,
  { from, to, ...query }: Query<typeof listEndpoint>,
): Promise<{ items: DayRow[]; next_cursor: string | null }> {
  const restaurant = await restaurantById(restaurant_id);
  if (from === undefined && to === undefined) return closedDays(restaurant, query);
  if (from === undefined) throw invalid([{ path: 'from', message: 'required' }]);
  if (to === undefined) throw invalid([{ path: 'to', message: 'required' }]);
  return { items: await daysBetween(restaurant, { from, to }), next_cursor: null };
}

/**
 * The figures of the days from one to another, closed or not, each where its report begins and
 * ends: what is in a day's report is in the period's.
 * @throws Problem 422 as `daysBetween`
 */
export async function periodReport(
  restaurant: RestaurantRow,
  asked: Days,
): Promise<PeriodReportPayload> {
  checkDays(asked);
  const { from } = await periodOf(asked.from, restaurant);
  const { until } = await periodOf(asked.to, restaurant);
  const { id: restaurant_id, currency, currency_digits } = restaurant;
  return {
    from: asked.from,
    to: asked.to,
    starts_at: from.toISOString(),
    until: until.toISOString(),
    currency,
    currency_digits,
    ...(await reportFigures({ restaurant_id, from, until })),
  };
}
