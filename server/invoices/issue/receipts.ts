/**
 * Which receipts a full invoice may stand in place of. A table that splits its bill has an invoice
 * for each payer: a receipt that one payer asked for is taken by a request that names its items or
 * its amount, and by no other.
 */
import type { OrderWithItems } from '../../orders/present.ts';
import type { InvoiceRow } from '../model.ts';
import { namedOrder, type Subject } from './request.ts';

/** The order of a request, that of a bill with one alone too; null for several together. */
function orderOf({ bill, order }: Subject): OrderWithItems | null {
  if (order) return order;
  const orders = bill.orders.filter(({ status }) => status !== 'cancelled');
  return orders.length === 1 ? orders[0]! : null;
}

/**
 * Whether a document was issued for the order of this request. Staff issue shares of the whole bill
 * too, which name its first order (`namedOrder`): none of theirs is surely that order's.
 */
export function isOwn(invoice: InvoiceRow, subject: Subject): boolean {
  const order = orderOf(subject);
  if (invoice.order_id !== order?.id || invoice.snapshot.automatic) return false;
  const first = namedOrder({ bill: subject.bill, order: null });
  return invoice.issued_by === null || order.id !== first.id;
}

/** The simplified invoices among a bill's standing ones. */
export function receiptsOf(standing: InvoiceRow[]): InvoiceRow[] {
  return standing.filter(({ kind }) => kind === 'simplified');
}

/**
 * The receipts that a request may take something of without naming it: its order's own, then those
 * that nobody asked for.
 */
export function freeReceipts(subject: Subject, standing: InvoiceRow[]): InvoiceRow[] {
  const receipts = receiptsOf(standing);
  const own = receipts.filter((receipt) => isOwn(receipt, subject));
  return [...own, ...receipts.filter(({ snapshot }) => snapshot.automatic)];
}
