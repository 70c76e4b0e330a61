import { col, Op } from 'sequelize';
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { newestFirst, pageOf } from '../database/newest.ts';
import { inTransaction } from '../database/transaction.ts';
import { localDay } from '../dates.ts';
import { conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body, Query } from '../http/endpoint.ts';
import { NumberSeries } from '../invoices/model.ts';
import { nextNumber } from '../invoices/numbering.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { namesOf } from '../staff/staff.ts';
import type { closeDay as closeDayEndpoint, DayReportAnswer, listDayReports as listEndpoint } from './contract.ts';
import { figuresOf } from './figures.ts';
import { dayBefore, endOfDay, startOfDay } from './local-day.ts';
import { DayReport } from './model.ts';

type House = Awaited<ReturnType<typeof restaurantById>>;

/**
 * A day begins where the one before was closed, which may be before midnight (closed early) or after it (the house's time zone
 * was another then), and never before an earlier report ended: nothing is in two reports, and nothing in none.
 */
async function beginningOf(day: string, { id, time_zone }: House): Promise<Date> {
  const last = await DayReport.findOne({ where: { restaurant_id: id, day: { [Op.lt]: day } }, order: [['day', 'DESC']] });
  const midnight = startOfDay(day, time_zone);
  return last && (last.day === dayBefore(day) || last.period_until > midnight) ? last.period_until : midnight;
}

async function reckoned(day: string, house: House, until: Date): Promise<DayReportAnswer> {
  const from = await beginningOf(day, house);
  return {
    date: day, number: null, closed_at: null, closed_by: null, from: from.toISOString(), until: until.toISOString(), currency: house.currency,
    ...await figuresOf({ restaurant_id: house.id, from, until }),
  };
}

/** The report of a local day, today without one: as it was kept once it is closed, else as it stands now. */
export async function dayReport(restaurant_id: string, date?: string): Promise<DayReportAnswer> {
  const house = await restaurantById(restaurant_id);
  const day = date ?? localDay(now(), house.time_zone);
  const kept = await DayReport.findOne({ where: { restaurant_id, day } });
  return kept ? kept.report : reckoned(day, house, endOfDay(day, house.time_zone));
}

/** Whoever issues an invoice at this moment in another process must come wholly before the end of the day or after it. */
const holdChain = (restaurant_id: string) => NumberSeries.update({ last_number: col('last_number') }, { where: { restaurant_id, series: 'chain' } });

/**
 * Closes a local day: the Z report, numbered without holes, and kept as it is at this moment. Today only with `early`; it
 * then ends now, and what still comes belongs to tomorrow.
 * @throws Problem 409 `day_closed`, `day_not_over`
 */
export const closeDay = (caller: StaffCaller, { date, early }: Body<typeof closeDayEndpoint>): Promise<DayReportAnswer> => inTransaction(async () => {
  const { restaurant_id, user_id } = caller;
  await holdChain(restaurant_id);
  const [house, at] = [await restaurantById(restaurant_id), now()];
  if (await DayReport.count({ where: { restaurant_id, day: date } }) > 0) throw conflict('day_closed');
  const end = endOfDay(date, house.time_zone);
  if (end > at && !(early && localDay(at, house.time_zone) === date)) throw conflict('day_not_over');
  const report = {
    ...await reckoned(date, house, end > at ? at : end), number: await nextNumber(restaurant_id, 'day_report'), closed_at: at.toISOString(), closed_by: (await namesOf([user_id])).get(user_id) ?? null,
  };
  await DayReport.create({ restaurant_id, day: date, number: report.number, period_from: new Date(report.from), period_until: new Date(report.until), closed_by: user_id, report, created_at: at });
  await recordBy(caller, { action: 'day.closed', subject_id: date, detail: { number: report.number, gross_cents: report.gross_cents } });
  return report;
});

/** The closed days of a restaurant, newest first. */
export async function listDayReports(restaurant_id: string, query: Query<typeof listEndpoint>) {
  const { conditions, order, limit } = newestFirst(query);
  const { rows, next_cursor } = pageOf(await DayReport.findAll({ where: { [Op.and]: [{ restaurant_id }, ...conditions] }, order, limit }), query.limit);
  return {
    items: rows.map(({ number, report: { date, closed_at, closed_by, currency, net_cents, tax_cents, gross_cents, paid_cents } }) =>
      ({ number, date, closed_at, closed_by, currency, net_cents, tax_cents, gross_cents, paid_cents })),
    next_cursor,
  };
}
