import type { Readable } from 'node:stream';
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { businessDay, type DaySettings, endOfDay, startOfDay } from '../business-day.ts';
import { busy, invalid } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Query } from '../http/endpoint.ts';
import { restaurantById, type RestaurantRow } from '../restaurant/restaurant.ts';
import type { exportInvoices as exportEndpoint } from '../reports/contract.ts';
import { exportFileName, REPORTS } from '../reports/catalogue.ts';
import { endOfChain, type Period } from '../reports/documents.ts';
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

/**
 * The period of a request: a date means the restaurant's business day; the default is this month until
 * now.
 * @throws Problem 422 for one that ends before it begins, or longer than a year
 */
function periodOf({ from, to }: Asked, restaurant: RestaurantRow): Period {
  const isDay = (value: string) => !value.includes('T');
  const today = businessDay(now(), restaurant);
  const end = to && !isDay(to) ? new Date(Date.parse(to) + 1) : endOfDay(to ?? today, restaurant);
  const start =
    from && !isDay(from)
      ? new Date(from)
      : startOfDay(
          from ?? `${businessDay(new Date(end.getTime() - 1), restaurant).slice(0, 7)}-01`,
          restaurant,
        );
  if (start >= end) throw invalid([{ path: 'from', message: 'from_after_to' }]);
  if (end.getTime() - start.getTime() > LONGEST)
    throw invalid([{ path: 'from', message: 'export_too_long' }]);
  return { restaurant_id: restaurant.id, from: start, until: end };
}

function filename(format: Asked['format'], { from, until }: Period, settings: DaySettings): string {
  const days = [from, new Date(until.getTime() - 1)].map((at) => businessDay(at, settings));
  return exportFileName(format, days);
}

/**
 * Exports what was issued, sold and paid in a period, for the accountant, and records it in the
 * audit log.
 * @throws Problem 422, 503 `busy`
 */
export async function exportInvoices(caller: StaffCaller, asked: Asked): Promise<Export> {
  const restaurant = await restaurantById(caller.restaurant_id);
  const period = periodOf(asked, restaurant);
  const { refuse, make } = EXPORTERS[asked.format];
  refuse?.(period, restaurant);
  // Documents issued during the export are in no part of the file.
  const upToNow = { ...period, upTo: await endOfChain(caller.restaurant_id) };
  const end = begin(caller.user_id);
  try {
    await inTransaction(() =>
      recordBy(caller, {
        action: 'invoices.exported',
        detail: {
          format: asked.format,
          from: period.from.toISOString(),
          until: period.until.toISOString(),
        },
      }),
    );
    const contents = (await make(upToNow, restaurant)).once('close', end);
    const { mediaType: type } = REPORTS[asked.format];
    return { type, filename: filename(asked.format, period, restaurant), contents };
  } catch (error) {
    end();
    throw error;
  }
}
