import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { type KitchenCaller, requireRole, type StaffCaller } from '../http/caller.ts';
import { documentsOf, heldBy } from '../invoices/document/lookup.ts';
import { giveBackPieces } from '../menu/stock.ts';
import type { KitchenStatus, OrderStatus } from '../orders/contract.ts';
import { orderByClaimCode, orderOfRestaurant } from '../orders/orders.ts';
import type { WholeOrder } from '../orders/present.ts';
import { mayMove } from '../orders/status.ts';
import { changeOrders } from '../orders/write.ts';
import { followByHand, progressOf } from '../tickets/progress.ts';
import { ticketsForCancel, ticketsForOrder } from '../tickets/tickets.ts';
import { billChanged, lockBill, type BillRow, voidWhenEmpty } from '../bills/bills.ts';
import { calculateBill, countedOrders, discountsGiven } from '../bills/totals.ts';
import { isPaidAsOwn } from './paid-as-own.ts';

/**
 * Whether a document may hold something of an order. A share in money holds a part of every item
 * that was on the bill when it was issued.
 */
async function isInvoiced({ bill_id, items, created_at }: WholeOrder): Promise<boolean> {
  const documents = await documentsOf(bill_id);
  const held = await heldBy(documents, { creditedIsFree: true });
  if (items.some(({ id }) => (held.items.get(id)?.quantity ?? 0) > 0)) return true;
  if (!held.byAmount) return false;
  const isSince = (document: { created_at: Date }) => document.created_at >= created_at;
  const since = {
    ...documents,
    standing: documents.standing.filter(isSince),
    refunds: documents.refunds.filter(isSince),
    creditNotes: documents.creditNotes.filter(isSince),
  };
  return (await heldBy(since, { creditedIsFree: true })).byAmount;
}

/**
 * Takes a cancelled order off its bill.
 * @throws Problem 409 `invalid_transition` where it was paid, or something of it is on an invoice
 */
async function takeOff(order: WholeOrder, bill: BillRow): Promise<BillRow> {
  if (await isInvoiced(order)) throw conflict('invalid_transition');
  const orders = await countedOrders(bill.id);
  const after = await calculateBill(bill, orders, await discountsGiven(bill.id)).catch(
    (error: unknown) => {
      const { code } = error as { code?: string };
      throw code === 'already_paid' ? conflict('invalid_transition') : error;
    },
  );
  await billChanged(bill);
  return voidWhenEmpty(after, orders);
}

function orderChanged({ restaurant_id, id }: Pick<WholeOrder, 'restaurant_id' | 'id'>) {
  return publishEvent({
    restaurant_id,
    type: 'order.changed',
    least_role: 'waiter',
    subject_id: id,
  });
}

/**
 * Cancels an order of which nothing is on an invoice, in the running transaction.
 * @throws Problem 409 `invalid_transition` also where less would be left than was paid, and for one
 * that its guest paid online
 */
export async function cancelInBill(order: WholeOrder): Promise<BillRow> {
  const bill = await lockBill(order.restaurant_id, order.bill_id);
  if (await isPaidAsOwn(order)) throw conflict('invalid_transition');
  await changeOrders({ id: order.id }, { status: 'cancelled', needs_confirmation: false });
  await giveBackPieces(order.restaurant_id, order.items);
  const after = await takeOff(order, bill);
  await ticketsForCancel(order);
  await orderChanged(order);
  return after;
}

/** The times of an order's steps once it has this status: a step back forgets what it undoes. */
function timesAt(
  status: KitchenStatus,
  { started_at, ready_at }: Pick<WholeOrder, 'started_at' | 'ready_at'>,
): Partial<Pick<WholeOrder, 'started_at' | 'ready_at' | 'served_at'>> {
  if (status === 'cancelled') return {};
  const at = now();
  const none = { started_at: null, ready_at: null, served_at: null };
  if (status === 'pending') return none;
  const begun = { ...none, started_at: started_at ?? at };
  if (status === 'preparing') return begun;
  const ready = { ...begun, ready_at: ready_at ?? at };
  return status === 'completed' ? { ...ready, served_at: at } : ready;
}

/**
 * Moves an order by one step, in the running transaction. Changing the status confirms a large
 * order, because staff have seen it.
 * @throws Problem 409 `invalid_transition`
 */
async function moveOrder(
  caller: StaffCaller | KitchenCaller,
  order: WholeOrder,
  status: KitchenStatus,
): Promise<ReturnType<typeof timesAt>> {
  const times = timesAt(status, order);
  await recordBy(caller, {
    action: 'order.moved',
    subject_id: order.id,
    detail: { from: order.status, to: status },
  });
  // The status is part of the condition, so that two at once move it by one step.
  const moved = await changeOrders(
    { id: order.id, status: order.status },
    { status, needs_confirmation: false, ...times },
  );
  if (moved !== 1) throw conflict('invalid_transition');
  await orderChanged(order);
  return times;
}

/** The steps from a status to what the tickets say; none where a waiter has gone further. */
function stepsTo(status: KitchenStatus, progress: KitchenStatus): KitchenStatus[] {
  if (progress === 'ready' && status === 'pending') return ['preparing', 'ready'];
  if (progress === 'ready' && status === 'preparing') return ['ready'];
  if (progress === 'preparing' && status === 'pending') return ['preparing'];
  // A recall: one step back.
  if (progress !== 'ready' && status === 'ready') return ['preparing'];
  return [];
}

/** Moves orders to where their tickets are, in the running transaction. */
export async function followTickets(
  caller: StaffCaller | KitchenCaller,
  order_ids: string[],
): Promise<void> {
  for (const id of order_ids) {
    const progress = await progressOf(id);
    if (!progress) continue;
    const order = await orderOfRestaurant(caller.restaurant_id, id);
    let { status } = order;
    for (const step of stepsTo(status, progress)) {
      if (!mayMove({ ...order, status }, step)) break;
      await moveOrder(caller, { ...order, status }, step);
      status = step;
    }
  }
}

/**
 * Moves an order in the kitchen, one step back too; its tickets follow; `cancelled` takes it off
 * its bill.
 * @returns the bill, which may have nothing left to pay now
 * @throws Problem 404, 409 `invalid_transition`, 403 `cancel_by_manager`
 */
export function changeStatus(
  caller: StaffCaller,
  id: string,
  status: OrderStatus,
): Promise<BillRow | null> {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, id);
    if (!mayMove(order, status)) throw conflict('invalid_transition');
    // An order that the kitchen has begun may have been eaten and paid in cash; the person who
    // cancels it could take the money (ASVS 2.3.5).
    if (status === 'cancelled' && order.status !== 'pending')
      requireRole(caller, 'manager', 'cancel_by_manager');
    if (status === 'cancelled') {
      await recordBy(caller, { action: 'order.cancelled', subject_id: id });
      return cancelInBill(order);
    }
    const { ready_at } = await moveOrder(caller, order, status);
    if (order.needs_confirmation) await ticketsForOrder(order);
    await followByHand({ ...order, ready_at: ready_at ?? order.ready_at }, status);
    return null;
  });
}

/** How long a guest may cancel what the kitchen has not begun. */
const CANCEL_MILLISECONDS = 60_000;

/**
 * Cancels a guest's own order, within a minute and while it is pending.
 * @throws Problem 404, 409 `invalid_transition`
 */
export function cancelByCode(claim_code: string): Promise<{ order: WholeOrder; bill: BillRow }> {
  return inTransaction(async () => {
    const order = await orderByClaimCode(claim_code);
    const age = now().getTime() - order.created_at.getTime();
    if (order.status !== 'pending' || order.settled_at || age > CANCEL_MILLISECONDS)
      throw conflict('invalid_transition');
    return { order, bill: await cancelInBill(order) };
  });
}
