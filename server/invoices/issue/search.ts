import {
  anyOf,
  Clause,
  conditionOf,
  type Fields,
  holding,
  type Where,
} from '../../database/conditions.ts';
import { rangeConditions } from '../../database/list-page.ts';
import { page, statement, sums } from '../../database/repository.ts';
import { pageOfAny } from '../../database/search-page.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { ROLES, type Query } from '../../http/endpoint.ts';
import { inDays } from '../../restaurant/listed-days.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { tablesNamed } from '../../tables/tables.ts';
import { keysOfBuyers } from './buyers.ts';
import type { listInvoices } from '../contract.ts';
import { Invoice } from '../model.ts';

type ListQuery = Query<typeof listInvoices>;
/** What says which documents a list shows, without its order and its page. */
export type InvoiceFilter = Omit<ListQuery, 'limit' | 'cursor' | 'sort' | 'totals'>;
type Condition = Fields<Invoice> | Clause<Invoice>;

/** The most buyers whose invoices a search reads, the latest first. */
const MOST_BUYERS = 50;
/** A printed invoice number has a counter, a year and perhaps a month. */
const MOST_NUMBERS = 5;
const LARGEST_NUMBER = 2 ** 31;
const AMOUNT = /^[-\u2212]?(\d{1,9})(?:[.,](\d{1,4}))?$/;

/**
 * Restricted documents are stored for legal retention alone: only managers and owners see them
 * (GDPR art. 18).
 */
export function visibleTo({ role }: StaffCaller): Pick<Fields<Invoice>, 'restricted_at'> {
  return ROLES.indexOf(role) < ROLES.indexOf('manager') ? { restricted_at: null } : {};
}

/** The documents of bills at one of these tables. */
function atTables(restaurant_id: string, tables: string[]): Clause<Invoice> {
  return new Clause((bind) => {
    const ids = tables.map(bind).join(', ');
    return `"bill_id" IN
      (SELECT id FROM bills WHERE restaurant_id = ${bind(restaurant_id)} AND table_id IN (${ids}))`;
  });
}

/** What was typed as cents, with and without a minus: `12,5` and `12.50` are 1250. */
async function amountsIn(restaurant_id: string, q: string): Promise<number[]> {
  const [, units, decimals = ''] = AMOUNT.exec(q) ?? [];
  if (!units) return [];
  const { currency_digits } = await restaurantById(restaurant_id);
  if (decimals.length > currency_digits) return [];
  const cents = Number(units + decimals.padEnd(currency_digits, '0'));
  return [cents, -cents];
}

/**
 * The conditions that a search text may mean: a document's number, one of its buyers, its table or
 * its amount.
 */
async function meanings(restaurant_id: string, q: string): Promise<Condition[]> {
  const numbers = [...new Set((q.match(/\d+/g) ?? []).map(Number))]
    .filter((number) => number < LARGEST_NUMBER)
    .slice(0, MOST_NUMBERS);
  const keys = await keysOfBuyers(restaurant_id, q, MOST_BUYERS);
  const tables = await tablesNamed(restaurant_id, q);
  const amounts = await amountsIn(restaurant_id, q);
  return [
    ...numbers.map((number) => ({ number, invoice_number: holding(q) })),
    ...keys.map((buyer_key) => ({ buyer_key })),
    ...amounts.map((signed_cents) => ({ signed_cents })),
    ...(tables.length > 0 ? [atTables(restaurant_id, tables)] : []),
  ];
}

function conditionsOf(
  caller: StaffCaller,
  { kind, status, method, order_id, bill_id }: InvoiceFilter,
): Fields<Invoice> {
  return {
    restaurant_id: caller.restaurant_id,
    ...visibleTo(caller),
    ...(kind && { kind }),
    ...(status && { status }),
    ...(method && { method }),
    ...(order_id && { order_id }),
    ...(bill_id && { bill_id }),
  };
}

/** The condition of all documents that a filter lets through. @throws Problem 422 */
export async function listedInvoices(
  caller: StaffCaller,
  filter: InvoiceFilter,
): Promise<Condition[]> {
  const { restaurant_id } = caller;
  const within = rangeConditions<Invoice>(await inDays(restaurant_id, filter));
  const means = filter.q ? [anyOf<Invoice>(...(await meanings(restaurant_id, filter.q)))] : [];
  return [conditionsOf(caller, filter), ...within, ...means];
}

/**
 * The total of the documents in whose place others stand, of those that fit: their amounts count
 * with the others. Read from those few; SQLite reads the tables of a `CROSS JOIN` in their order.
 */
async function replacedTotal(restaurant_id: string, where: Where<Invoice>): Promise<number> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const [sum] = await statement<{ cents: number }>(
    `SELECT CAST(COALESCE(sum("total_cents"), 0) AS BIGINT) AS cents
     FROM (SELECT DISTINCT replaces AS replaced_id FROM invoices
       WHERE restaurant_id = ${bind(restaurant_id)} AND replaces IS NOT NULL) replaced
       CROSS JOIN invoices
     WHERE "id" = replaced_id AND ${conditionOf(where, bind)}`,
    values,
  );
  return sum!.cents;
}

/**
 * The totals of all documents that a filter lets through: credit notes are subtracted, and a
 * document in whose place another one stands counts as nothing.
 */
async function totalsOf(caller: StaffCaller, filter: InvoiceFilter) {
  const where = (await listedInvoices(caller, filter)) as Where<Invoice>[];
  const groups = await sums(
    Invoice,
    { by: ['kind', 'status'], of: ['total_cents'] },
    where as Where<Invoice>,
  );
  const replaced_cents = await replacedTotal(caller.restaurant_id, where as Where<Invoice>);
  const sum = (fits: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(fits).reduce((cents, { total_cents }) => cents + total_cents, 0);
  const credited_cents = sum(({ kind }) => kind === 'credit_note');
  return {
    count: groups.reduce((count, { counted }) => count + counted, 0),
    credited_cents,
    owed_cents: sum(({ kind, status }) => kind !== 'credit_note' && status === 'sent'),
    total_cents: sum(({ kind }) => kind !== 'credit_note') - credited_cents - replaced_cents,
  };
}

/**
 * One page of a restaurant's invoices, newest first or as `sort` says; `q` is a number, an amount,
 * a part of a table's name, or the beginning of a buyer's name or tax id.
 */
export async function listInvoicesFor(caller: StaffCaller, asked: ListQuery) {
  const query = await inDays(caller.restaurant_id, asked);
  const conditions = conditionsOf(caller, query);
  const found = query.q
    ? await pageOfAny(Invoice, conditions, {
        ...query,
        meanings: await meanings(caller.restaurant_id, query.q),
      })
    : await page(Invoice, conditions, query);
  return { ...found, ...(query.totals && { totals: await totalsOf(caller, query) }) };
}
