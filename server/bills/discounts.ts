import { recordBy } from '../audit/audit.ts';
import { insert, remove } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, Problem, type Fault } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { mayActAs, needsRole, type StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import type { WholeOrder } from '../orders/present.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { billChanged, billOfRestaurant, lockBill, refuseClosed } from './bills.ts';
import type { giveBillDiscount } from './contract.ts';
import {
  checkWorth,
  type DiscountedLine,
  discountLines,
  type GivenDiscount,
} from './discount-lines.ts';
import { BillDiscount } from './model.ts';
import { calculateBill, countedOrders, discountsGiven, plainLine } from './totals.ts';

type Wanted = Body<typeof giveBillDiscount>;
const WHOLE = 10_000;

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** Of a bill that is not there, only the faults of the body are told. */
function noneFor404(error: unknown): [] {
  if (error instanceof Problem && error.status === 404) return [];
  throw error;
}

/** Further faults of a discount that failed validation: more than the total. */
async function discountFaults(
  items: () => Promise<WholeOrder['items']>,
  body: unknown,
): Promise<Fault[]> {
  const { amount_cents, item_id = null } = Object(body) as Record<string, unknown>;
  if (typeof amount_cents !== 'number') return [];
  const lines = (await items().catch(noneFor404)).filter(
    (item) => item_id === null || (item.part_of ?? item.id) === item_id,
  );
  const whole = sum(lines.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents));
  return amount_cents > whole ? [{ path: 'amount_cents', message: 'discount_above_total' }] : [];
}
export async function orderDiscountFaults(caller: StaffCaller, id: string, body: unknown) {
  return discountFaults(
    async () => (await orderOfRestaurant(caller.restaurant_id, id)).items,
    body,
  );
}
export async function billDiscountFaults(caller: StaffCaller, id: string, body: unknown) {
  return discountFaults(
    async () =>
      (await billOfRestaurant(caller.restaurant_id, id)).orders.flatMap(({ items }) => items),
    body,
  );
}

/**
 * Checks the discount limit of a cashier against all discounts on the bill together, so that many
 * small ones do not exceed it.
 * @throws Problem 403
 */
async function checkLimit(
  caller: StaffCaller,
  before: DiscountedLine[],
  after: DiscountedLine[],
): Promise<void> {
  if (mayActAs(caller, 'manager')) return;
  const [was, is] = [before, after].map((lines) =>
    sum(lines.map(({ discount_cents }) => discount_cents ?? 0)),
  ) as [number, number];
  const { discount_limit_basis_points } = await restaurantById(caller.restaurant_id);
  const most =
    BigInt(sum(after.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents))) *
    BigInt(discount_limit_basis_points);
  if (is > was && BigInt(is) * BigInt(WHOLE) > most)
    throw needsRole('manager', 'discount_above_limit');
}

function givenBy(wanted: Wanted): GivenDiscount | null {
  const order_item_id = wanted.item_id ?? null;
  const [percent_basis_points, amount_cents] =
    'amount_cents' in wanted ? [null, wanted.amount_cents] : [wanted.percent_basis_points, null];
  return (percent_basis_points ?? amount_cents)
    ? { order_item_id, percent_basis_points, amount_cents }
    : null;
}

/**
 * Sets the discount on a line or on the whole bill before any payment; it replaces an earlier one
 * there, and 0 removes it.
 * @throws Problem 404, 409 `order_cancelled`, `bill_void`, `discount_after_payment`, 422 for an
 * unknown line or more than the total, 403 `discount_above_limit` for a cashier
 */
export function discountBill(
  caller: StaffCaller,
  bill_id: string,
  { subject_id, ...wanted }: Wanted & { subject_id?: string },
): Promise<void> {
  return inTransaction(async () => {
    const bill = await lockBill(caller.restaurant_id, bill_id);
    if (bill.status === 'settled' || bill.paid_cents > 0) throw conflict('discount_after_payment');
    refuseClosed(bill);
    const orders = await countedOrders(bill.id);
    const items = orders.flatMap((order) => order.items);
    const { reason, item_id: order_item_id = null } = wanted;
    if (
      order_item_id !== null &&
      !items.some(({ id, kind }) => id === order_item_id && kind === 'dish')
    )
      throw invalid([{ path: 'item_id', message: 'unknown_reference' }]);
    const before = items.map(plainLine);
    const stored = await discountsGiven(bill.id);
    const others = stored.filter((other) => other.order_item_id !== order_item_id);
    const discount = givenBy(wanted);
    if (discount) checkWorth(before, discount, others);
    const given: GivenDiscount[] = discount ? [...others, discount] : others;
    await checkLimit(caller, before, discountLines(before, given));
    await remove(BillDiscount, { bill_id, order_item_id });
    if (discount)
      await insert(BillDiscount, { ...discount, bill_id, reason, user_id: caller.user_id });
    const after = await calculateBill(bill, orders, given);
    await recordBy(caller, {
      action: 'order.discounted',
      subject_id: subject_id ?? orders[0]?.id ?? bill_id,
      detail: {
        ...wanted,
        total_before_cents: bill.total_cents,
        total_after_cents: after.total_cents,
      },
    });
    for (const { id } of orders)
      await publishEvent({
        restaurant_id: caller.restaurant_id,
        type: 'order.changed',
        least_role: 'waiter',
        subject_id: id,
      });
    await billChanged(bill);
  });
}

/** As `discountBill`, on the bill of an order. @throws Problem 409 `order_cancelled` */
export function discountOrder(
  caller: StaffCaller,
  order_id: string,
  wanted: Wanted,
): Promise<WholeOrder> {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, order_id);
    if (order.status === 'cancelled') throw conflict('order_cancelled');
    await discountBill(caller, order.bill_id, { ...wanted, subject_id: order_id });
    return orderOfRestaurant(caller.restaurant_id, order_id);
  });
}
