import { type Fields, holding } from '../../database/conditions.ts';
import { pageConditions, pageOf } from '../../database/list-page.ts';
import { find, page } from '../../database/repository.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { ROLES, type Query } from '../../http/endpoint.ts';
import { keysOfBuyers } from './buyers.ts';
import type { listInvoices } from '../contract.ts';
import { Invoice } from '../model.ts';

type ListQuery = Query<typeof listInvoices>;

/** The most buyers whose invoices a search reads, the latest first. */
const MOST_BUYERS = 50;
/** A printed invoice number has a counter, a year and perhaps a month. */
const MOST_NUMBERS = 5;
const LARGEST_NUMBER = 2 ** 31;

/**
 * Restricted documents are stored for legal retention alone: only managers and owners see them
 * (GDPR art. 18).
 */
export function visibleTo({ role }: StaffCaller): Pick<Fields<Invoice>, 'restricted_at'> {
  return ROLES.indexOf(role) < ROLES.indexOf('manager') ? { restricted_at: null } : {};
}

async function idsOf(conditions: Fields<Invoice>[], query: ListQuery) {
  const { conditions: within, order, limit } = pageConditions<Invoice>(query);
  return find(Invoice, [...conditions, ...within], { columns: ['id', 'created_at'], order, limit });
}

/**
 * The indexed conditions that a search text may mean: a document's number, or one of its buyers.
 */
async function meanings(restaurant_id: string, q: string): Promise<Fields<Invoice>[]> {
  const numbers = [...new Set((q.match(/\d+/g) ?? []).map(Number))]
    .filter((number) => number < LARGEST_NUMBER)
    .slice(0, MOST_NUMBERS);
  const keys = await keysOfBuyers(restaurant_id, q, MOST_BUYERS);
  return [
    ...numbers.map((number) => ({ number, invoice_number: holding(q) })),
    ...keys.map((buyer_key) => ({ buyer_key })),
  ];
}

/**
 * The newest matches of all conditions: a page of each is read, so that a buyer with many invoices
 * costs no more than one with few.
 */
async function searched(
  restaurant_id: string,
  conditions: Fields<Invoice>[],
  query: ListQuery & { q: string },
): Promise<Invoice[]> {
  const found = await Promise.all(
    (await meanings(restaurant_id, query.q)).map((meaning) =>
      idsOf([...conditions, meaning], query),
    ),
  );
  const ids = [...new Map(found.flat().map((row) => [row.id, row])).values()]
    .sort((a, b) => b.created_at.getTime() - a.created_at.getTime() || (a.id < b.id ? 1 : -1))
    .slice(0, query.limit + 1)
    .map(({ id }) => id);
  return find(Invoice, { id: ids }, { order: pageConditions<Invoice>(query).order });
}

/**
 * One page of a restaurant's invoices, newest first; `q` is a number or the beginning of a buyer's
 * name or tax id.
 */
export async function listInvoicesFor(caller: StaffCaller, query: ListQuery) {
  const { restaurant_id } = caller;
  const { kind, status, order_id, bill_id, q } = query;
  const conditions: Fields<Invoice> = {
    restaurant_id,
    ...visibleTo(caller),
    ...(kind && { kind }),
    ...(status && { status }),
    ...(order_id && { order_id }),
    ...(bill_id && { bill_id }),
  };
  if (!q) return page(Invoice, conditions, query);
  return pageOf(await searched(restaurant_id, [conditions], { ...query, q }), query.limit);
}
