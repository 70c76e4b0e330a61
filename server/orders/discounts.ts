import { insert, remove, update } from '../database/repository.ts';
import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, type Fault } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { mayActAs, needsRole, type StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { lineTotal, spreadDiscount } from '../tax/line-totals.ts';
import { calculateTax, type TaxableLine } from '../tax/calculate-tax.ts';
import { divideRoundHalfUp } from '../money.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import type { WholeOrder } from './present.ts';
import type { giveDiscount as giveDiscountEndpoint, ItemKind } from './contract.ts';
import { Order, OrderDiscount, OrderItem } from './model.ts';
import { orderOfRestaurant } from './orders.ts';
import { OPEN_STATUSES } from './status.ts';

type Wanted = Body<typeof giveDiscountEndpoint>;
const WHOLE = 10_000;

/**
 * A discount as it was given: a percentage of the line (or the bill) in basis points, or cents.
 */
export interface GivenDiscount {
  order_item_id: string | null;
  percent_basis_points: number | null;
  amount_cents: number | null;
}
type DiscountedLine = TaxableLine & { id: string; kind: ItemKind; part_of: string | null };
type Discounted<Line> = Line & { discount_cents: number };

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** A discount in cents, half up. @throws Problem 422 for more than the total (ASVS 2.3.2) */
function worth({ percent_basis_points, amount_cents }: GivenDiscount, whole: number): number {
  const cents =
    amount_cents ?? divideRoundHalfUp(BigInt(whole) * BigInt(percent_basis_points ?? 0), WHOLE);
  if (cents > whole) throw invalid([{ path: 'amount_cents', message: 'discount_above_total' }]);
  return cents;
}

/** Spreads a dish's discount over all parts of its price, in proportion. */
function discountDish<Line extends DiscountedLine>(
  lines: Discounted<Line>[],
  discount: GivenDiscount,
): Discounted<Line>[] {
  const parts = lines.filter(({ id, part_of }) => (part_of ?? id) === discount.order_item_id);
  const spread = spreadDiscount(parts, worth(discount, sum(parts.map(lineTotal))));
  return lines.map((line) => spread.find(({ id }) => id === line.id) ?? line);
}

/** Lowers the service charge with the discounted dishes that it is a percentage of. */
function discountService<Line extends DiscountedLine>(
  lines: Discounted<Line>[],
): Discounted<Line>[] {
  const dishes = lines.filter(({ kind }) => kind !== 'service_charge');
  const full = sum(dishes.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents));
  const charged = (line: Line) =>
    divideRoundHalfUp(BigInt(line.unit_price_cents) * BigInt(sum(dishes.map(lineTotal))), full);
  return lines.map((line) =>
    line.kind === 'service_charge'
      ? { ...line, discount_cents: line.unit_price_cents - charged(line) }
      : line,
  );
}

/**
 * Lines with all discounts on each: first their own, then the bill's, spread in proportion to what
 * is left of each line (docs/INVOICING.md, calculation 2), and so over the tax rates.
 * @throws Problem 422 for more than the total
 */
export function discountLines<Line extends DiscountedLine>(
  lines: Line[],
  given: GivenDiscount[],
): Discounted<Line>[] {
  const full = lines.map((line) => ({ ...line, discount_cents: 0 }));
  const own = discountService(
    given
      .filter(({ order_item_id }) => order_item_id !== null)
      .reduce<Discounted<Line>[]>(discountDish, full),
  );
  const onBill = given.find(({ order_item_id }) => order_item_id === null);
  return onBill ? spreadDiscount(own, worth(onBill, sum(own.map(lineTotal)))) : own;
}

/** Further faults of a discount that failed validation: more than the total. */
export async function discountFaults(
  caller: StaffCaller,
  id: string,
  body: unknown,
): Promise<Fault[]> {
  const { amount_cents, item_id = null } = Object(body) as Record<string, unknown>;
  if (typeof amount_cents !== 'number') return [];
  const { items } = await orderOfRestaurant(caller.restaurant_id, id);
  const lines = items.filter((item) => item_id === null || (item.part_of ?? item.id) === item_id);
  const whole = sum(lines.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents));
  return amount_cents > whole ? [{ path: 'amount_cents', message: 'discount_above_total' }] : [];
}

/**
 * Checks the discount limit of a cashier against all discounts on the order together, so that many
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

async function store(order: WholeOrder, lines: DiscountedLine[]): Promise<void> {
  const { subtotal_cents, tax_cents, total_cents } = calculateTax(lines, {
    prices_include_tax: order.prices_include_tax,
  });
  // Checked in the statement that changes it, so that no payment at the same moment is for an
  // outdated total (ASVS 2.3.4).
  const changed = await update(
    Order,
    { id: order.id, paid_cents: 0, status: OPEN_STATUSES },
    { subtotal_cents, tax_cents, total_cents },
  );
  if (changed !== 1) throw conflict('discount_after_payment');
  for (const [position, item] of order.items.entries())
    await update(
      OrderItem,
      { id: item.id },
      { discount_cents: lines[position]!.discount_cents ?? 0 },
    );
}

function plain({
  id,
  kind,
  part_of,
  quantity,
  unit_price_cents,
  tax_rate_basis_points,
  discount_cents = 0,
}: DiscountedLine): DiscountedLine {
  return {
    id,
    kind,
    part_of,
    quantity,
    unit_price_cents,
    tax_rate_basis_points,
    discount_cents,
  };
}

/**
 * The order's discounts with this one in place of an earlier one on the same line or bill; one of 0
 * removes it.
 */
function withGiven(order: WholeOrder, wanted: Wanted): GivenDiscount[] {
  const order_item_id = wanted.item_id ?? null;
  const [percent, amount] =
    'amount_cents' in wanted ? [null, wanted.amount_cents] : [wanted.percent_basis_points, null];
  const others = order.discounts.filter((other) => other.order_item_id !== order_item_id);
  return [
    ...others,
    ...((percent ?? amount)
      ? [{ order_item_id, percent_basis_points: percent, amount_cents: amount }]
      : []),
  ];
}

/**
 * Sets the discount on a line or on the bill of an order before any payment; it replaces an earlier
 * one there, and 0 removes it.
 * @throws Problem 404, 409 `order_cancelled`, `discount_after_payment`, 422 for an unknown line or
 * more than the total, 403 `discount_above_limit` for a cashier
 */
export function giveDiscount(caller: StaffCaller, id: string, wanted: Wanted): Promise<WholeOrder> {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, id);
    if (order.status === 'cancelled') throw conflict('order_cancelled');
    if (order.status === 'paid' || order.paid_cents > 0) throw conflict('discount_after_payment');
    const { reason, item_id: order_item_id = null } = wanted;
    if (
      order_item_id !== null &&
      !order.items.some(({ id: item_id, kind }) => item_id === order_item_id && kind === 'dish')
    )
      throw invalid([{ path: 'item_id', message: 'unknown_reference' }]);
    const before = order.items.map(plain);
    const given = withGiven(order, wanted);
    const after = discountLines(before, given);
    await checkLimit(caller, before, after);
    await remove(OrderDiscount, { order_id: id, order_item_id });
    const now = given.find((discount) => discount.order_item_id === order_item_id);
    if (now) await insert(OrderDiscount, { ...now, order_id: id, reason, user_id: caller.user_id });
    await store(order, after);
    await recordBy(caller, {
      action: 'order.discounted',
      subject_id: id,
      detail: { ...wanted, total_before_cents: order.total_cents },
    });
    await publishEvent({
      restaurant_id: caller.restaurant_id,
      type: 'order.changed',
      least_role: 'waiter',
      subject_id: id,
    });
    return orderOfRestaurant(caller.restaurant_id, id);
  });
}
