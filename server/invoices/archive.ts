import { Op } from 'sequelize';
import { config } from '../config.ts';
import { localDay } from '../dates.ts';
import { chainHash } from './chain.ts';
import { storedPdf } from './files.ts';
import { Invoice, InvoiceLine, InvoiceTax, NumberSeries } from './model.ts';
import { documentNumber } from './numbering.ts';
import { sha256 } from '../security/random.ts';

export type Fault = 'changed' | 'chain_cut' | 'number_missing' | 'pdf_changed' | 'pdf_missing';
export interface ArchiveState {
  checked: number;
  first_broken: { invoice_number: string; fault: Fault } | null;
}

const BATCH = 500;
const PAPERS_AT_ONCE = 16;

type Neighbour = Pick<Invoice, 'number' | 'invoice_number' | 'kind' | 'issue_date' | 'snapshot'>;
interface Seen {
  previous_hash: string | null;
  position: number;
  numbers: Map<string, Neighbour>;
}

/** The row as it was hashed when it was issued: everything that the paper says. */
function hashOf(row: Invoice, lines: InvoiceLine[], taxes: InvoiceTax[]): string {
  const {
    restaurant_id,
    series,
    number,
    invoice_number,
    kind,
    order_id,
    replaces,
    credits,
    issue_date,
    due_date,
    locale,
    snapshot,
    subtotal_cents,
    tax_cents,
    total_cents,
    tip_cents,
    currency,
    notes,
    created_at,
  } = row;
  const document = {
    restaurant_id,
    series,
    number,
    invoice_number,
    kind,
    order_id,
    replaces: replaces ?? null,
    credits: credits ?? null,
    issue_date,
    due_date: due_date ?? null,
    locale,
    snapshot,
    subtotal_cents,
    tax_cents,
    total_cents,
    tip_cents,
    currency,
    notes: notes ?? null,
    created_at,
  };
  return chainHash(
    {
      ...document,
      lines: lines.map(
        ({
          order_item_id,
          position,
          name,
          quantity,
          unit_price_cents,
          tax_rate_basis_points,
          discount_cents,
          total_cents: total,
        }) => ({
          order_item_id: order_item_id ?? null,
          position,
          name,
          quantity,
          unit_price_cents,
          tax_rate_basis_points,
          discount_cents,
          total_cents: total,
        }),
      ),
      taxes: taxes.map(({ rate_basis_points, net_cents, tax_cents: tax, gross_cents }) => ({
        rate_basis_points,
        net_cents,
        tax_cents: tax,
        gross_cents,
      })),
    },
    row.previous_hash ?? null,
  );
}

function byInvoice<R extends { invoice_id: string }>(rows: R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) groups.set(row.invoice_id, [...(groups.get(row.invoice_id) ?? []), row]);
  return groups;
}

/** A missing number as its neighbour's would be: by the format of the settings, or where the neighbour was made by an earlier one, by its looks. */
function asNumbered(
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

const alike = (neighbour: string, number: number, missing: number) => {
  const at = neighbour.lastIndexOf(String(number));
  const width = /\d{1,40}$/.exec(neighbour.slice(0, at + String(number).length))?.[0].length ?? 1;
  return (
    neighbour.slice(0, at + String(number).length - width) +
    String(missing).padStart(width, '0') +
    neighbour.slice(at + String(number).length)
  );
};

function rowFault(row: Invoice, hash: string, seen: Seen): ArchiveState['first_broken'] {
  const before = seen.numbers.get(row.series);
  const expected = (before?.number ?? 0) + 1;
  if (row.number !== expected)
    return { invoice_number: asNumbered(row, expected), fault: 'number_missing' };
  if (hash !== row.hash) return { invoice_number: row.invoice_number, fault: 'changed' };
  if (
    (row.previous_hash ?? null) !== seen.previous_hash ||
    row.chain_position !== seen.position + 1
  )
    return { invoice_number: row.invoice_number, fault: 'chain_cut' };
  return null;
}

async function paperFault({
  pdf_filename,
  pdf_sha256,
  invoice_number,
}: Invoice): Promise<ArchiveState['first_broken']> {
  if (!pdf_filename) return null; // not drawn yet
  const bytes = await storedPdf(pdf_filename);
  if (!bytes) return { invoice_number, fault: 'pdf_missing' };
  return sha256(bytes) === pdf_sha256 ? null : { invoice_number, fault: 'pdf_changed' };
}

async function firstPaperFault(rows: Invoice[]): Promise<ArchiveState['first_broken']> {
  for (let from = 0; from < rows.length; from += PAPERS_AT_ONCE) {
    const faults = await Promise.all(rows.slice(from, from + PAPERS_AT_ONCE).map(paperFault));
    const first = faults.find((fault) => fault !== null);
    if (first) return first;
  }
  return null;
}

const seriesOf = (restaurant_id: string) =>
  NumberSeries.findAll({
    where: {
      restaurant_id,
      series: {
        [Op.or]: ['full:', 'simplified:', 'credit_note:'].map((kind) => ({
          [Op.startsWith]: kind,
        })),
      },
    },
  });

/** The newest document of a series may be missing too: the series remembers how far it had come. */
function missingAtTheEnd(
  all: NumberSeries[],
  numbers: Seen['numbers'],
): ArchiveState['first_broken'] {
  for (const { series, last_number } of all) {
    const last = numbers.get(series);
    if (last_number > (last?.number ?? 0))
      return {
        invoice_number: last ? asNumbered(last, last.number + 1) : `${series} 1`,
        fault: 'number_missing',
      };
  }
  return null;
}

/** Recomputes every issued document, its number, its link to the one before and its stored paper, in the order of issue. */
export async function verifyArchive(restaurant_id: string): Promise<ArchiveState> {
  // Before the documents: what is issued meanwhile is then no number that is missing.
  const series = await seriesOf(restaurant_id);
  const seen: Seen = { previous_hash: null, position: 0, numbers: new Map() };
  let checked = 0;
  for (;;) {
    const rows = await Invoice.findAll({
      where: { restaurant_id, chain_position: { [Op.gt]: seen.position } },
      order: ['chain_position'],
      limit: BATCH,
    });
    const ids = rows.map(({ id }) => id);
    const [lines, taxes] = await Promise.all([
      InvoiceLine.findAll({ where: { invoice_id: ids }, order: ['position'] }),
      InvoiceTax.findAll({ where: { invoice_id: ids }, order: ['rate_basis_points'] }),
    ]);
    const [linesBy, taxesBy] = [byInvoice(lines), byInvoice(taxes)];
    for (const row of rows) {
      const fault = rowFault(
        row,
        hashOf(row, linesBy.get(row.id) ?? [], taxesBy.get(row.id) ?? []),
        seen,
      );
      if (fault) return { checked, first_broken: fault };
      seen.numbers.set(row.series, row);
      Object.assign(seen, { previous_hash: row.hash, position: row.chain_position });
      checked++;
    }
    const paper = await firstPaperFault(rows);
    if (paper) return { checked, first_broken: paper };
    if (rows.length < BATCH)
      return { checked, first_broken: missingAtTheEnd(series, seen.numbers) };
  }
}
