import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { getUninvoiced } from '../../../server/invoices/contract.ts';
import type { Order } from '../stores/orders.ts';

export type Uninvoiced = ResponseBody<typeof getUninvoiced>;
/** One payer's share of an order; without items and amount it is the rest. */
export interface Share {
  items?: { order_item_id: string; quantity: number }[];
  share_cents?: number;
}

/** The price of one piece in cents, with all parts of a bundle and before discounts. */
export function priceOf(order: Order, id: string): number {
  return order.items
    .filter((item) => (item.part_of ?? item.id) === id)
    .reduce((sum, { unit_price_cents }) => sum + unit_price_cents, 0);
}
