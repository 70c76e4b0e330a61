import { Readable } from 'node:stream';
import { recordBy } from '../audit/audit.ts';
import type { AuditAction } from '../audit/contract.ts';
import { readRange } from '../database/cursor.ts';
import { findOne } from '../database/repository.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import {
  businessDay,
  type DaySettings,
  endOfDay,
  monthRange,
  startOfDay,
} from '../business-day.ts';
import { busy, invalid } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Query } from '../http/endpoint.ts';
import type { exportListedInvoices as listedEndpoint, exportMyInvoices } from './contract.ts';
import { keysOfCompany } from '../invoices/issue/of-customer.ts';
import { listedInvoices } from '../invoices/issue/search.ts';
import { Invoice } from '../invoices/model.ts';
import { type DayQuery, inDays } from '../restaurant/listed-days.ts';
import { portalRestaurant, restaurantById, type RestaurantRow } from '../restaurant/restaurant.ts';
import type { exportInvoices as exportEndpoint } from '../reports/contract.ts';
import { exportFileName, REPORTS } from '../reports/catalogue.ts';
import { endOfChain, type Period } from '../reports/documents.ts';
import { currentDay, periodOf, reportDayOf, reportDaysIn } from '../restaurant/report-days.ts';
import { EXPORTERS } from './exporters.ts';

type Asked = Query<typeof exportEndpoint>;
/** A file that is sent while it is made. */
export interface Export {
  type: string;
  filename: string;
  contents: Readable;
}

/** The longest period: a leap year, and the hour by which summer time can lengthen it. */
const LONGEST = (366 * 24 + 1) * 3_600_000;

/**
 * The most exports at once, by one user and in all: exports read much and would slow down the
 * guests' orders (ASVS 2.4.1), and one user must not use all of them.
 */
export const EXPORTS_AT_ONCE = { user: 2, all: 4 } as const;
const running = new Map<object, string>();

/**
 * Counts a running export.
 * @throws Problem 503 `busy` at the limit
 * @returns a function that ends it, and may be called more than once
 */
function begin(user_id: string): () => void {
  const own = [...running.values()].filter((user) => user === user_id).length;
  if (own >= EXPORTS_AT_ONCE.user || running.size >= EXPORTS_AT_ONCE.all) throw busy();
  const slot = {};
  running.set(slot, user_id);
  return () => {
    running.delete(slot);
  };
}

const isDay = (value: string) => !value.includes('T');
/** The first instant after an end that is the last millisecond of a period. */
const after = (instant: string) => new Date(Date.parse(instant) + 1);

/**
 * Checks a period by the days of the settings, since an early close makes the next day longer.
 * @throws Problem 422 for one that ends before it begins, or longer than a year
 */
function checkPeriod({ from, to }: Ends, settings: DaySettings): void {
  const start = isDay(from) ? startOfDay(from, settings) : new Date(from);
  const end = isDay(to) ? endOfDay(to, settings) : after(to);
  if (start >= end) throw invalid([{ path: 'from', message: 'from_after_to' }]);
  if (end.getTime() - start.getTime() > LONGEST)
    throw invalid([{ path: 'from', message: 'export_too_long' }]);
}

interface Ends {
  from: string;
  to: string;
}
/** A request's ends, each a date or an instant; the default is this month until now. */
async function endsOf({ from, to }: Asked, restaurant: RestaurantRow): Promise<Ends> {
  const until = to && !isDay(to) ? new Date(to) : now();
  const day = to && isDay(to) ? to : businessDay(until, restaurant);
  return { from: from ?? `${day.slice(0, 7)}-01`, to: to ?? (await currentDay(restaurant)) };
}

/**
 * The period of a request. A date means the restaurant's day, where its report begins and ends: the
 * figures agree with the day reports after an early close too.
 * @throws Problem 422 for one that ends before it begins, or longer than a year
 */
async function periodAsked(asked: Asked, restaurant: RestaurantRow): Promise<Period> {
  const ends = await endsOf(asked, restaurant);
  checkPeriod(ends, restaurant);
  const from = isDay(ends.from)
    ? (await periodOf(ends.from, restaurant)).from
    : new Date(ends.from);
  const until = isDay(ends.to) ? (await periodOf(ends.to, restaurant)).until : after(ends.to);
  if (from >= until) throw invalid([{ path: 'from', message: 'from_after_to' }]);
  return { restaurant_id: restaurant.id, from, until };
}

/** The first and the last day of a period. */
async function daysOf(period: Period, settings: DaySettings): Promise<[string, string]> {
  const days = await reportDaysIn(period, settings);
  return [reportDayOf(period.from, days), reportDayOf(new Date(period.until.getTime() - 1), days)];
}

/**
 * Exports what was issued, sold and paid in a period, for the accountant, and records it in the
 * audit log.
 * @throws Problem 422, 503 `busy`
 */
export async function exportInvoices(caller: StaffCaller, asked: Asked): Promise<Export> {
  const restaurant = await restaurantById(caller.restaurant_id);
  return exportPeriod(caller, asked, await periodAsked(asked, restaurant));
}

/**
 * Exports the documents that the list of invoices shows with this filter, from the first of them to
 * now where it names no time.
 * @throws Problem 422, 503 `busy`
 */
export async function exportListed(
  caller: StaffCaller,
  { format, ...filter }: Query<typeof listedEndpoint>,
): Promise<Export> {
  const restaurant = await restaurantById(caller.restaurant_id);
  const within = await inDays(restaurant.id, filter);
  const { from, to } = readRange(within);
  const where = await listedInvoices(caller, within);
  const columns = ['created_at'] as const;
  const first = await findOne(Invoice, where, { columns, order: ['created_at', 'id'] });
  const last = await findOne(Invoice, where, {
    columns,
    order: [
      ['created_at', 'DESC'],
      ['id', 'DESC'],
    ],
  });
  // A document may be dated later than the clock; a year of five digits is no day.
  const latest = last && last.created_at > now() ? last.created_at : now();
  const until = to && to < latest ? to : latest;
  const asked = {
    from: (from ?? first?.created_at ?? until).toISOString(),
    to: until.toISOString(),
  };
  const period = await periodAsked({ format, ...asked }, restaurant);
  return exportPeriod(caller, { format }, { ...period, where });
}

async function exportPeriod(
  caller: StaffCaller,
  asked: Pick<Asked, 'format'>,
  period: Period,
): Promise<Export> {
  const restaurant = await restaurantById(caller.restaurant_id);
  const { refuse, make } = EXPORTERS[asked.format];
  const days = await daysOf(period, restaurant);
  refuse?.(days, restaurant);
  // Documents issued during the export are in no part of the file.
  const upToNow = { ...period, upTo: await endOfChain(caller.restaurant_id) };
  const detail = {
    format: asked.format,
    from: period.from.toISOString(),
    until: period.until.toISOString(),
  };
  const { mediaType: type } = REPORTS[asked.format];
  return {
    type,
    filename: exportFileName(asked.format, days),
    contents: await recorded(caller, { action: 'invoices.exported', detail }, () =>
      make(upToNow, restaurant),
    ),
  };
}

/**
 * Exports the bills or the orders that their list shows with a filter, as CSV.
 * @throws Problem 422, 503 `busy`
 */
export async function exportList<Filter extends DayQuery>(
  caller: StaffCaller,
  filter: Filter,
  {
    name,
    csv,
  }: {
    name: 'bills' | 'orders';
    csv: (restaurant: RestaurantRow, filter: Filter) => AsyncGenerator<string>;
  },
): Promise<Export> {
  const restaurant = await restaurantById(caller.restaurant_id);
  // Refused before the file begins.
  readRange(await inDays(restaurant.id, filter));
  return {
    type: REPORTS.csv.mediaType,
    filename: `${name}.csv`,
    contents: await recorded(caller, { action: `${name}.exported` }, () =>
      Readable.from(csv(restaurant, filter)),
    ),
  };
}

/**
 * A customer's own documents dated in a calendar month: an expense report goes by the date printed
 * on the document, which after midnight is not that of the restaurant's business day.
 * @throws Problem 404 for a company that is none of the customer's, 503 `busy`
 */
export async function exportOfCustomer(
  customer_id: string,
  { month, format, company }: Query<typeof exportMyInvoices>,
): Promise<Export> {
  const restaurant = await portalRestaurant();
  const period: Period = {
    restaurant_id: restaurant.id,
    ...monthRange(month, restaurant.time_zone),
    where: [
      {
        customer_id,
        ...(company && { buyer_key: await keysOfCompany(customer_id, company) }),
      },
    ],
    upTo: await endOfChain(restaurant.id),
  };
  const end = begin(customer_id);
  try {
    return {
      type: REPORTS[format].mediaType,
      filename: exportFileName(format, [month]),
      contents: (await EXPORTERS[format].make(period, restaurant)).once('close', end),
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Makes a file, counts it while it is sent, and records it in the audit log. */
async function recorded(
  caller: StaffCaller,
  entry: { action: AuditAction; detail?: Record<string, string> },
  make: () => Readable | Promise<Readable>,
): Promise<Readable> {
  const end = begin(caller.user_id);
  try {
    await inTransaction(() => recordBy(caller, entry));
    return (await make()).once('close', end);
  } catch (error) {
    end();
    throw error;
  }
}
