/**
 * A restaurant with a long past: copies of a few visits that the product's own calls made, written
 * in SQL, since placing, paying and invoicing a million orders takes hours. Every figure is the same
 * in each run. The documents continue the hash chain and its MACs, so that the archive verifies.
 */
import { config } from '../../server/config.ts';
import { onPostgres } from '../../server/database/connect.ts';
import { find, findOne, insertAll, statement } from '../../server/database/repository.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import { localDay } from '../../server/dates.ts';
import { hashOf } from '../../server/invoices/archive/check-hashes.ts';
import type { Line } from '../../server/invoices/archive/rows.ts';
import { headMoved } from '../../server/invoices/chain/head.ts';
import { documentMac, stateMac } from '../../server/invoices/chain/macs.ts';
import { Invoice, InvoiceLine, InvoiceTax } from '../../server/invoices/model.ts';
import { raiseSeries } from '../../server/numbering/given-numbers.ts';
import { documentNumber } from '../../server/numbering/numbering.ts';

const DAY_S = 86_400;
/** Guests come within twelve hours from the time of the first visit. */
const OPEN_S = 12 * 3_600;
/** Orders of one transaction: as much as fits into a log of some megabytes. */
const AT_ONCE = 10_000;

export interface Growth {
  /** Orders that are added. */
  orders: number;
  /** Orders of a day, so that more orders are more days. */
  per_day: number;
  /**
   * The bills of the visits that are copied in turn; each is over. The first copy is on the day
   * after them.
   */
  bill_ids: string[];
}

interface Plan extends Growth {
  /** The first and the last copy of this step. */
  from: number;
  to: number;
}

/** Seconds between a visit and its copy `i`, which counts from 0. */
const shiftOf = (i: number, per_day: number) =>
  DAY_S * (1 + Math.floor(i / per_day)) + Math.floor(((i % per_day) * OPEN_S) / per_day);
const SHIFT = (per_day: number) =>
  `(${DAY_S} * (1 + n.i / ${per_day}) + ((n.i % ${per_day}) * ${OPEN_S}) / ${per_day})`;

const STEM = 27;
/** Ids are as long as those of the product. */
const copyOf = (id: string, i: number) => `${id.slice(0, STEM)}-${String(i).padStart(8, '0')}`;
const numbered = () =>
  onPostgres() ? "lpad(CAST(n.i AS TEXT), 8, '0')" : "substr('0000000' || n.i, -8)";

/** Columns that name a row which is copied too. */
const COPIED = new Set(
  (
    'id bill_id order_id order_item_id part_of invoice_id credits replaces ticket_id ' +
    'split_from subject_id'
  ).split(' '),
);

function valueOf(column: string, per_day: number): string {
  const from = `t.${column}`;
  if (column === 'bill_number' || column === 'order_number') return `1 + n.i % ${per_day}`;
  if (column === 'claim_code') return `substr(${from}, 1, 24) || ${numbered()}`;
  if (COPIED.has(column)) return `substr(${from}, 1, ${STEM}) || '-' || ${numbered()}`;
  if (!column.endsWith('_at')) return from;
  return onPostgres()
    ? `${from} + make_interval(secs => ${SHIFT(per_day)})`
    : `strftime('%Y-%m-%d %H:%M:%f +00:00', substr(${from}, 1, 23), ${SHIFT(per_day)} || ' seconds')`;
}

/** The tables of a visit, and how each row of them is one of the bill `v.bill_id`. */
const TABLES: Record<string, string> = {
  bills: 't.id = v.bill_id',
  orders: 't.bill_id = v.bill_id',
  order_items: 't.order_id IN (SELECT id FROM orders WHERE bill_id = v.bill_id)',
  item_voids: `t.order_item_id IN (SELECT i.id FROM order_items i JOIN orders o
    ON o.id = i.order_id WHERE o.bill_id = v.bill_id)`,
  bill_discounts: 't.bill_id = v.bill_id',
  payments: 't.bill_id = v.bill_id',
  sales: 't.bill_id = v.bill_id',
  tickets: 't.order_id IN (SELECT id FROM orders WHERE bill_id = v.bill_id)',
  ticket_items: 't.order_id IN (SELECT id FROM orders WHERE bill_id = v.bill_id)',
  audit_log: `t.subject_id = v.bill_id
    OR t.subject_id IN (SELECT id FROM orders WHERE bill_id = v.bill_id)
    OR t.subject_id IN (SELECT id FROM invoices WHERE bill_id = v.bill_id)`,
};

async function columnsOf(table: string): Promise<string[]> {
  const rows = await statement<{ name: string }>(
    onPostgres()
      ? `SELECT column_name AS name FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1`
      : 'SELECT name FROM pragma_table_info($1)',
    [table],
  );
  return rows.map(({ name }) => name);
}

/** Tickets are deleted after fourteen days (`purgeTickets`), so earlier visits have none. */
const TICKET_DAYS = 13;
const hasTickets = ({ orders, per_day, to }: Plan) => to >= orders - TICKET_DAYS * per_day;
function tablesOf(plan: Plan): string[] {
  return Object.keys(TABLES).filter((table) => !table.startsWith('ticket') || hasTickets(plan));
}

/** Copies the rows of a table; the visits lie in a table of their own, so that none is read twice. */
async function copyTable(table: string, plan: Plan): Promise<void> {
  const { to, per_day, bill_ids, orders } = plan;
  const from = table.startsWith('ticket')
    ? Math.max(plan.from, orders - TICKET_DAYS * per_day)
    : plan.from;
  const all = await columnsOf(table);
  // The audit log numbers its rows by itself.
  const columns = table === 'audit_log' ? all.filter((name) => name !== 'id') : all;
  const visits = bill_ids.map((_id, slot) => `SELECT ${slot} AS slot, $${slot + 1} AS bill_id`);
  await statement(
    `CREATE TEMPORARY TABLE visit_rows AS SELECT v.slot, t.*
     FROM (${visits.join(' UNION ALL ')}) v JOIN ${table} t ON ${TABLES[table]}`,
    bill_ids,
  );
  await statement(
    `INSERT INTO ${table} (${columns.join(', ')})
     WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to})
     SELECT ${columns.map((name) => valueOf(name, per_day)).join(', ')}
     FROM n JOIN visit_rows t ON t.slot = n.i % ${bill_ids.length}`,
  );
  await statement('DROP TABLE visit_rows');
}

interface Document {
  row: Invoice;
  lines: InvoiceLine[];
  taxes: InvoiceTax[];
}
/** The documents of each visit in the order of their issue. */
function documentsOf(bill_ids: string[]): Promise<Document[][]> {
  return Promise.all(
    bill_ids.map(async (bill_id) => {
      const rows = await find(Invoice, { bill_id }, { order: ['chain_position'] });
      return Promise.all(
        rows.map(async (row) => ({
          row,
          lines: await find(InvoiceLine, { invoice_id: row.id }, { order: ['position'] }),
          taxes: await find(InvoiceTax, { invoice_id: row.id }, { order: ['rate_basis_points'] }),
        })),
      );
    }),
  );
}

/** Where the chain and each series stand. */
interface End {
  position: number;
  hash: string | null;
  numbers: Map<string, number>;
}
const orNull = (id: string | null, i: number) => (id === null ? null : copyOf(id, i));

interface Place {
  i: number;
  /** Seconds. */
  shift: number;
  /** The numbers of the copies of this visit's documents, by the ids of those. */
  numbers: Map<string | null, string>;
}

function copyDocument({ row, lines, taxes }: Document, end: End, at: Place) {
  const { i, shift, numbers } = at;
  const later = (time: Date) => new Date(time.getTime() + shift * 1_000);
  const created_at = later(row.created_at);
  const day = localDay(created_at, row.snapshot.time_zone);
  const series = `${row.kind}:${day.slice(0, 4)}`;
  const number = (end.numbers.get(series) ?? 0) + 1;
  end.numbers.set(series, number);
  const { INVOICE_NUMBER_FORMAT: format, INVOICE_PREFIX: prefix } = config();
  const invoice_number = documentNumber(row.kind, format, { prefix, day, number });
  numbers.set(row.id, invoice_number);
  const copy: Invoice = {
    ...row,
    id: copyOf(row.id, i),
    series,
    number,
    invoice_number,
    order_id: copyOf(row.order_id, i),
    bill_id: copyOf(row.bill_id, i),
    credits: orNull(row.credits, i),
    replaces: orNull(row.replaces, i),
    issue_date: later(row.issue_date),
    created_at,
    snapshot: {
      ...row.snapshot,
      bill_id: copyOf(row.bill_id, i),
      credits_number: numbers.get(row.credits) ?? null,
      replaces_number: numbers.get(row.replaces) ?? null,
      supply_date: later(new Date(row.snapshot.supply_date)).toISOString(),
    },
    chain_position: end.position + 1,
    previous_hash: end.hash,
    pdf_filename: null,
    pdf_sha256: null,
  };
  const own = lines.map((line) => ({
    ...line,
    id: copyOf(line.id, i),
    invoice_id: copy.id,
    order_item_id: orNull(line.order_item_id, i),
  }));
  copy.hash = hashOf(copy, own as unknown as Line[], taxes);
  copy.mac = documentMac(
    copy,
    own.map(({ id }) => id),
  );
  copy.state_mac = stateMac(copy);
  Object.assign(end, { position: copy.chain_position, hash: copy.hash });
  return { copy, own, taxes: taxes.map((tax) => ({ ...tax, invoice_id: copy.id })) };
}

async function copyDocuments(
  documents: Document[][],
  end: End,
  { from, to, per_day }: Plan,
): Promise<void> {
  const [rows, lines, taxes]: [Invoice[], InvoiceLine[], InvoiceTax[]] = [[], [], []];
  for (let i = from; i <= to; i++) {
    const place: Place = { i, shift: shiftOf(i, per_day), numbers: new Map() };
    for (const document of documents[i % documents.length]!) {
      const made = copyDocument(document, end, place);
      rows.push(made.copy);
      lines.push(...made.own);
      taxes.push(...made.taxes);
    }
  }
  await insertAll(Invoice, rows);
  await insertAll(InvoiceLine, lines);
  await insertAll(InvoiceTax, taxes);
  const restaurant_id = rows[0]?.restaurant_id;
  if (!restaurant_id) return;
  for (const [series, number] of [...end.numbers, ['chain', end.position] as const])
    await raiseSeries(restaurant_id, series, number);
}

async function endOfChain(): Promise<End> {
  const last = await findOne(Invoice, {}, { order: [['chain_position', 'DESC']] });
  const numbers = await statement<{ series: string; last_number: number }>(
    "SELECT series, last_number FROM number_series WHERE series LIKE '%:____'",
  );
  return {
    position: last?.chain_position ?? 0,
    hash: last?.hash ?? null,
    numbers: new Map(numbers.map(({ series, last_number }) => [series, last_number])),
  };
}

/** The days that so many orders take. */
export const daysOfGrowth = ({ orders, per_day }: Pick<Growth, 'orders' | 'per_day'>) =>
  Math.ceil(orders / per_day);

/**
 * Adds the past of a restaurant to the open database of either kind, and statistics of its tables.
 * The visits were made by a clock that was set back so far (`daysOfGrowth`).
 */
export async function grow(growth: Growth): Promise<void> {
  const documents = await documentsOf(growth.bill_ids);
  const end = await endOfChain();
  for (let from = 0; from < growth.orders; from += AT_ONCE) {
    const plan = { ...growth, from, to: Math.min(from + AT_ONCE, growth.orders) - 1 };
    await inTransaction(async () => {
      for (const table of tablesOf(plan)) await copyTable(table, plan);
      await copyDocuments(documents, end, plan);
    });
  }
  const restaurant_id = documents.flat()[0]?.row.restaurant_id;
  if (restaurant_id) headMoved(restaurant_id);
  await inTransaction(() => statement('ANALYZE'));
}
