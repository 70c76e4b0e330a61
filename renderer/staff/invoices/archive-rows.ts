import type { ArchivePayload } from '../../../server/invoices/archive/contract.ts';

/** A line of what the check found: a fault, numbers that a restore lost, or a restore. */
export interface ArchiveRow {
  id: string;
  /** The number, position or file that it is about; none for what happened to all of it. */
  about: string;
  text: string;
  /** When it happened, as RFC 3339; null for a fault. */
  at: string | null;
  isFault: boolean;
}

/** Positions in the hash chain and files are no invoice numbers to link to. */
export function isInvoiceNumber(about: string): boolean {
  return /^[^#]/.test(about) && !about.endsWith('.pdf');
}

/** Faults first, in the order of the hash chain; then what happened to the archive. */
export function rowsOf(
  { faults, first_broken, gaps = [], events = [] }: ArchivePayload,
  t: (key: string, values: Record<string, string>) => string,
): ArchiveRow[] {
  const broken = faults ?? (first_broken ? [first_broken] : []);
  return [
    ...broken.map(({ invoice_number, reason }, place) => ({
      id: `fault ${place}`,
      about: invoice_number,
      text: reason,
      at: null,
      isFault: true,
    })),
    ...events.map(({ kind, at, text }) => ({
      id: `${at} ${kind}`,
      about: '',
      text,
      at,
      isFault: false,
    })),
    ...gaps.map(({ series, from, first, last }) => ({
      id: `${series} ${from}`,
      about: first === last ? first : `${first} – ${last}`,
      text: t(first === last ? 'archive.lostOne' : 'archive.lost', { first, last }),
      at: null,
      isFault: false,
    })),
  ];
}
