/**
 * Writes an invoice for a share of a bill: who sells, who buys, and what of its payments it names.
 */
import type { BillToInvoice } from '../../bills/bills.ts';
import { countryOf } from '../../countries/registry.ts';
import type { OrderWithItems } from '../../orders/present.ts';
import { DEFAULT_ACCENT } from '../../restaurant/contract.ts';
import type { restaurantById } from '../../restaurant/restaurant.ts';
import { sumTaxes } from '../../tax/calculate-tax.ts';
import type { Buyer } from '../contract.ts';
import type { BillDocuments } from '../document/lookup.ts';
import type { InvoiceRow } from '../model.ts';
import type { Entertainment, InvoiceSnapshot } from '../snapshot.ts';
import { buyerKey } from './buyer-key.ts';
import { buyerLanguage } from './buyer-language.ts';
import { creditPart, type ExchangedPart } from './exchange.ts';
import { ordersOf, ordersOfInvoice, ownedPayments } from './own-payments.ts';
import {
  type NamedPayment,
  type OwnedPayment,
  paymentsNamed,
  paymentsUpTo,
  roundingNamed,
  tipNamed,
} from './payments-named.ts';
import { type IssueRequest, namedOrder } from './request.ts';
import { contentOf, type Share } from './share-of-bill.ts';
import { type Occasion, writeDocument } from './write.ts';

/**
 * `others` are the bill's other standing invoices; `refunds` are its credit notes with a refund,
 * and `refunded` what they credit. Guests' own orders are known by `paidBy`, of each payment that
 * they made for them, and by `ordersOf`, of each document; both by its id.
 */
export interface IssueOccasion extends Occasion, Pick<BillDocuments, 'refunds' | 'refunded'> {
  order: OrderWithItems | null;
  restaurant: Awaited<ReturnType<typeof restaurantById>>;
  others: InvoiceRow[];
  paidBy: ReadonlyMap<string, string[]>;
  ordersOf: ReadonlyMap<string, string[]>;
}

/**
 * The payments that the bill's other documents name. Those of a refunded invoice are its payer's
 * too: the money came from that payer and went back.
 */
function namedByOthers({
  others,
  refunds,
  refunded,
  ordersOf: orders,
}: IssueOccasion): OwnedPayment[] {
  const backOf = (id: string) =>
    refunds
      .filter(({ credits }) => credits === id)
      .reduce((sum, { total_cents }) => sum + total_cents, 0);
  const by = (id: string, payments: NamedPayment[]) =>
    payments.map((payment) => ({ ...payment, orders: orders.get(id) }));
  return [
    ...others.flatMap(({ id, snapshot: { payments } }) => by(id, payments)),
    ...refunded.flatMap(({ id, snapshot: { payments } }) =>
      by(id, paymentsUpTo(payments, backOf(id))),
    ),
  ];
}

function snapshot(
  occasion: IssueOccasion,
  {
    buyer,
    entertainment,
    replaced,
    total_cents,
    orders,
    exchanges,
  }: {
    buyer: Buyer | null;
    entertainment?: Entertainment | undefined;
    replaced: InvoiceRow | null;
    total_cents: number;
    /** Ids of the orders that it is for. */
    orders: string[];
    /** True where only a part of it is replaced. */
    exchanges?: true;
  },
): InvoiceSnapshot {
  const { bill, order, restaurant } = occasion;
  const {
    name,
    legal_name,
    tax_id,
    street,
    postal_code,
    city,
    country,
    time_zone,
    locale,
    accent_colour,
    logo_sha256,
    receipt_text,
  } = restaurant;
  const ordered = namedOrder({ bill, order });
  const paid = ownedPayments(bill, occasion.paidBy);
  const byOthers = namedByOthers(occasion);
  const named = paymentsNamed(total_cents, paid, { byOthers, orders });
  const rounding_cents = roundingNamed(paid, { named, orders, byOthers });
  return {
    seller: { name, legal_name, tax_id, street, postal_code, city, country },
    buyer,
    buyer_locale: buyerLanguage(buyer, { country, locale }),
    prices_include_tax: bill.prices_include_tax,
    time_zone,
    supply_date: ordered.created_at.toISOString(),
    order_number: ordered.order_number,
    table_name: bill.table?.name ?? null,
    ...(bill.service !== 'dine_in' && { service: bill.service }),
    payments: named,
    ...(rounding_cents !== 0 && { rounding_cents }),
    ...(exchanges && replaced && { exchanges: replaced.id }),
    replaces_number: replaced?.invoice_number ?? null,
    credits_number: null,
    look: { accent_colour: accent_colour ?? DEFAULT_ACCENT, logo_sha256: logo_sha256 ?? null },
    ...billDiscountOf(bill),
    ...(entertainment && countryOf(country).form && { entertainment }),
    ...(receipt_text && { receipt_text }),
  };
}

/**
 * The discount of a bill that had none on a dish: then all that is off a line is its part of it.
 */
function billDiscountOf({ discounts }: BillToInvoice): Pick<InvoiceSnapshot, 'bill_discount'> {
  const [first, ...more] = discounts;
  if (!first || more.length > 0 || first.order_item_id !== null) return {};
  const { reason, percent_basis_points } = first;
  return { bill_discount: { reason, percent_basis_points } };
}

/** The tip of this invoice's payer; a tip that was refunded with its invoice is on no other. */
function tipOn(
  occasion: IssueOccasion,
  { named, orders, isLast }: { named: NamedPayment[]; orders: string[]; isLast: boolean },
): number {
  const { bill, others, refunds, paidBy } = occasion;
  const standing = new Set(others.map(({ id }) => id));
  const refunded = refunds.filter(({ credits }) => !standing.has(credits ?? ''));
  return tipNamed(ownedPayments(bill, paidBy), {
    named,
    orders,
    byOthers: namedByOthers(occasion),
    held_cents: [...others, ...refunded].reduce((sum, { tip_cents }) => sum + tip_cents, 0),
    // While more is to be paid, its tips are on the invoices to come.
    isLast: isLast && bill.status === 'settled',
  });
}

interface Content {
  share: Share;
  /** What could be invoiced before this invoice, tax included. */
  left_cents: number;
  replaced: InvoiceRow | null;
}

/** Writes an invoice for a share of the bill, or for all of it; each tip is on one invoice. */
export function writeShare(
  occasion: IssueOccasion,
  wanted: IssueRequest,
  { share: { lines, taxes }, left_cents, replaced }: Content,
): Promise<InvoiceRow> {
  const { total_cents } = sumTaxes(taxes);
  const { buyer, entertainment, issued_by, automatic } = wanted;
  const { bill, order_id } = occasion;
  const orders = ordersOf(bill, lines, { order_id, issued_by, automatic });
  const documentSnapshot = snapshot(occasion, {
    buyer,
    entertainment,
    replaced,
    total_cents,
    orders,
  });
  return writeDocument(occasion, {
    kind: wanted.buyer ? 'full' : 'simplified',
    snapshot: documentSnapshot,
    taxes,
    lines,
    notes: wanted.notes,
    tip_cents: tipOn(occasion, {
      named: documentSnapshot.payments,
      orders,
      isLast: total_cents === left_cents,
    }),
    customer_id: wanted.customer_id,
    issued_by,
    buyer_key: buyerKey(buyer),
    replaces: replaced?.id ?? null,
    credits: null,
    automatic,
  });
}

/**
 * The occasion of what is left of a simplified invoice: that of the invoice itself, for the order
 * and people that it was issued for, not that of the request that took a part of it.
 */
function occasionOfRest(
  occasion: IssueOccasion,
  { order_id }: InvoiceRow,
  last: InvoiceRow,
): IssueOccasion {
  const order = occasion.bill.orders.find(({ id }) => id === order_id) ?? occasion.order;
  return { ...occasion, order, order_id, last };
}

/**
 * Issues a full invoice for a part of a simplified one, in its place. The tip goes with the last
 * part, so that the bill's documents together carry it once.
 */
export async function writeExchange(
  occasion: IssueOccasion,
  wanted: IssueRequest,
  part: ExchangedPart,
): Promise<InvoiceRow> {
  const { issued_by, customer_id, automatic } = wanted;
  const { bill, order_id } = occasion;
  const content = contentOf(bill);
  const { locale } = occasion.restaurant;
  const { note, lines, taxes, rest, whole } = await creditPart(part, content, {
    locale,
    issued_by,
  });
  const others = occasion.others.filter(({ id }) => id !== part.simplified.id);
  const after = { ...occasion, others };
  const ofRest = occasionOfRest(after, part.simplified, note);
  const restOrders = ordersOfInvoice(bill, part.simplified, rest?.lines ?? []);
  const restOf = rest && {
    kind: 'simplified' as const,
    snapshot: snapshot(ofRest, {
      buyer: null,
      replaced: null,
      total_cents: sumTaxes(rest.taxes).total_cents,
      orders: restOrders,
    }),
    ...rest,
    tip_cents: note.tip_cents,
    notes: null,
    customer_id: part.simplified.customer_id ?? null,
    issued_by: part.simplified.issued_by ?? null,
    automatic: part.simplified.snapshot.automatic,
    buyer_key: null,
    replaces: null,
    credits: null,
    exchange_of: note.id,
  };
  const remaining = restOf && (await writeDocument(ofRest, restOf));
  const total_cents = sumTaxes(taxes).total_cents;
  // What is left of the simplified invoice names the payments that it named.
  const standing = remaining ? [remaining] : whole ? [] : [part.simplified];
  const besides = remaining
    ? new Map([...occasion.ordersOf, [remaining.id, restOrders]])
    : occasion.ordersOf;
  return writeDocument(
    { ...after, last: remaining ?? note },
    {
      kind: 'full',
      snapshot: snapshot(
        { ...after, others: [...others, ...standing], ordersOf: besides },
        {
          buyer: wanted.buyer,
          entertainment: wanted.entertainment,
          replaced: part.simplified,
          total_cents,
          orders: ordersOf(bill, lines, { order_id, issued_by, automatic }),
          exchanges: true,
        },
      ),
      lines,
      taxes,
      tip_cents: remaining ? 0 : note.tip_cents,
      notes: wanted.notes,
      customer_id,
      issued_by,
      buyer_key: buyerKey(wanted.buyer),
      replaces: null,
      credits: null,
      exchange_of: note.id,
    },
  );
}
