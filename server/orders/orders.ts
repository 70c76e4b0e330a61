import { anyOf, not } from '../database/conditions.ts';
import { count, find, findOne, update, type Where } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import type { Query } from '../http/endpoint.ts';
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

/**
 * Orders that read so; `paid` finds all that is settled.
 */
function reading(status: OrderStatus | undefined): Where<Order> {
  if (!status) return {};
  if (status === 'paid') return { settled_at: not<Date | null>(null) };
  return status === 'completed' ? { status, settled_at: null } : { status };
}

/** What the kitchen has to do, paid or not: where payment ends an order, it is completed by it. */
const KITCHEN_WORK: Where<Order> = {
  status: ['pending', 'preparing', 'ready', 'partially_delivered'],
};

export async function listOrders(
  restaurant_id: string,
  { status, kitchen, table_id, q, ...query }: Query<typeof listOrdersEndpoint>,
) {
  return pageOfOrders(
    [
      { restaurant_id, ...(table_id && { table_id }) },
      reading(status),
      kitchen ? KITCHEN_WORK : {},
      ...(q ? [await fitting(restaurant_id, q)] : []),
    ].flat() as Where<Order>,
    query,
  );
}

/** Orders by their number, their claim code or a part of their table's name. */
async function fitting(restaurant_id: string, q: string) {
  const number = /^#?\d{1,6}$/.test(q) ? Number(q.replace('#', '')) : null;
  return anyOf<Order>(
    ...(number === null ? [] : [{ order_number: number }]),
    { claim_code: q.toUpperCase() },
    { table_id: await tablesNamed(restaurant_id, q) },
  );
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
