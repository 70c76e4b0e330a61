/** What a customer has of the restaurant's documents. */
import { monthRange } from '../../business-day.ts';
import { now } from '../../clock.ts';
import { billingProfileOf } from '../../customers/billing-profiles.ts';
import { BATCH } from '../../database/batches.ts';
import { atLeast, below, both, not } from '../../database/conditions.ts';
import { find, page, remove, update } from '../../database/repository.ts';
import type { Query } from '../../http/endpoint.ts';
import { portalRestaurant } from '../../restaurant/restaurant.ts';
import { stateMac } from '../chain/macs.ts';
import { DownloadLink, Invoice, type InvoiceRow } from '../model.ts';
import type * as portalContract from '../portal/contract.ts';
import { isSameCompany } from './buyer-key.ts';
import { forgetBuyersOf } from './buyers.ts';

/** The keys under which a customer's documents name one of the customer's companies. */
export async function keysOfCompany(customer_id: string, profile_id: string): Promise<string[]> {
  const profile = await billingProfileOf(customer_id, profile_id);
  const rows = await find(
    Invoice,
    { customer_id, buyer_key: not(null) },
    { columns: ['buyer_key', 'snapshot'] },
  );
  const keys = rows
    .filter(({ snapshot }) => snapshot.buyer && isSameCompany(snapshot.buyer, profile))
    .map(({ buyer_key }) => buyer_key!);
  return [...new Set(keys)];
}

/** @throws Problem 404 for a company that is none of the customer's */
export async function listInvoicesOfCustomer(
  customer_id: string,
  query: Query<typeof portalContract.listMyInvoices>,
) {
  const { status, month, company, ...rest } = query;
  const where = {
    customer_id,
    ...(status && { status }),
    ...(company && { buyer_key: await keysOfCompany(customer_id, company) }),
  };
  if (!month) return page(Invoice, where, rest);
  const { limit, cursor } = rest;
  const { from, until } = monthRange(month, (await portalRestaurant()).time_zone);
  const created_at = both(atLeast(from), below(until));
  return page(Invoice, [where, { created_at }], { limit, cursor });
}

/**
 * Takes a batch of invoices from their account, before its row is deleted: the MAC of each covers
 * its link to the account.
 * @returns their ids
 */
async function takeFrom(
  where: { customer_id: string; restricted_at?: null },
  ends: Pick<InvoiceRow, 'restricted_at'>,
): Promise<string[]> {
  const rows = await find(Invoice, where, { columns: ['id', 'status'], limit: BATCH });
  const after = { ...ends, customer_id: null };
  for (const { id, status } of rows)
    await update(Invoice, { id }, { ...after, state_mac: stateMac({ id, status, ...after }) });
  return rows.map(({ id }) => id);
}

/**
 * Restricts the invoices of an erased account: only managers and owners may read them, their
 * download links are removed, and their buyers are no longer offered.
 * @returns how many were restricted, at most `BATCH`
 */
export async function restrictInvoicesOf(customer_id: string): Promise<number> {
  const ids = await takeFrom({ customer_id, restricted_at: null }, { restricted_at: now() });
  await remove(DownloadLink, { invoice_id: ids });
  await forgetBuyersOf(ids);
  return ids.length;
}

/**
 * Gives the invoices of an account that nobody proved back to the codes that made them.
 * @returns how many, at most `BATCH`
 */
export async function releaseInvoicesOf(customer_id: string): Promise<number> {
  return (await takeFrom({ customer_id }, { restricted_at: null })).length;
}
