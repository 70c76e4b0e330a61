/**
 * Factories of what a restaurant sells. Each makes what it needs and was not given: an invoice its
 * paid order, a paid order its order.
 */
import { BUYER, type Client, type TestRestaurant } from './server.ts';

/** The parts of a set-up restaurant that orders need. */
export type Orderable = Pick<TestRestaurant, 'portal' | 'owner' | 'table' | 'paella' | 'wine'>;

export interface PlacedOrder {
  order_id: string;
  bill_id: string;
  claim_code: string;
  total_cents: number;
}

export interface OrderOptions {
  /** How many of each dish; one paella when nothing is said. */
  paella?: number;
  wine?: number;
  /** Items as the contract has them, in place of the two. */
  items?: object[];
  notes?: string;
  /** The claim code of an earlier order, whose bill this one joins. */
  bill_of?: string;
  table?: { token: string };
  /** Who orders: a guest, or a customer’s client. */
  by?: Client;
}

export interface PaymentOptions {
  method?: string;
  /** All that is due when nothing is said. */
  amount_cents?: number;
  tip_cents?: number;
  by?: Client;
}

/** @throws unless the response says that something was made */
function made(response: Awaited<ReturnType<Client['send']>>) {
  if (response.status !== 201) throw new Error(`${response.status}: ${response.bytes.toString()}`);
  return response;
}

/** A guest's order of a table, as its response presents it. */
export async function placeOrder(
  restaurant: Orderable,
  { paella, wine, items, table = restaurant.table, by, ...more }: OrderOptions = {},
) {
  const dishes = [
    { product_id: restaurant.paella.id, quantity: paella ?? (wine ? 0 : 1) },
    { product_id: restaurant.wine.id, quantity: wine ?? 0 },
  ].filter(({ quantity }) => quantity > 0);
  const response = await (by ?? restaurant.portal).post(`/menu/${table.token}/order`, {
    items: items ?? dishes,
    ...more,
  });
  return made(response).body;
}

/** Takes a payment for an order; the response is the test's to judge. */
export function payOrder(
  { owner }: Pick<Orderable, 'owner'>,
  { order_id, total_cents }: Pick<PlacedOrder, 'order_id' | 'total_cents'>,
  { by = owner, ...payment }: PaymentOptions = {},
) {
  return by.post(`/api/orders/${order_id}/payments`, {
    method: 'cash',
    amount_cents: total_cents,
    ...payment,
  });
}

/** An order that is paid in full. */
export async function paidOrder(
  restaurant: Orderable,
  { payment, ...options }: OrderOptions & { payment?: PaymentOptions } = {},
) {
  const order = await placeOrder(restaurant, options);
  made(await payOrder(restaurant, order, payment));
  return order;
}

export interface InvoiceOptions {
  /** A new paid one when nothing is said. */
  order?: Pick<PlacedOrder, 'order_id'>;
  /** By default a company; null for a simplified invoice. */
  buyer?: object | null;
  by?: Client;
}

/** The invoice of an order, as its issue presents it. */
export async function issueInvoice(
  restaurant: Orderable,
  { order, buyer = BUYER, by = restaurant.owner, ...more }: InvoiceOptions & object = {},
) {
  const { order_id } = order ?? (await paidOrder(restaurant));
  const body = { ...(buyer && { buyer }), ...more };
  return made(await by.post(`/api/orders/${order_id}/invoice`, body)).body;
}
