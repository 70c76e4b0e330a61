import { Readable } from 'node:stream';
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
  /**
   * Takes the first and the last day of the period.
   * @throws Problem 422 for a period or a restaurant that the format cannot represent
   */
  refuse?: (days: [string, string], restaurant: Restaurant) => void;
  /** Returns a stream that makes the file while it is read. */
  make: (period: Period, restaurant: Restaurant) => Readable | Promise<Readable>;
}

/** Refuses what DATEV cannot represent: its dates have no year, its amounts are in euros. */
function refuseForDatev([first, last]: [string, string], restaurant: Restaurant): void {
  if (restaurant.currency !== 'EUR') throw invalid([{ path: 'format', message: 'datev_euro' }]);
  if (first.slice(0, 4) !== last.slice(0, 4))
    throw invalid([{ path: 'from', message: 'datev_one_year' }]);
}

/** The functions behind the exports of `reports/catalogue.ts`. */
export const EXPORTERS: Record<ExportFormat, Exporter> = {
  csv: { make: (period, restaurant) => Readable.from(invoiceCsv(period, restaurant)) },
  days: { make: (period, restaurant) => Readable.from(dayCsv(period, restaurant)) },
  zip: { make: invoiceZip },
  datev: {
    refuse: refuseForDatev,
    make: (period, restaurant) => Readable.from(datev(period, restaurant)),
  },
};
