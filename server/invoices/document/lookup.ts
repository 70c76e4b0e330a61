import { anyOf, not } from '../../database/conditions.ts';
import { find, findOne, together } from '../../database/repository.ts';
import { Invoice, InvoiceLine, type InvoiceRow, InvoiceTax } from '../model.ts';
import type { Taken } from './share.ts';
import type { Tax } from '../../tax/calculate-tax.ts';

export interface BillDocuments {
  /** Invoices that are neither cancelled, nor replaced by a full one, nor credit notes. */
  standing: InvoiceRow[];
  /** Invoices that were wholly credited. */
  cancelled: InvoiceRow[];
  /** Credit notes with a refund: what they credit cannot be invoiced again. */
  refunds: InvoiceRow[];
  /** Invoices that such a credit note credits and of which nothing stands. */
  refunded: InvoiceRow[];
  /** All credit notes. */
  creditNotes: InvoiceRow[];
  /** Ids of credit notes whose part another document holds since. */
  exchanged: Set<string>;
}

/** The refund method of a credit note; null without a refund, and for an invoice. */
export function refundMethod({ kind, snapshot }: Pick<InvoiceRow, 'kind' | 'snapshot'>) {
  return kind === 'credit_note' ? (snapshot.payments[0]?.method ?? null) : null;
}

/** The restaurant's own name for the refund method of a credit note; null where it has none. */
export function refundMethodName({ kind, snapshot }: Pick<InvoiceRow, 'kind' | 'snapshot'>) {
  return kind === 'credit_note' ? (snapshot.payments[0]?.name ?? null) : null;
}

/** The documents of a bill that decide what may still be invoiced. */
export async function documentsOf(bill_id: string): Promise<BillDocuments> {
  const all = await find(Invoice, { bill_id }, { order: ['chain_position'] });
  const replaced = new Set(all.map(({ replaces }) => replaces));
  const standing = all.filter(
    ({ id, kind, status }) => kind !== 'credit_note' && status !== 'cancelled' && !replaced.has(id),
  );
  const refunds = all.filter((one) => refundMethod(one) !== null);
  const credited = new Set(refunds.map(({ credits }) => credits));
  return {
    standing,
    cancelled: all.filter(({ kind, status }) => kind !== 'credit_note' && status === 'cancelled'),
    refunds,
    refunded: all.filter((one) => credited.has(one.id) && !standing.includes(one)),
    creditNotes: all.filter(({ kind }) => kind === 'credit_note'),
    exchanged: new Set(all.flatMap(({ snapshot }) => snapshot.exchange_of ?? [])),
  };
}

/** The last document in the hash chain of a restaurant. */
export function lastDocument(restaurant_id: string): Promise<InvoiceRow | null> {
  return findOne(Invoice, { restaurant_id }, { order: [['chain_position', 'DESC']] });
}

/**
 * The bills that have a full invoice which stands; a simplified one may still be replaced by a full
 * one.
 */
export async function invoicedBills(bill_ids: string[]): Promise<Set<string>> {
  const rows = await find(
    Invoice,
    { bill_id: bill_ids, status: not('cancelled'), kind: 'full' },
    { columns: ['bill_id'] },
  );
  return new Set(rows.map(({ bill_id }) => bill_id));
}

/** The numbers of these documents, by their ids. */
export async function numbersOf(ids: string[]): Promise<Map<string, string>> {
  return new Map(
    (await find(Invoice, { id: ids }, { columns: ['id', 'invoice_number'] })).map(
      ({ id, invoice_number }) => [id, invoice_number],
    ),
  );
}

/** What invoices hold of a bill, less what was credited. */
export interface Held {
  items: Map<string, Taken>;
  taxes: Tax[];
  /** True where one of them is a share in money, which belongs to no item. */
  byAmount: boolean;
}

/**
 * What these invoices hold of their bill. For staff, credited items may be invoiced again; for a
 * guest they may not, since what was credited or never served is no turnover. Refunded items may be
 * invoiced again by nobody.
 */
export async function heldBy(
  { standing, refunds, creditNotes, exchanged }: BillDocuments,
  { creditedIsFree }: { creditedIsFree: boolean },
): Promise<Held> {
  const ids = standing.map(({ id }) => id);
  const notes = new Set(
    creditNotes
      .filter(({ credits }) => ids.includes(credits!))
      .filter((note) => refundMethod(note) === null && (creditedIsFree || exchanged.has(note.id)))
      .map(({ id }) => id),
  );
  // What a refund credits of a standing invoice is counted with that invoice.
  const refunded = refunds.filter(({ credits }) => !ids.includes(credits!)).map(({ id }) => id);
  const all = [...ids, ...notes, ...refunded];
  const [lines, taxes] = await together(
    () => find(InvoiceLine, { invoice_id: all }),
    () => taxesOn(all),
  );
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

/** The credit notes and replacements of these documents, found by their bills. */
export function followersOf(invoices: Pick<InvoiceRow, 'id' | 'bill_id'>[]) {
  const ids = invoices.map(({ id }) => id);
  return find(
    Invoice,
    [
      { bill_id: [...new Set(invoices.map(({ bill_id }) => bill_id))] },
      anyOf<Invoice>({ credits: ids }, { replaces: ids }),
    ],
    {
      columns: ['id', 'invoice_number', 'total_cents', 'credits', 'replaces'],
      order: [['chain_position', 'ASC']],
    },
  );
}

/** The credit notes of these documents, in the order of their issue. */
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
