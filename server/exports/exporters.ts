import { Readable } from 'node:stream';
import { localDay } from '../dates.ts';
import { invalid } from '../errors.ts';
import type { restaurantById } from '../restaurant/restaurant.ts';
import type { ExportFormat } from '../reports/catalogue.ts';
import { datev } from './datev.ts';
import { dayCsv } from '../reports/days.ts';
import type { Period } from '../reports/documents.ts';
import { invoiceCsv } from './invoice-csv.ts';
import { invoiceZip } from './invoice-zip.ts';

type Restaurant = Awaited<ReturnType<typeof restaurantById>>;

interface Exporter {
  /** @throws Problem 422 for a time or a restaurant that the format has no place for */
  refuse?: (period: Period, restaurant: Restaurant) => void;
  /** Made while it is read. */
  make: (period: Period, restaurant: Restaurant) => Readable | Promise<Readable>;
}

/** DATEV's dates have no year, and its amounts no other currency. */
function refuseForDatev({ from, until }: Period, { currency, time_zone }: Restaurant): void {
  const year = (at: Date) => localDay(at, time_zone).slice(0, 4);
  if (currency !== 'EUR') throw invalid([{ path: 'format', message: 'datev_euro' }]);
  if (year(from) !== year(new Date(until.getTime() - 1)))
    throw invalid([{ path: 'from', message: 'datev_one_year' }]);
}

/** What makes each export of `reports/catalogue.ts`. */
export const EXPORTERS: Record<ExportFormat, Exporter> = {
  csv: { make: (period, restaurant) => Readable.from(invoiceCsv(period, restaurant)) },
  days: { make: (period, restaurant) => Readable.from(dayCsv(period, restaurant)) },
  zip: { make: invoiceZip },
  datev: {
    refuse: refuseForDatev,
    make: (period, { time_zone }) => Readable.from(datev(period, time_zone)),
  },
};
