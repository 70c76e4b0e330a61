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
import { DownloadLink, Invoice } from '../model.ts';
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
 * Restricts the invoices of an erased account: only managers and owners may read them, their
 * download links are removed, and their buyers are no longer offered.
 * @returns how many were restricted, at most `BATCH`
 */
export async function restrictInvoicesOf(customer_id: string): Promise<number> {
  const rows = await find(
    Invoice,
    { customer_id, restricted_at: null },
    { columns: ['id', 'status'], limit: BATCH },
  );
  const ids = rows.map(({ id }) => id);
  // The row's MAC covers the link to the account, which is removed here.
  const restricted = { restricted_at: now(), customer_id: null };
  for (const { id, status } of rows)
    await update(
      Invoice,
      { id },
      { ...restricted, state_mac: stateMac({ id, status, ...restricted }) },
    );
  await remove(DownloadLink, { invoice_id: ids });
  await forgetBuyersOf(ids);
  return ids.length;
}
