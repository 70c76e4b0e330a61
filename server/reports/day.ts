import { count, findOne, insert, statement } from '../database/repository.ts';
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { businessDay, endOfDay } from '../business-day.ts';
import { conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { headLine } from '../invoices/chain/head-line.ts';
import { lastDocument } from '../invoices/document/lookup.ts';
import { nextDate } from '../invoices/issue/write.ts';
import { nextNumber } from '../numbering/numbering.ts';
import { restaurantById, type RestaurantRow } from '../restaurant/restaurant.ts';
import { namesOf } from '../staff/staff.ts';
import type { closeDay as closeDayEndpoint, DayReportPayload } from './contract.ts';
import { reportFigures } from './figures.ts';
import { DayReport } from './model.ts';
import { issueMissing } from './receipts-at-close.ts';
import { periodOf } from '../restaurant/report-days.ts';

async function calculated(
  date: string,
  restaurant: RestaurantRow,
  { from, until }: { from: Date; until: Date },
): Promise<DayReportPayload> {
  return {
    date,
    number: null,
    closed_at: null,
    closed_by: null,
    from: from.toISOString(),
    until: until.toISOString(),
    currency: restaurant.currency,
    currency_digits: restaurant.currency_digits,
    ...(await reportFigures({ restaurant_id: restaurant.id, from, until })),
    archive_head: await headLine(restaurant.id),
  };
}

/**
 * The report of a business day, today by default: the stored one once the day is closed, else the
 * current figures.
 */
export async function dayReport(restaurant_id: string, date?: string): Promise<DayReportPayload> {
  const restaurant = await restaurantById(restaurant_id);
  const day = date ?? businessDay(now(), restaurant);
  const stored = await findOne(DayReport, { restaurant_id, day });
  return stored
    ? {
        ...stored.report,
        currency_digits: stored.report.currency_digits ?? restaurant.currency_digits,
      }
    : calculated(day, restaurant, await periodOf(day, restaurant));
}

/**
 * Locks the hash chain, so that an invoice issued by another process at this moment comes wholly
 * before the end of the day or after it.
 */
function lockChain(restaurant_id: string) {
  return statement(
    'UPDATE number_series SET last_number = last_number ' +
      "WHERE restaurant_id = $1 AND series = 'chain'",
    [restaurant_id],
  );
}

/**
 * The end of a day that is closed now: the first instant after its documents. Several that were
 * issued in one millisecond, the receipts of its close too, are dated later than the clock.
 */
async function endNow(restaurant_id: string): Promise<Date> {
  return nextDate(await lastDocument(restaurant_id));
}

/**
 * Closes a business day: issues the receipts that are missing, then stores the Z report, numbered
 * without gaps. Today only with `early`; the day then ends now, and later figures belong to
 * tomorrow.
 * @throws Problem 409 `day_closed`, `day_not_over`
 */
export function closeDay(
  caller: StaffCaller,
  { date, early }: Body<typeof closeDayEndpoint>,
): Promise<DayReportPayload> {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    await lockChain(restaurant_id);
    const [restaurant, at] = [await restaurantById(restaurant_id), now()];
    if ((await count(DayReport, { restaurant_id, day: date })) > 0) throw conflict('day_closed');
    const { from, until } = await periodOf(date, restaurant);
    if (endOfDay(date, restaurant) > at && !(early && businessDay(at, restaurant) === date))
      throw conflict('day_not_over');
    const receipts = await issueMissing(
      restaurant,
      { restaurant_id, from, until: until > at ? at : until },
      user_id,
    );
    const closed = now();
    const report = {
      ...(await calculated(date, restaurant, {
        from,
        until: until > at ? await endNow(restaurant_id) : until,
      })),
      number: await nextNumber(restaurant_id, 'day_report'),
      receipts_at_close: receipts,
      closed_at: closed.toISOString(),
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
      created_at: closed,
    });
    await recordBy(caller, {
      action: 'day.closed',
      subject_id: date,
      detail: { number: report.number, gross_cents: report.gross_cents },
    });
    return report;
  });
}
