import { anyOf, not } from '../database/conditions.ts';
import { count, findOne, update, type Where } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { recordBy } from '../audit/audit.ts';
import { requireRole, type StaffCaller } from '../http/caller.ts';
import type { Query } from '../http/endpoint.ts';
import { tablesNamed } from '../tables/tables.ts';
import { findOrder, pageOfOrders, type WholeOrder } from './present.ts';
import type { listMyOrders, listOrders as listOrdersEndpoint, OrderStatus } from './contract.ts';
import { Order } from './model.ts';
import { mayMove } from './status.ts';

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
/** @throws Problem 404 */
export function orderByClaimCode(claim_code: string) {
  return found({ claim_code: claim_code.toUpperCase().replace(/[\s-]/g, '') });
}

export async function listOrders(
  restaurant_id: string,
  { status, table_id, q, ...query }: Query<typeof listOrdersEndpoint>,
) {
  return pageOfOrders(
    [
      { restaurant_id, ...(status && { status }), ...(table_id && { table_id }) },
      ...(q ? [await fitting(restaurant_id, q)] : []),
    ],
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
  return pageOfOrders({ customer_id, ...(status && { status }) }, query);
}

/** @throws Problem 404, 409 `invalid_transition`, 403 `cancel_by_manager` */
export function changeStatus(caller: StaffCaller, id: string, status: OrderStatus) {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, id);
    if (!mayMove(order.status, status, order.paid_cents)) throw conflict('invalid_transition');
    // An order that the kitchen has begun may have been eaten and paid in cash; the person who
    // cancels it could take the money (ASVS 2.3.5).
    if (status === 'cancelled' && order.status !== 'pending')
      requireRole(caller, 'manager', 'cancel_by_manager');
    // Changing the status confirms a large order, because staff have seen it.
    await update(Order, { id }, { status, needs_confirmation: false });
    await recordBy(
      caller,
      status === 'cancelled'
        ? { action: 'order.cancelled', subject_id: id }
        : { action: 'order.moved', subject_id: id, detail: { from: order.status, to: status } },
    );
    await publishEvent({
      restaurant_id: order.restaurant_id,
      type: 'order.changed',
      least_role: 'waiter',
      subject_id: id,
    });
    return orderOfRestaurant(caller.restaurant_id, id);
  });
}

/**
 * Adds to the paid amount in one statement with its check, so that two simultaneous payments never
 * exceed the total.
 * @returns the new paid amount and status
 * @throws Problem 409
 */
export async function addPaid(
  { id, paid_cents: before, total_cents, status }: WholeOrder,
  amount_cents: number,
): Promise<Pick<Order, 'paid_cents' | 'status'>> {
  const paid_cents = before + amount_cents;
  const after = { paid_cents, status: paid_cents === total_cents ? ('paid' as const) : status };
  const taken = await update(
    Order,
    { id, paid_cents: before, status: not('cancelled', 'paid') },
    after,
  );
  if (taken !== 1) throw conflict('overpaid');
  return after;
}

/**
 * Subtracts a refund from the paid amount; an order that was paid becomes `completed`.
 * @returns the new paid amount and status
 * @throws Problem 409
 */
export async function subtractPaid(
  { id, paid_cents: before, status }: WholeOrder,
  amount_cents: number,
): Promise<Pick<Order, 'paid_cents' | 'status'>> {
  const after = {
    paid_cents: before - amount_cents,
    status: status === 'paid' ? ('completed' as const) : status,
  };
  const changed = await update(Order, { id, paid_cents: before, status }, after);
  if (changed !== 1) throw conflict('invalid_transition');
  return after;
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
