import { above, below } from '../database/conditions.ts';
import { count, findOne, insert, page, statement } from '../database/repository.ts';
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { localDay } from '../dates.ts';
import { conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body, Query } from '../http/endpoint.ts';
import { headLine } from '../invoices/chain/head-line.ts';
import { nextNumber } from '../numbering/numbering.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { namesOf } from '../staff/staff.ts';
import type {
  closeDay as closeDayEndpoint,
  DayReportPayload,
  listDayReports as listEndpoint,
} from './contract.ts';
import { figuresOf } from './figures.ts';
import { dayAfter, dayBefore, endOfDay, startOfDay } from './local-day.ts';
import { DayReport } from './model.ts';

type House = Awaited<ReturnType<typeof restaurantById>>;

/**
 * A day lies between the reports that are kept before and after it, and fills the gap to those of
 * its neighbours: one may have been closed early, or in another time zone of the house. So nothing
 * is in two reports, and nothing in none.
 */
async function periodOf(
  day: string,
  { id, time_zone }: House,
): Promise<{ from: Date; until: Date }> {
  const before = await findOne(
    DayReport,
    { restaurant_id: id, day: below(day) },
    { order: [['day', 'DESC']] },
  );
  const after = await findOne(
    DayReport,
    { restaurant_id: id, day: above(day) },
    { order: [['day', 'ASC']] },
  );
  const notBefore = (least: Date | undefined, instant: Date) =>
    least && least > instant ? least : instant;
  const between = (instant: Date) =>
    notBefore(
      before?.period_until,
      after && after.period_from < instant ? after.period_from : instant,
    );
  const from =
    before?.day === dayBefore(day) ? before.period_until : between(startOfDay(day, time_zone));
  return {
    from,
    until: notBefore(
      from,
      after?.day === dayAfter(day) ? after.period_from : between(endOfDay(day, time_zone)),
    ),
  };
}

async function calculated(
  date: string,
  house: House,
  { from, until }: { from: Date; until: Date },
): Promise<DayReportPayload> {
  return {
    date,
    number: null,
    closed_at: null,
    closed_by: null,
    from: from.toISOString(),
    until: until.toISOString(),
    currency: house.currency,
    currency_digits: house.currency_digits,
    ...(await figuresOf({ restaurant_id: house.id, from, until })),
    archive_head: await headLine(house.id),
  };
}

/**
 * The report of a local day, today without one: as it was kept once it is closed, else as it stands
 * now.
 */
export async function dayReport(restaurant_id: string, date?: string): Promise<DayReportPayload> {
  const house = await restaurantById(restaurant_id);
  const day = date ?? localDay(now(), house.time_zone);
  const kept = await findOne(DayReport, { restaurant_id, day });
  return kept
    ? { ...kept.report, currency_digits: kept.report.currency_digits ?? house.currency_digits }
    : calculated(day, house, await periodOf(day, house));
}

/**
 * Whoever issues an invoice at this moment in another process must come wholly before the end of
 * the day or after it.
 */
function holdChain(restaurant_id: string) {
  return statement(
    "UPDATE number_series SET last_number = last_number WHERE restaurant_id = $1 AND series = 'chain'",
    [restaurant_id],
  );
}

/**
 * Closes a local day: the Z report, numbered without holes, and kept as it is at this moment. Today
 * only with `early`; it then ends now, and what still comes belongs to tomorrow.
 * @throws Problem 409 `day_closed`, `day_not_over`
 */
export function closeDay(
  caller: StaffCaller,
  { date, early }: Body<typeof closeDayEndpoint>,
): Promise<DayReportPayload> {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    await holdChain(restaurant_id);
    const [house, at] = [await restaurantById(restaurant_id), now()];
    if ((await count(DayReport, { restaurant_id, day: date })) > 0) throw conflict('day_closed');
    const { from, until } = await periodOf(date, house);
    if (endOfDay(date, house.time_zone) > at && !(early && localDay(at, house.time_zone) === date))
      throw conflict('day_not_over');
    const report = {
      ...(await calculated(date, house, { from, until: until > at ? at : until })),
      number: await nextNumber(restaurant_id, 'day_report'),
      closed_at: at.toISOString(),
      closed_by: (await namesOf([user_id])).get(user_id) ?? null,
    };
    await insert(DayReport, {
      restaurant_id,
      day: date,
      number: report.number,
      period_from: new Date(report.from),
      period_until: new Date(report.until),
      closed_by: user_id,
      report,
      created_at: at,
    });
    await recordBy(caller, {
      action: 'day.closed',
      subject_id: date,
      detail: { number: report.number, gross_cents: report.gross_cents },
    });
    return report;
  });
}

/** The closed days of a restaurant, newest first. */
export async function listDayReports(restaurant_id: string, query: Query<typeof listEndpoint>) {
  const house = await restaurantById(restaurant_id);
  const { rows, next_cursor } = await page(DayReport, { restaurant_id }, query);
  return {
    items: rows.map(
      ({
        number,
        report: {
          date,
          closed_at,
          closed_by,
          currency,
          currency_digits = house.currency_digits,
          net_cents,
          tax_cents,
          gross_cents,
          paid_cents,
        },
      }) => ({
        number,
        date,
        closed_at,
        closed_by,
        currency,
        currency_digits,
        net_cents,
        tax_cents,
        gross_cents,
        paid_cents,
      }),
    ),
    next_cursor,
  };
}
