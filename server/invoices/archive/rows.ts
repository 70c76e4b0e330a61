/**
 * Batched reads of the stored rows; where a database page is damaged, reads of one row at a time,
 * so that an unreadable row hides no other.
 */
import { onPostgres } from '../../database/connect.ts';
import { statement } from '../../database/repository.ts';
import type { InvoiceRow } from '../model.ts';

type Raw = Record<string, unknown>;
export type Line = Record<
  | 'position'
  | 'quantity'
  | 'unit_price_cents'
  | 'tax_rate_basis_points'
  | 'discount_cents'
  | 'total_cents',
  number
> & {
  id: string;
  order_item_id: string | null;
  name: string;
  options?: unknown;
};
export type TaxRow = Record<
  'rate_basis_points' | 'net_cents' | 'tax_cents' | 'gross_cents',
  number
>;

/** A document as it was read, or the position of an unreadable one. */
export type ReadDocument =
  | { position: number; invoice_number: string; row: InvoiceRow; lines: Line[]; taxes: TaxRow[] }
  | { position: number; invoice_number: string; row: null };

export interface Cursor {
  position: number;
  id: string;
}

const BATCH = 200;
/** Ids begin with a hexadecimal digit, which every collation sorts before it. */
const AFTER_ALL_IDS = 'zz';
const TIMES = ['issue_date', 'due_date', 'restricted_at', 'created_at'] as const;
const asText = (time: Date) => time.toISOString().replace('T', ' ').replace('Z', ' +00:00');

/**
 * Parses a stored time, only in the form that this program writes: another form of the same time
 * was written by another program.
 */
export function timeOf(value: unknown): Date | null {
  if (value === null || value instanceof Date) return value;
  const time = new Date(String(value));
  if (Number.isNaN(time.getTime()) || asText(time) !== value) throw new Error('not a time of ours');
  return time;
}
/** Parses stored JSON, only in the form that this program writes. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parsed: unknown = JSON.parse(value);
  if (JSON.stringify(parsed) !== value) throw new Error('not JSON of ours');
  return parsed;
}

function rowOf(raw: Raw): InvoiceRow {
  for (const name of TIMES) raw[name] = timeOf(raw[name]);
  raw.snapshot = jsonOf(raw.snapshot);
  return raw as unknown as InvoiceRow;
}

const placeholders = (values: unknown[]) =>
  values.map((_value, place) => `$${place + 1}`).join(', ');

const LINE = {
  table: 'invoice_lines',
  columns: [
    'id',
    'order_item_id',
    'position',
    'name',
    'quantity',
    'unit_price_cents',
    'tax_rate_basis_points',
    'discount_cents',
    'total_cents',
    'options',
  ],
  order: 'position, id',
};
const TAX = {
  table: 'invoice_taxes',
  columns: ['rate_basis_points', 'net_cents', 'tax_cents', 'gross_cents'],
  order: 'rate_basis_points',
};
/**
 * The rows of a table by document. Each document's come as one JSON text, which the database
 * writes outside of the main thread: the driver of SQLite converts rows cell by cell inside it.
 */
async function partsOf<Part>(
  { table, columns, order }: typeof LINE,
  ids: string[],
): Promise<Map<string, Part[]>> {
  const [list, object] = onPostgres()
    ? ['json_agg', 'json_build_object']
    : ['json_group_array', 'json_object'];
  const fields = columns.map((column) => `'${column}', ${column}`).join(', ');
  const rows = await statement<{ invoice_id: string; parts: string | Part[] }>(
    `SELECT invoice_id, ${list}(${object}(${fields}) ORDER BY ${order}) AS parts
     FROM ${table} WHERE invoice_id IN (${placeholders(ids)}) GROUP BY invoice_id`,
    ids,
  );
  return new Map(
    rows.map(({ invoice_id, parts }) => [
      invoice_id,
      typeof parts === 'string' ? (JSON.parse(parts) as Part[]) : parts,
    ]),
  );
}

/** The number of an unreadable row: from an index where that is readable, else its position. */
async function nameOf(restaurant_id: string, position: number): Promise<string> {
  const unknown = `#${position}`;
  if (onPostgres()) return unknown;
  const [place] = await statement<{ place: number }>(
    `SELECT rowid AS place FROM invoices INDEXED BY invoices_chain
     WHERE restaurant_id = $1 AND chain_position = $2`,
    [restaurant_id, position],
  ).catch(() => []);
  if (!place) return unknown;
  const [named] = await statement<{ invoice_number: string }>(
    `SELECT invoice_number FROM invoices INDEXED BY sqlite_autoindex_invoices_2
     WHERE restaurant_id = $1 AND rowid = $2`,
    [restaurant_id, place.place],
  ).catch(() => []);
  return named?.invoice_number ?? unknown;
}

/** A document with its parts. Content that this program does not write counts as unreadable. */
function whole(raw: Raw, lines: Map<string, Line[]>, taxes: Map<string, TaxRow[]>): ReadDocument {
  const [id, position] = [String(raw.id), Number(raw.chain_position)];
  const invoice_number = String(raw.invoice_number);
  const own = lines.get(id) ?? [];
  try {
    for (const line of own) line.options = jsonOf(line.options ?? null);
    return { position, invoice_number, row: rowOf(raw), lines: own, taxes: taxes.get(id) ?? [] };
  } catch {
    return { position, invoice_number, row: null };
  }
}

async function withParts(rows: Raw[]): Promise<ReadDocument[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => String(id));
  const lines = await partsOf<Line>(LINE, ids);
  const taxes = await partsOf<TaxRow>(TAX, ids);
  return rows.map((raw) => whole(raw, lines, taxes));
}

function following(restaurant_id: string, { position, id }: Cursor) {
  return statement<Raw>(
    `SELECT * FROM invoices WHERE restaurant_id = $1 AND chain_position >= $2
     AND NOT (chain_position = $2 AND id <= $3)
     ORDER BY chain_position, id LIMIT ${BATCH}`,
    [restaurant_id, position, id],
  );
}

async function oneAt(restaurant_id: string, position: number): Promise<ReadDocument[]> {
  const unreadable = async (): Promise<ReadDocument[]> => [
    { position, invoice_number: await nameOf(restaurant_id, position), row: null },
  ];
  const rows = await statement<Raw>(
    'SELECT * FROM invoices WHERE restaurant_id = $1 AND chain_position = $2 ORDER BY id',
    [restaurant_id, position],
  ).catch(() => null);
  if (!rows) return unreadable();
  return withParts(rows).catch(() =>
    rows.map((raw) => ({ position, invoice_number: String(raw.invoice_number), row: null })),
  );
}

async function oneByOne(
  restaurant_id: string,
  after: number,
  until: number,
): Promise<ReadDocument[]> {
  const documents: ReadDocument[] = [];
  for (let position = after + 1; position <= Math.min(after + BATCH, until); position++)
    documents.push(...(await oneAt(restaurant_id, position)));
  return documents;
}

interface ReadBatch {
  from: Cursor;
  rows: Raw[];
  /** Null where a page is damaged. */
  documents: ReadDocument[] | null;
}
/** Reads the batch after a document; never rejects, since it runs while nobody waits for it. */
async function readAfter(restaurant_id: string, from: Cursor): Promise<ReadBatch> {
  const rows = await following(restaurant_id, from).catch(() => null);
  const read = rows && (await withParts(rows).catch(() => null));
  return { from, rows: rows ?? [], documents: read };
}

/**
 * The documents of a restaurant in the order of the chain, in batches. Each is read while the one
 * before it is checked.
 * @param until the last known position: where pages are damaged, reading goes as far as that
 * @param after the position before the first that is read
 */
export async function* documents(
  restaurant_id: string,
  until: number,
  after = -1,
): AsyncGenerator<ReadDocument[]> {
  let next = readAfter(restaurant_id, { position: after, id: AFTER_ALL_IDS });
  for (;;) {
    const { from, rows, documents: batch } = await next;
    if (batch) {
      const last = rows.length < BATCH ? undefined : rows.at(-1);
      if (last) {
        const cursor = { position: Number(last.chain_position), id: String(last.id) };
        next = readAfter(restaurant_id, cursor);
      }
      yield batch;
      if (!last) return;
    } else {
      if (from.position >= until) return;
      const begin = Math.max(from.position, 0);
      yield await oneByOne(restaurant_id, begin, until);
      next = readAfter(restaurant_id, { position: begin + BATCH, id: '\uffff' });
    }
  }
}

/**
 * Reads the PDF fields of a document again, since its PDF may have been stored during the check.
 */
export async function readAgain(id: string) {
  return (
    await statement<{
      pdf_filename: string | null;
      pdf_sha256: string | null;
      linked: unknown;
      pdf_events: number;
    }>(
      `SELECT pdf_filename, pdf_sha256,
         (SELECT detail FROM chain_events WHERE invoice_id = $1 AND kind = 'paper'
          ORDER BY place DESC LIMIT 1) AS linked,
         (SELECT count(*) FROM chain_events WHERE invoice_id = $1 AND kind = 'paper') AS pdf_events
       FROM invoices WHERE id = $1`,
      [id],
    )
  )[0];
}

/** The newest PDF hash of each of these documents, by the events of the chain. */
export async function linkedPdfs(ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await statement<{ invoice_id: string; detail: unknown }>(
    `SELECT invoice_id, detail FROM chain_events
     WHERE kind = 'paper' AND invoice_id IN (${placeholders(ids)}) ORDER BY place`,
    ids,
  );
  return new Map(rows.map(({ invoice_id, detail }) => [invoice_id, sha256Of(detail)]));
}

/** The hash in a PDF event; empty where its row is damaged. */
export function sha256Of(detail: unknown): string {
  try {
    return String((jsonOf(detail) as { sha256?: unknown }).sha256);
  } catch {
    return '';
  }
}
