import { anyOf, Clause, type Fields, not } from '../database/conditions.ts';
import { rangeConditions } from '../database/list-page.ts';
import { count, find, findOne, sums, update, type Where } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import type { Query } from '../http/endpoint.ts';
import { inDays } from '../restaurant/listed-days.ts';
import { tablesNamed } from '../tables/tables.ts';
import { findOrder, pageOfOrders, type WholeOrder } from './present.ts';
import type { listMyOrders, listOrders as listOrdersEndpoint, OrderStatus } from './contract.ts';
import { Order } from './model.ts';

async function found(where: Where<Order>): Promise<WholeOrder> {
  const order = await findOrder(where);
  if (!order) throw notFound();
  return order;
}
/**
 * An order of this restaurant. The owner is part of the query, so that another's order is not found
 * (ASVS 8.2.2).
 * @throws Problem 404
 */
export function orderOfRestaurant(restaurant_id: string, id: string) {
  return found({ id, restaurant_id });
}
/** @throws Problem 404 */
export const orderOfCustomer = (customer_id: string, id: string) => found({ id, customer_id });

/** The rows of a bill's orders, without the cancelled ones. */
export function countedOrdersOn(bill_id: string): Promise<Order[]> {
  return find(Order, { bill_id, status: not<Order['status']>('cancelled') });
}

/** The rows of orders as they are now, on whatever bills. */
export function ordersNow(ids: string[]): Promise<Order[]> {
  return find(Order, { id: ids });
}

/** A claim code as it is stored, however a person typed it. */
export function plainCode(claim_code: string): string {
  return claim_code.toUpperCase().replace(/[\s-]/g, '');
}
/** The order of a claim code, or null. */
export function findByClaimCode(claim_code: string): Promise<WholeOrder | null> {
  return findOrder({ claim_code: plainCode(claim_code) });
}
/** @throws Problem 404 */
export function orderByClaimCode(claim_code: string): Promise<WholeOrder> {
  return found({ claim_code: plainCode(claim_code) });
}
/** The claim code of an order. @throws Problem 404 */
export async function claimCodeOf(id: string): Promise<string> {
  const order = await findOne(Order, { id }, { columns: ['claim_code'] });
  if (!order) throw notFound();
  return order.claim_code;
}

/**
 * Orders that read so; `paid` finds all that is settled.
 */
function reading(status: OrderStatus | undefined): Where<Order> {
  if (!status) return {};
  if (status === 'paid') return { settled_at: not<Date | null>(null) };
  return status === 'completed' ? { status, settled_at: null } : { status };
}

/**
 * What the kitchen has to do, paid or not: where payment ends an order, it is completed by it. In
 * the words of the index `orders_in_kitchen`, which a list of bound values would not use.
 */
const KITCHEN_WORK: Where<Order> = new Clause<Order>(
  () => "status IN ('pending', 'preparing', 'ready', 'partially_delivered')",
);

/** One page of orders, newest first or as `sort` says, with `totals` those of all that match. */
export async function listOrders(restaurant_id: string, asked: Query<typeof listOrdersEndpoint>) {
  const { status, kitchen, table_id, q, totals, ...query } = await inDays(restaurant_id, asked);
  const where = [
    { restaurant_id, ...(table_id && { table_id }) },
    reading(status),
    kitchen ? KITCHEN_WORK : {},
  ].flat() as (Fields<Order> | Clause<Order>)[];
  const meanings = q ? await meaningsOf(restaurant_id, q) : undefined;
  const found = await pageOfOrders(where, { ...query, meanings });
  if (!totals) return found;
  const searched = meanings ? [anyOf<Order>(...meanings)] : [];
  const all = [...where, ...rangeConditions<Order>(query), ...searched] as Where<Order>;
  const groups = await sums(Order, { by: ['status'], of: ['total_cents'] }, all);
  return {
    ...found,
    totals: {
      count: groups.reduce((count, { counted }) => count + counted, 0),
      total_cents: groups
        .filter((group) => group.status !== 'cancelled')
        .reduce((cents, { total_cents }) => cents + total_cents, 0),
    },
  };
}

/** What a search text may mean: an order's number, its claim code or a part of its table's name. */
async function meaningsOf(restaurant_id: string, q: string): Promise<Fields<Order>[]> {
  const number = /^#?\d{1,6}$/.test(q) ? Number(q.replace('#', '')) : null;
  return [
    ...(number === null ? [] : [{ order_number: number }]),
    { claim_code: q.toUpperCase() },
    ...(await tablesNamed(restaurant_id, q)).map((table_id) => ({ table_id })),
  ];
}

export function listOrdersOfCustomer(
  customer_id: string,
  { status, ...query }: Query<typeof listMyOrders>,
) {
  return pageOfOrders([{ customer_id }, reading(status)].flat() as Where<Order>, query);
}

/** Links an earlier order to an account. @throws Problem 404, 409 `already_claimed` */
export function claimOrder(customer_id: string, claim_code: string) {
  return inTransaction(async () => {
    const order = await orderByClaimCode(claim_code);
    if (order.customer_id === customer_id) return order;
    const linked = await update(Order, { id: order.id, customer_id: null }, { customer_id });
    if (linked !== 1) throw conflict('already_claimed');
    return orderOfCustomer(customer_id, order.id);
  });
}

/** Whether the restaurant has any order that is not cancelled. */
export async function hasAnyOrder(restaurant_id: string) {
  return (
    (await findOne(Order, { restaurant_id, status: not('cancelled') }, { columns: ['id'] })) !==
    null
  );
}
export async function hasOrders(customer_id: string) {
  return (await count(Order, { customer_id })) > 0;
}
