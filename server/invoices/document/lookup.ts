import { anyOf, not } from '../../database/conditions.ts';
import { find, findOne } from '../../database/repository.ts';
import { Invoice, InvoiceLine, type InvoiceRow, InvoiceTax } from '../model.ts';
import type { Taken } from './share.ts';
import type { Tax } from '../../tax/calculate-tax.ts';

export interface OrderDocuments {
  /** Neither cancelled, nor replaced by a full one, nor corrections themselves. */
  standing: InvoiceRow[];
  /**
   * Credit notes with which money was given back: what they took back is nobody's to be invoiced
   * again.
   */
  refunds: InvoiceRow[];
}

/** How the money of a credit note was given back; null where none was, and of an invoice. */
export function refundMethod({ kind, snapshot }: Pick<InvoiceRow, 'kind' | 'snapshot'>) {
  return kind === 'credit_note' ? (snapshot.payments[0]?.method ?? null) : null;
}

/** What was issued for an order, as far as it tells what may still be. */
export async function documentsOf(order_id: string): Promise<OrderDocuments> {
  const all = await find(Invoice, { order_id }, { order: ['chain_position'] });
  const replaced = new Set(all.map(({ replaces }) => replaces));
  return {
    standing: all.filter(
      ({ id, kind, status }) =>
        kind !== 'credit_note' && status !== 'cancelled' && !replaced.has(id),
    ),
    refunds: all.filter((one) => refundMethod(one) !== null),
  };
}

/** The document that the next one follows in the chain. */
export function lastDocument(restaurant_id: string): Promise<InvoiceRow | null> {
  return findOne(Invoice, { restaurant_id }, { order: [['chain_position', 'DESC']] });
}

/**
 * Which of these orders have a full invoice that stands; in place of a simplified one the guest may
 * still ask for a full one.
 */
export async function invoicedOrders(order_ids: string[]): Promise<Set<string>> {
  const rows = await find(
    Invoice,
    { order_id: order_ids, status: not('cancelled'), kind: 'full' },
    { columns: ['order_id'] },
  );
  return new Set(rows.map(({ order_id }) => order_id));
}

/** The numbers of these documents, by their ids. */
export async function numbersOf(ids: string[]): Promise<Map<string, string>> {
  return new Map(
    (await find(Invoice, { id: ids }, { columns: ['id', 'invoice_number'] })).map(
      ({ id, invoice_number }) => [id, invoice_number],
    ),
  );
}

/** What invoices hold of an order, less what was credited. */
export interface Held {
  items: Map<string, Taken>;
  taxes: Tax[];
  /** True where one of them is a share in money, which belongs to no item. */
  byAmount: boolean;
}

/**
 * What these invoices hold of their order. For staff what was credited is free again; for a guest
 * it is not: what was taken back or never served is no turnover that he may have another invoice
 * for. What was given back in money is so for nobody.
 */
export async function heldBy(
  { standing, refunds }: OrderDocuments,
  { creditedIsFree }: { creditedIsFree: boolean },
): Promise<Held> {
  const ids = standing.map(({ id }) => id);
  const notes = new Set(
    creditedIsFree
      ? (await creditNotesOf(ids)).filter((note) => refundMethod(note) === null).map(({ id }) => id)
      : [],
  );
  // What such a note took of an invoice that stands is held by that one.
  const given = refunds.filter(({ credits }) => !ids.includes(credits!)).map(({ id }) => id);
  const all = [...ids, ...notes, ...given];
  const lines = await find(InvoiceLine, { invoice_id: all });
  const taxes = await taxesOn(all);
  const items = new Map<string, Taken>();
  for (const { invoice_id, order_item_id, quantity, discount_cents } of lines) {
    if (!order_item_id) continue;
    const [held, sign] = [
      items.get(order_item_id) ?? { quantity: 0, discount_cents: 0 },
      notes.has(invoice_id) ? -1 : 1,
    ];
    items.set(order_item_id, {
      quantity: held.quantity + sign * quantity,
      discount_cents: held.discount_cents + sign * discount_cents,
    });
  }
  return {
    items,
    taxes: taxes.map((tax) => (notes.has(tax.invoice_id) ? negated(tax) : plainTax(tax))),
    byAmount: lines.some(({ order_item_id }) => !order_item_id),
  };
}

/** Of these documents, those that take one back or stand in one's place, found by their orders. */
export function followersOf(invoices: Pick<InvoiceRow, 'id' | 'order_id'>[]) {
  const ids = invoices.map(({ id }) => id);
  return find(
    Invoice,
    [
      { order_id: [...new Set(invoices.map(({ order_id }) => order_id))] },
      anyOf<Invoice>({ credits: ids }, { replaces: ids }),
    ],
    {
      columns: ['id', 'invoice_number', 'total_cents', 'credits', 'replaces'],
      order: [['chain_position', 'ASC']],
    },
  );
}

/** The corrections of these documents, in the order of their making. */
export function creditNotesOf(invoice_ids: string[]) {
  return find(Invoice, { credits: invoice_ids }, { order: ['chain_position'] });
}

function plainTax({ rate_basis_points, net_cents, tax_cents, gross_cents }: Tax): Tax {
  return {
    rate_basis_points,
    net_cents,
    tax_cents,
    gross_cents,
  };
}
function negated({ rate_basis_points, net_cents, tax_cents, gross_cents }: Tax): Tax {
  return {
    rate_basis_points,
    net_cents: -net_cents,
    tax_cents: -tax_cents,
    gross_cents: -gross_cents,
  };
}
/** The VAT breakdowns of several documents, one after another. */
export function taxesOn(invoice_id: string[]) {
  return find(InvoiceTax, { invoice_id }, { order: ['invoice_id', 'rate_basis_points'] });
}
export async function plainTaxesOn(invoice_ids: string[]) {
  return (await taxesOn(invoice_ids)).map(plainTax);
}
