/** Merges two bills before anything of them is invoiced. */
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { moveWish } from '../invoices/issue/wishes.ts';
import { changeOrders } from '../orders/write.ts';
import { tablesById } from '../tables/tables.ts';
import { sumTaxes } from '../tax/calculate-tax.ts';
import { inheritFired } from '../tickets/courses.ts';
import { ticketsForMove } from '../tickets/tickets.ts';
import {
  billChanged,
  billOfRestaurant,
  type BillRow,
  lockBill,
  refuseClosed,
  type WholeBill,
} from '../bills/bills.ts';
import {
  type Discount,
  addTaxes,
  countedOrders,
  discountsGiven,
  plainLine,
} from '../bills/totals.ts';
import {
  insertDiscount,
  movePayments,
  removeDiscounts,
  updateBill,
  updateDiscounts,
} from '../bills/write.ts';
import { discountLines } from '../bills/discount-lines.ts';
import { takeSalesBack } from '../bills/sales.ts';
import { refuseInvoiced } from './refuse-invoiced.ts';

/** Two bills, locked in the order of their ids, so that two merges never wait for each other. */
async function lockBoth(restaurant_id: string, ids: [string, string]): Promise<[BillRow, BillRow]> {
  const locked = new Map<string, BillRow>();
  for (const id of [...ids].sort()) locked.set(id, await lockBill(restaurant_id, id));
  return [locked.get(ids[0])!, locked.get(ids[1])!];
}

/**
 * The discounts of both bills on one: a percentage of one bill, or an amount on each, cannot be one
 * discount on the whole, so each becomes what it is worth on its own lines.
 */
async function mergeDiscounts(into: BillRow, from: BillRow): Promise<void> {
  const [here, there] = [await discountsGiven(into.id), await discountsGiven(from.id)];
  const onBill = [here, there].map((given) =>
    given.find(({ order_item_id }) => order_item_id === null),
  );
  // Before any discount is moved: each bill's own is what its other discounts leave.
  const worthHere = onBill[0] ? await worthOnBill(into.id) : 0;
  const worthThere = onBill[1] ? await worthOnBill(from.id) : 0;
  await updateDiscounts(
    there.filter(({ order_item_id }) => order_item_id !== null).map(({ id }) => id),
    { bill_id: into.id },
  );
  if (!onBill[1]) {
    if (onBill[0]) await fixDiscount(onBill[0], worthHere);
    return;
  }
  await removeDiscounts(onBill.flatMap((given) => given?.id ?? []));
  const amount_cents = worthHere + worthThere;
  if (amount_cents > 0)
    await insertDiscount({
      bill_id: into.id,
      order_item_id: null,
      percent_basis_points: null,
      amount_cents,
      reason: (onBill[0] ?? onBill[1]).reason,
      user_id: (onBill[0] ?? onBill[1]).user_id,
    });
}

/** A percentage of this bill alone is that amount, once other orders are beside it. */
async function fixDiscount(discount: Discount, amount_cents: number): Promise<void> {
  if (discount.percent_basis_points === null) return;
  if (amount_cents === 0) await removeDiscounts([discount.id]);
  else await updateDiscounts([discount.id], { percent_basis_points: null, amount_cents });
}

/** What a bill's own discount lowers its lines by, in cents. */
async function worthOnBill(bill_id: string): Promise<number> {
  const orders = await countedOrders(bill_id);
  const given = await discountsGiven(bill_id);
  const lines = orders.flatMap(({ items }) => items.map(plainLine));
  const all = lines.reduce((sum, { discount_cents }) => sum + discount_cents, 0);
  const own = discountLines(
    lines,
    given.filter(({ order_item_id }) => order_item_id !== null),
  ).reduce((sum, { discount_cents }) => sum + discount_cents, 0);
  return all - own;
}

/** The dishes that the kitchen still makes go to the table of the bill that took them in. */
async function tellKitchen(
  moved: WholeBill['orders'],
  { from, into }: { from: BillRow; into: BillRow },
): Promise<void> {
  const { table_id } = from;
  const [table] = table_id === null ? [] : await tablesById([table_id]);
  await ticketsForMove(
    moved.map((order) => ({ ...order, bill_id: into.id, table_id: into.table_id })),
    { table_id, table_name: table?.name ?? null },
  );
}

/**
 * Takes another open bill into this one: its orders, discounts, payments, calls and the wish for a
 * company invoice. The total is the sum of both, to the cent, and the other bill is void; its claim
 * code opens this one.
 * @throws Problem 404, 409 `bill_settled`, `bill_void`, `already_invoiced`, `same_bill`
 */
export function mergeBills(caller: StaffCaller, id: string, other_id: string): Promise<WholeBill> {
  return inTransaction(async () => {
    if (id === other_id) throw conflict('same_bill');
    const [into, from] = await lockBoth(caller.restaurant_id, [id, other_id]);
    refuseClosed(into);
    refuseClosed(from);
    await refuseInvoiced(id);
    await refuseInvoiced(other_id);
    await mergeDiscounts(into, from);
    const moved = await countedOrders(other_id);
    await changeOrders({ bill_id: other_id }, { bill_id: id, table_id: into.table_id });
    if (from.table_id !== into.table_id) await tellKitchen(moved, { from, into });
    await inheritFired(other_id, id);
    await movePayments(other_id, id);
    await moveWish(other_id, id);
    // An invoice that was credited was turnover: all of it is sold with the bill that has it now.
    await takeSalesBack(from, now());
    const taxes = addTaxes(into.taxes, from.taxes);
    await updateBill(id, {
      taxes,
      ...sumTaxes(taxes),
      paid_cents: into.paid_cents + from.paid_cents,
      covers: into.covers || from.covers ? (into.covers ?? 0) + (from.covers ?? 0) : null,
      service_charge_basis_points: Math.max(
        into.service_charge_basis_points,
        from.service_charge_basis_points,
      ),
      requested_at: into.requested_at ?? from.requested_at,
      requested_method: into.requested_method ?? from.requested_method,
      requested_split: into.requested_split ?? from.requested_split,
    });
    await updateBill(other_id, {
      status: 'void',
      merged_into: id,
      taxes: [],
      subtotal_cents: 0,
      tax_cents: 0,
      total_cents: 0,
      paid_cents: 0,
      requested_at: null,
    });
    await recordBy(caller, {
      action: 'bill.merged',
      subject_id: id,
      detail: { bill_id: other_id },
    });
    await billChanged(into);
    await billChanged(from);
    return billOfRestaurant(caller.restaurant_id, id);
  });
}
