/** Which guests' own orders the payments and the documents of a bill are for. */
import type { BillToInvoice } from '../../bills/bills.ts';
import { unrefundedPayments } from '../../orders/present.ts';
import type { BillDocuments } from '../document/lookup.ts';
import type { InvoiceRow } from '../model.ts';
import { linesOf } from './credit-note.ts';
import { namedOrder } from './request.ts';
import type { DocumentLine } from './write.ts';

type Lines = Pick<DocumentLine, 'order_item_id'>[];
interface Issuing {
  /** The order that the document names. */
  order_id: string | null;
  issued_by: string | null;
  automatic: true | undefined;
}

/**
 * Ids of the orders that a document is for: those of its items. A share in money has no items: it
 * is for the order that it names, unless staff or the program issued it for the whole bill, which
 * names its first order.
 */
export function ordersOf(
  bill: BillToInvoice,
  lines: Lines,
  { order_id, issued_by, automatic }: Issuing,
): string[] {
  const items = new Set(lines.map(({ order_item_id }) => order_item_id));
  const orders = bill.orders.filter((order) => order.items.some(({ id }) => items.has(id)));
  if (orders.length > 0) return orders.map(({ id }) => id);
  const isWhole = issued_by !== null && order_id === namedOrder({ bill, order: null }).id;
  return order_id === null || automatic || isWhole ? [] : [order_id];
}

/** Ids of the orders that an issued document with these lines is for. */
export function ordersOfInvoice(
  bill: BillToInvoice,
  { order_id, issued_by = null, snapshot: { automatic } }: InvoiceRow,
  lines: Lines,
): string[] {
  return ordersOf(bill, lines, { order_id, issued_by, automatic });
}

/**
 * Ids of the orders that each document of a bill is for, by the document's id.
 * @param paidBy the orders that guests paid as their own; where there are none nothing is read
 */
export async function ordersOfDocuments(
  bill: BillToInvoice,
  { standing, refunded }: Pick<BillDocuments, 'standing' | 'refunded'>,
  paidBy: ReadonlyMap<string, string[]>,
): Promise<Map<string, string[]>> {
  if (paidBy.size === 0) return new Map();
  const documents = [...standing, ...refunded];
  const all = await linesOf(documents.map(({ id }) => id));
  return new Map(
    documents.map((document) => {
      const lines = all.filter(({ invoice_id }) => invoice_id === document.id);
      return [document.id, ordersOfInvoice(bill, document, lines)];
    }),
  );
}

/**
 * The payments of a bill that were not refunded, each with the orders that it is a guest's own of.
 */
export function ownedPayments(
  bill: Pick<BillToInvoice, 'payments'>,
  paidBy: ReadonlyMap<string, string[]>,
) {
  return unrefundedPayments(bill).map((payment) => ({
    ...payment,
    orders: paidBy.get(payment.id),
  }));
}
