import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { requireRole, type StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { documentsOf, heldBy } from '../invoices/document/lookup.ts';
import { allocate } from '../money.ts';
import { giveBackPieces } from '../menu/stock.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import type { WholeOrder } from '../orders/present.ts';
import { changeItem, insertVoid } from '../orders/write.ts';
import { discountOn, lineTotal } from '../tax/line-totals.ts';
import { ticketsForVoid } from '../tickets/tickets.ts';
import { billChanged, lockOpenBill, voidWhenEmpty, type BillRow } from '../bills/bills.ts';
import type { voidItem as voidItemEndpoint } from '../bills/contract.ts';
import { calculateBill, countedOrders, discountsGiven } from '../bills/totals.ts';
import { isPaidAsOwn } from './paid-as-own.ts';
import { followTickets } from './status.ts';

type Item = WholeOrder['items'][number];
interface Voided {
  order_id: string;
  item_id: string;
  wanted: Body<typeof voidItemEndpoint>;
}

/**
 * A waiter voids what the kitchen has not begun; after that it may have been eaten and paid in
 * cash, and the person who voids it could take the money (ASVS 2.3.5).
 * @throws Problem 403 `void_by_manager`
 */
function checkRole(caller: StaffCaller, { status }: WholeOrder): void {
  if (status !== 'pending') requireRole(caller, 'manager', 'void_by_manager');
}

/** How much of an item is on invoices that stand. */
async function invoicedOf(bill_id: string, parts: Item[]): Promise<number> {
  const held = await heldBy(await documentsOf(bill_id), { creditedIsFree: true });
  // A share in money holds no item: then every item may be a part of it.
  if (held.byAmount) return Infinity;
  return Math.max(0, ...parts.map(({ id }) => held.items.get(id)?.quantity ?? 0));
}

/** Lowers an item with the parts of its price, before the bill's discounts are calculated anew. */
async function lower(parts: Item[], quantity: number): Promise<void> {
  for (const item of parts)
    await changeItem(item.id, {
      quantity: item.quantity - quantity,
      total_cents: (item.quantity - quantity) * item.unit_price_cents,
      discount_cents: item.discount_cents - discountOn(item, quantity),
    });
}

/** What the dishes of a bill come to after all discounts, in cents. */
function dishesOn(orders: WholeOrder[]): number {
  return orders
    .flatMap(({ items }) => items)
    .filter(({ kind }) => kind !== 'service_charge')
    .reduce((sum, item) => sum + lineTotal(item), 0);
}

/**
 * Writes who voided an item and why, and what less the dishes of the bill come to: a discount in
 * cents stays as it is, one in percent falls with the item.
 * @param less_cents spread over the parts of the item's price
 */
async function writeVoids(
  caller: StaffCaller,
  { parts, wanted }: { parts: Item[]; wanted: Voided['wanted'] },
  less_cents: number,
): Promise<void> {
  const { quantity, reason } = wanted;
  const amounts = allocate(
    Math.max(0, less_cents),
    parts.map(({ unit_price_cents }) => unit_price_cents),
  );
  for (const [place, { id }] of parts.entries())
    await insertVoid({
      order_item_id: id,
      quantity,
      amount_cents: amounts[place]!,
      reason,
      user_id: caller.user_id,
      approved_by: caller.approved_by?.user_id ?? null,
    });
}

/**
 * Voids pieces of an item of an open bill; the bill's service charge and discount are calculated
 * anew. A bill of which nothing is left is void.
 * @returns the bill, which may have nothing left to pay now
 * @throws Problem 404, 403 `void_by_manager`, 409 `order_cancelled`, `already_paid` for what was
 * paid or invoiced, `bill_settled`, 422 for more than there is
 */
export function voidItem(caller: StaffCaller, voided: Voided): Promise<BillRow> {
  return inTransaction(async () => {
    const { order_id, item_id, wanted } = voided;
    const { restaurant_id } = caller;
    const { bill_id } = await orderOfRestaurant(restaurant_id, order_id);
    const bill = await lockPaidBill(restaurant_id, bill_id);
    const order = await orderOfRestaurant(restaurant_id, order_id);
    const parts = order.items.filter(({ id, part_of }) => (part_of ?? id) === item_id);
    const item = parts.find(({ id, kind }) => id === item_id && kind === 'dish');
    if (!item) throw notFound();
    if (order.status === 'cancelled') throw conflict('order_cancelled');
    checkRole(caller, order);
    if (wanted.quantity > item.quantity)
      throw invalid([
        { path: 'quantity', message: 'more_than_ordered', values: { left: item.quantity } },
      ]);
    if (await isPaidAsOwn(order)) throw conflict('already_paid');
    if (item.quantity - wanted.quantity < (await invoicedOf(bill_id, parts)))
      throw conflict('already_paid');
    const before = dishesOn(await countedOrders(bill_id));
    await lower(parts, wanted.quantity);
    await ticketsForVoid(order, { item_id, quantity: wanted.quantity });
    await followTickets(caller, [order_id]);
    await giveBackPieces(restaurant_id, [{ ...item, quantity: wanted.quantity }]);
    const orders = await countedOrders(bill_id);
    const after = await calculateBill(bill, orders, await discountsGiven(bill_id));
    const left = await countedOrders(bill_id);
    await writeVoids(caller, { parts, wanted }, before - dishesOn(left));
    await recordBy(caller, {
      action: 'item.voided',
      subject_id: order_id,
      detail: { item_id, name: item.name, ...wanted },
    });
    await publishEvent({
      restaurant_id,
      type: 'order.changed',
      least_role: 'waiter',
      subject_id: order_id,
    });
    await billChanged(bill);
    return voidWhenEmpty(after, left);
  });
}

/** @throws Problem 409 `already_paid` for a settled bill */
async function lockPaidBill(restaurant_id: string, id: string): Promise<BillRow> {
  return lockOpenBill(restaurant_id, id).catch((error: unknown) => {
    const { code } = error as { code?: string };
    throw code === 'bill_settled' ? conflict('already_paid') : error;
  });
}
