import { now } from '../clock.ts';
import { config } from '../config.ts';
import { afterCommit, inTransaction } from '../database/transaction.ts';
import { localDay } from '../dates.ts';
import { conflict, invalid } from '../errors.ts';
import { announce } from '../events/events.ts';
import type { WholeOrder } from '../orders/answers.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { sha256 } from '../security/random.ts';
import { drawSoon } from './backlog.ts';
import { chainHash } from './chain.ts';
import type { Buyer } from './contract.ts';
import { quantitiesOn, standingInvoices } from './lookup.ts';
import { Invoice, InvoiceLine, InvoiceTax } from './model.ts';
import { formatNumber, nextNumber } from './numbering.ts';
import { shareOf, type SharedItem, type WantedItem } from './share.ts';
import type { InvoiceSnapshot } from './snapshot.ts';
import { reckon } from './tax.ts';

export interface IssueRequest {
  buyer: Buyer | null;
  notes: string | null;
  items?: WantedItem[] | undefined;
  customer_id: string | null;
  issued_by: string | null;
}
export interface Issued { invoice: Invoice; fresh: boolean }

/** One letter more than the customer's format for what is not a full invoice, so that each series is its own. */
const SERIES_MARK = { full: '', simplified: 'S-', credit_note: 'C-' };
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
  const invoice = await write(order, wanted, { items: shareOf(itemsOf(order), taken, wanted.items), replaced });
  await announce({ restaurant_id: order.restaurant_id, type: 'invoice.issued', least_role: 'cashier', subject_id: invoice.id });
  afterCommit(() => drawSoon(invoice.id));
  return { invoice, fresh: true };
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

async function nextInvoiceNumber(restaurant_id: string, kind: keyof typeof SERIES_MARK, day: string) {
  const series = `${kind}:${day.slice(0, 4)}`;
  const number = await nextNumber(restaurant_id, series);
  const { INVOICE_NUMBER_FORMAT, INVOICE_PREFIX } = config();
  return { series, number, invoice_number: SERIES_MARK[kind] + formatNumber(INVOICE_NUMBER_FORMAT, { prefix: INVOICE_PREFIX, day, number }) };
}

async function write(order: WholeOrder, wanted: IssueRequest, { items, replaced }: { items: SharedItem[]; replaced: Invoice | null }): Promise<Invoice> {
  const last = await Invoice.findOne({ where: { restaurant_id: order.restaurant_id }, order: [['chain_position', 'DESC']] });
  // Numbers and dates run the same way, also after the clock was set back.
  const at = new Date(Math.max(now().getTime(), last?.issue_date.getTime() ?? 0));
  const { time_zone, locale } = await restaurantById(order.restaurant_id);
  const kind = wanted.buyer ? 'full' as const : 'simplified' as const;
  const { taxes, subtotal_cents, tax_cents, total_cents, lines } = reckon(items, { prices_include_tax: order.prices_include_tax });
  const whole = total_cents === order.total_cents;
  const document = {
    restaurant_id: order.restaurant_id, ...await nextInvoiceNumber(order.restaurant_id, kind, localDay(at, time_zone)), kind, order_id: order.id,
    replaces: replaced?.id ?? null, credits: null, issue_date: at, due_date: null, locale, snapshot: await snapshot(order, wanted.buyer, replaced),
    subtotal_cents, tax_cents, total_cents, tip_cents: whole ? order.payments.reduce((sum, { tip_cents }) => sum + tip_cents, 0) : 0, currency: order.currency, notes: wanted.notes, created_at: at,
  };
  const rows = items.map((item, position) => ({
    order_item_id: item.id, position, name: item.name, quantity: item.quantity, unit_price_cents: item.unit_price_cents,
    tax_rate_basis_points: item.tax_rate_basis_points, discount_cents: 0, total_cents: lines[position]!.total_cents,
  }));
  const hash = chainHash({ ...document, lines: rows, taxes }, last?.hash ?? null);
  const invoice = await Invoice.create({
    ...document, chain_position: await nextNumber(order.restaurant_id, 'chain'), status: 'paid', customer_id: wanted.customer_id, issued_by: wanted.issued_by, buyer_key: buyerKey(wanted.buyer), previous_hash: last?.hash ?? null, hash,
  });
  await InvoiceLine.bulkCreate(rows.map((row) => ({ ...row, invoice_id: invoice.id })));
  await InvoiceTax.bulkCreate(taxes.map((tax) => ({ ...tax, invoice_id: invoice.id })));
  return invoice;
}
