import { config } from '../../config.ts';
import { localDay } from '../../dates.ts';
import type { InvoiceRow } from '../model.ts';
import { documentNumber } from '../../numbering/numbering.ts';

export type Neighbour = Pick<
  InvoiceRow,
  'number' | 'invoice_number' | 'kind' | 'issue_date' | 'snapshot'
>;

/**
 * Writes a missing number like its neighbour's: by the format in the settings, or by the
 * neighbour's pattern where an earlier format made that.
 */
export function asNumbered(
  { invoice_number, number, kind, issue_date, snapshot }: Neighbour,
  missing: number,
): string {
  const { INVOICE_NUMBER_FORMAT, INVOICE_PREFIX: prefix } = config();
  const day = localDay(issue_date, snapshot.time_zone);
  const written = (which: number) =>
    documentNumber(kind, INVOICE_NUMBER_FORMAT, { prefix, day, number: which });
  return written(number) === invoice_number
    ? written(missing)
    : alike(invoice_number, number, missing);
}

function alike(neighbour: string, number: number, missing: number) {
  const at = neighbour.lastIndexOf(String(number));
  const width = /\d{1,40}$/.exec(neighbour.slice(0, at + String(number).length))?.[0].length ?? 1;
  return (
    neighbour.slice(0, at + String(number).length - width) +
    String(missing).padStart(width, '0') +
    neighbour.slice(at + String(number).length)
  );
}
