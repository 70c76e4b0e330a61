import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid } from '../errors.ts';
import type { WholeOrder } from '../orders/answers.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { sha256 } from '../security/random.ts';
import type { Buyer } from './contract.ts';
import { quantitiesOn, standingInvoices } from './lookup.ts';
import type { Invoice } from './model.ts';
import { shareOf, type SharedItem, type WantedItem } from './share.ts';
import type { InvoiceSnapshot } from './snapshot.ts';
import { reckon } from './tax.ts';
import { writeDocument } from './write.ts';

export interface IssueRequest {
  buyer: Buyer | null;
  notes: string | null;
  items?: WantedItem[] | undefined;
  customer_id: string | null;
  issued_by: string | null;
}
export interface Issued { invoice: Invoice; fresh: boolean }

const buyerKey = (buyer: Buyer | null) => buyer && sha256(JSON.stringify([buyer.name, buyer.tax_id, buyer.street, buyer.postal_code, buyer.city, buyer.country].map((part) => part?.toLowerCase() ?? null)));

/** A full invoice needs the buyer's name and address (Directive 2006/112/EC art. 226(5)). @throws Problem 422 naming each missing part */
function checkBuyer(buyer: Buyer | null): void {
  const missing = buyer ? (['street', 'postal_code', 'city', 'country'] as const).filter((field) => !buyer[field]) : [];
  if (missing.length > 0) throw invalid(missing.map((field) => ({ path: `buyer.${field}`, message: 'buyer_required' })));
}

/**
 * Issues an invoice for a paid order, or gives the one that already says the same: number, rows and snapshot in one
 * transaction. A full one in place of a simplified one cites it. The PDF is drawn after the commit.
 * @throws Problem 409 `order_not_paid`, `order_cancelled`, `already_invoiced`; 422 for missing buyer details or too large a share
 */
export const issue = (order: WholeOrder, wanted: IssueRequest): Promise<Issued> => inTransaction(async () => {
  if (order.status === 'cancelled') throw conflict('order_cancelled');
  if (order.status !== 'paid') throw conflict('order_not_paid');
  const standing = await standingInvoices(order.id);
  const same = !wanted.items && standing.find(({ buyer_key }) => (buyer_key ?? null) === buyerKey(wanted.buyer));
  if (same) return { invoice: same, fresh: false };
  checkBuyer(wanted.buyer);
  const replaced = wanted.buyer && !wanted.items ? standing.find(({ kind }) => kind === 'simplified') ?? null : null;
  const taken = await quantitiesOn(standing.filter(({ id }) => id !== replaced?.id).map(({ id }) => id));
  return { invoice: await write(order, wanted, { items: shareOf(itemsOf(order), taken, wanted.items), replaced }), fresh: true };
});

const itemsOf = ({ items }: WholeOrder): SharedItem[] =>
  items.map(({ id, name, quantity, unit_price_cents, tax_rate_basis_points }) => ({ id, name, quantity, unit_price_cents, tax_rate_basis_points }));

async function snapshot(order: WholeOrder, buyer: Buyer | null, replaced: Invoice | null): Promise<InvoiceSnapshot> {
  const { name, legal_name, tax_id, street, postal_code, city, country, time_zone } = await restaurantById(order.restaurant_id);
  return {
    seller: { name, legal_name, tax_id, street, postal_code, city, country }, buyer, prices_include_tax: order.prices_include_tax, time_zone,
    supply_date: order.created_at.toISOString(), order_number: order.order_number, table_name: order.table?.name ?? null,
    payments: order.payments.map(({ method, amount_cents }) => ({ method, amount_cents })), replaces_number: replaced?.invoice_number ?? null, credits_number: null,
  };
}

/** Issues for a share of the order; the whole order's tip stands on an invoice for all of it, and on no part. */
async function write(order: WholeOrder, wanted: IssueRequest, { items, replaced }: { items: SharedItem[]; replaced: Invoice | null }): Promise<Invoice> {
  const { taxes, total_cents, lines } = reckon(items, { prices_include_tax: order.prices_include_tax });
  return writeDocument(order, {
    kind: wanted.buyer ? 'full' : 'simplified', snapshot: await snapshot(order, wanted.buyer, replaced), taxes, notes: wanted.notes,
    lines: items.map(({ id, ...item }, position) => ({ ...item, order_item_id: id, discount_cents: 0, total_cents: lines[position]!.total_cents })),
    tip_cents: total_cents === order.total_cents ? order.payments.reduce((sum, { tip_cents }) => sum + tip_cents, 0) : 0,
    customer_id: wanted.customer_id, issued_by: wanted.issued_by, buyer_key: buyerKey(wanted.buyer), replaces: replaced?.id ?? null, credits: null,
  });
}
