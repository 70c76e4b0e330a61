/** What a request for an invoice means: of which bill or order, and which part of it. */
import type { BillToInvoice } from '../../bills/bills.ts';
import type { OrderWithItems } from '../../orders/present.ts';
import type { Buyer } from '../contract.ts';
import type { Held } from '../document/lookup.ts';
import type { WantedItem } from '../document/share.ts';
import type { Entertainment } from '../snapshot.ts';
import { type BillContent, uninvoiced } from './share-of-bill.ts';

export interface IssueRequest {
  buyer: Buyer | null;
  notes: string | null;
  items?: WantedItem[] | undefined;
  /** One payer's share in cents, tax included. */
  share_cents?: number | undefined;
  /** True when a tax id that looks wrong was confirmed after one warning. */
  tax_id_checked?: boolean | undefined;
  /** The form of a business meal. */
  entertainment?: Entertainment | undefined;
  customer_id: string | null;
  issued_by: string | null;
  /** True for a receipt that nobody asked for. */
  automatic?: true | undefined;
}
/** Whose document is wanted: the whole bill's, or that of one order of several on it. */
export interface Subject {
  bill: BillToInvoice;
  order: OrderWithItems | null;
}

/** The order that documents of the whole bill name: its first. */
export function namedOrder({ bill, order }: Subject): OrderWithItems {
  return order ?? bill.orders.find(({ status }) => status !== 'cancelled') ?? bill.orders[0]!;
}

export interface Wants {
  items?: WantedItem[] | undefined;
  share_cents?: number | undefined;
}

/** True for one payer's items or amount, false for all that is left. */
export function isPart({ items, share_cents }: Wants): boolean {
  return items !== undefined || share_cents !== undefined;
}

/**
 * What a request means: its own items or share, else of one order among several what is left of it,
 * or all of it where nothing is, else all that is left. Where a share in money is invoiced, no item
 * is surely free, so an order is a share in money too.
 */
export function wantedOf(
  { bill, order }: Subject,
  { items, share_cents }: Wants,
  { content, held }: { content: BillContent; held: Held },
): Wants {
  if (isPart({ items, share_cents })) return { items, share_cents };
  const orders = bill.orders.filter(({ status }) => status !== 'cancelled');
  if (!order || orders.length === 1) return {};
  const left = uninvoiced(content, held);
  if (held.byAmount) return { share_cents: amountOf(order, left.left_cents) };
  const ids = new Set(order.items.map(({ id }) => id));
  const own = left.items.filter(({ order_item_id }) => ids.has(order_item_id));
  return { items: own.length > 0 ? own : wholeOrder(order) };
}
/** What is left of an order in money; all of it where nothing is left, as receipts may hold it. */
function amountOf({ total_cents }: OrderWithItems, left_cents: number): number {
  return left_cents > 0 ? Math.min(total_cents, left_cents) : total_cents;
}
function wholeOrder({ items }: OrderWithItems): WantedItem[] {
  return items
    .filter(({ part_of, quantity }) => part_of === null && quantity > 0)
    .map(({ id, quantity }) => ({ order_item_id: id, quantity }));
}

export function isFree({ items, share_cents }: Wants, content: BillContent, held: Held): boolean {
  const left = uninvoiced(content, held);
  if (share_cents !== undefined) return share_cents > 0 && share_cents <= left.left_cents;
  if (!items) return left.left_cents > 0;
  return items.every(
    ({ order_item_id, quantity }) =>
      (left.items.find((item) => item.order_item_id === order_item_id)?.quantity ?? 0) >= quantity,
  );
}

/**
 * Whether an invoice is the restaurant's own act: of its staff, or of the program when a guest's
 * payment settles the bill.
 */
export function isByStaff({ issued_by, automatic }: IssueRequest): boolean {
  return issued_by !== null || automatic === true;
}
