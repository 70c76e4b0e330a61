/** Splits a bill in two before anything of it is invoiced. */
import { randomUUID } from 'node:crypto';
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { businessDay, type DaySettings } from '../business-day.ts';
import { conflict, invalid, type Fault } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { allocate } from '../money.ts';
import { nextNumber } from '../numbering/numbering.ts';
import type { WholeOrder } from '../orders/present.ts';
import { changeItem, changeOrders, insertOrder } from '../orders/write.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { randomClaimCode } from '../security/random.ts';
import { calculatePart, calculateTax, subtractTaxes } from '../tax/calculate-tax.ts';
import { discountOn } from '../tax/line-totals.ts';
import { inheritFired } from '../tickets/courses.ts';
import { splitTickets } from '../tickets/tickets.ts';
import { billChanged, type BillRow, lockOpenBill } from '../bills/bills.ts';
import type * as contract from '../bills/contract.ts';
import { ownDiscounts } from '../bills/discount-lines.ts';
import {
  countedOrders,
  type Discount,
  discountsGiven,
  plainLine,
  writeOrderTotals,
  writeTotals,
} from '../bills/totals.ts';
import { insertBill, insertDiscount, removeDiscounts, updateDiscounts } from '../bills/write.ts';
import { isPaidAsOwn } from './paid-as-own.ts';
import { refuseInvoiced } from './refuse-invoiced.ts';

type Item = WholeOrder['items'][number];
type Taken = Map<string, number>;

/** @throws Problem 422 for an unknown item, or more than there is */
function takenOf(items: Item[], wanted: Body<typeof contract.splitBill>['items']): Taken {
  const taken: Taken = new Map();
  for (const { order_item_id, quantity } of wanted)
    taken.set(order_item_id, (taken.get(order_item_id) ?? 0) + quantity);
  const faults = wanted.flatMap(({ order_item_id }, index): Fault[] => {
    const item = items.find(({ id, kind }) => id === order_item_id && kind === 'dish');
    if (!item) return [{ path: `items.${index}.order_item_id`, message: 'unknown_reference' }];
    return taken.get(order_item_id)! > item.quantity
      ? [
          {
            path: `items.${index}.quantity`,
            message: 'more_than_ordered',
            values: { left: item.quantity },
          },
        ]
      : [];
  });
  if (faults.length > 0) throw invalid(faults);
  return taken;
}

/** The part of an item that moves, and what stays; their sums are the item's. */
function partItem(item: Item, quantity: number): { moved: Item; stays: Item } {
  const discount_cents = discountOn(item, quantity);
  return {
    moved: {
      ...item,
      quantity,
      discount_cents,
      total_cents: quantity * item.unit_price_cents,
    },
    stays: {
      ...item,
      quantity: item.quantity - quantity,
      discount_cents: item.discount_cents - discount_cents,
      total_cents: (item.quantity - quantity) * item.unit_price_cents,
    },
  };
}

/** The service charge of an order is shared as its dishes are. */
function partService(item: Item, items: Item[], taken: Taken): { moved: Item; stays: Item } {
  const dishes = items.filter(({ kind }) => kind !== 'service_charge');
  const worth = (quantityOf: (one: Item) => number) =>
    dishes.reduce((sum, one) => sum + quantityOf(one) * one.unit_price_cents, 0);
  const moved = worth((one) => taken.get(one.part_of ?? one.id) ?? 0);
  const stays = worth((one) => one.quantity) - moved;
  const [price] = allocate(item.unit_price_cents, [moved, stays]) as [number, number];
  const [discount] = allocate(item.discount_cents, [moved, stays]) as [number, number];
  const service = (unit_price_cents: number, discount_cents: number) => ({
    ...item,
    quantity: unit_price_cents === 0 ? 0 : 1,
    unit_price_cents,
    discount_cents,
    total_cents: unit_price_cents,
  });
  return {
    moved: service(price, discount),
    stays: service(item.unit_price_cents - price, item.discount_cents - discount),
  };
}

function partOrder({ items }: WholeOrder, taken: Taken): { moved: Item[]; stays: Item[] } {
  const parts = items.map((item) =>
    item.kind === 'service_charge'
      ? partService(item, items, taken)
      : partItem(item, taken.get(item.part_of ?? item.id) ?? 0),
  );
  return {
    moved: parts
      .map(({ moved }) => moved)
      // Without its line the order would have no share of its new bill's service charge.
      .filter(({ kind, quantity }) => quantity > 0 || kind === 'service_charge'),
    stays: parts.map(({ stays }) => stays),
  };
}

const isWhole = ({ items }: WholeOrder, taken: Taken) =>
  items.every(
    ({ id, kind, part_of, quantity }) =>
      kind !== 'dish' || part_of !== null || (taken.get(id) ?? 0) === quantity,
  );

/**
 * A payment stays on its bill, and so does what a guest paid online as their own.
 * @throws Problem 409 `already_paid`
 */
async function refusePaid(orders: WholeOrder[], taken: Taken): Promise<void> {
  for (const order of orders.filter(({ items }) => items.some(({ id }) => taken.has(id))))
    if (await isPaidAsOwn(order)) throw conflict('already_paid');
}

/** Moves some items of an order to an order of their own on another bill. */
async function splitOrder(
  order: WholeOrder,
  bill: BillRow,
  { taken, day }: { taken: Taken; day: DaySettings },
) {
  const { moved, stays } = partOrder(order, taken);
  const { restaurant_id, status, notes, table_id, pickup_at, currency, currency_digits } = order;
  const { prices_include_tax } = bill;
  const ids = new Map(moved.map(({ id }) => [id, randomUUID()]));
  const totals = calculateTax(moved, bill);
  const order_number = await nextNumber(restaurant_id, `order:${businessDay(now(), day)}`);
  const split = await insertOrder(
    {
      restaurant_id,
      table_id,
      pickup_at,
      customer_id: null,
      bill_id: bill.id,
      order_number,
      claim_code: randomClaimCode(),
      status,
      notes,
      prices_include_tax,
      currency,
      currency_digits,
      subtotal_cents: totals.subtotal_cents,
      tax_cents: totals.tax_cents,
      total_cents: totals.total_cents,
      settled_at: null,
      placed_by: order.placed_by,
      split_from: order.id,
      needs_confirmation: order.needs_confirmation,
      created_at: order.created_at,
      started_at: order.started_at,
      ready_at: order.ready_at,
      served_at: order.served_at,
    },
    moved.map((item) => ({
      ...item,
      id: ids.get(item.id)!,
      part_of: item.part_of && ids.get(item.part_of)!,
    })),
  );
  for (const { id, quantity, unit_price_cents, discount_cents, total_cents } of stays)
    await changeItem(id, { quantity, unit_price_cents, discount_cents, total_cents });
  await writeOrderTotals(order, stays);
  await splitTickets(
    moved.map(({ id, quantity }) => ({
      order_id: split.id,
      from_item: id,
      to_item: ids.get(id)!,
      quantity,
    })),
  );
  return ids;
}

/**
 * The lines that a discount is given on: a dish with the parts of its price, or all of the bill.
 */
function linesUnder(items: Item[], item_id: string | null): Item[] {
  return items.filter(({ id, part_of }) => item_id === null || (part_of ?? id) === item_id);
}
function priceOf(items: Item[]): number {
  return items.reduce(
    (sum, { quantity, unit_price_cents }) => sum + quantity * unit_price_cents,
    0,
  );
}

/** Discounts in cents: those of lines themselves (with the service charge), and the bill's. */
interface Off {
  own_cents: number;
  bill_cents: number;
}
/** What discounts take of a line, and of what moves of it. */
interface Taking {
  all: Off;
  moved: Off;
}

/** The lines of an order, and the dishes that a split takes. */
interface Parting {
  items: Item[];
  taken: Taken;
}
/**
 * What the part of a line that moves takes along of the line's own discount and of the bill's;
 * together they are its discount.
 * @param own_cents the own discount of the whole line
 */
function offMoved(item: Item, own_cents: number, { items, taken }: Parting): Off {
  const own = { ...item, discount_cents: own_cents };
  const [all, off] = [item, own].map((line) =>
    line.kind === 'service_charge'
      ? partService(line, items, taken).moved.discount_cents
      : partItem(line, taken.get(line.part_of ?? line.id) ?? 0).moved.discount_cents,
  ) as [number, number];
  return { own_cents: off, bill_cents: all - off };
}

/**
 * What discounts take of each line of a bill, by its id: a line that is free by its own discount
 * bears none of the bill's.
 */
function discountsTaken(
  orders: WholeOrder[],
  given: Discount[],
  taken: Taken,
): Map<string, Taking> {
  const items = orders.flatMap((order) => order.items);
  const own = new Map(
    ownDiscounts(items.map(plainLine), given).map(({ id, discount_cents }) => [id, discount_cents]),
  );
  return new Map(
    orders.flatMap((order) =>
      order.items.map((item): [string, Taking] => {
        const own_cents = Math.min(own.get(item.id)!, item.discount_cents);
        const all = { own_cents, bill_cents: item.discount_cents - own_cents };
        const moved = isWhole(order, taken)
          ? all
          : offMoved(item, own_cents, { items: order.items, taken });
        return [item.id, { all, moved }];
      }),
    ),
  );
}

/**
 * The discounts of a split bill: a percentage goes on both, an amount is shared as it was taken
 * from the lines, and one that took nothing as the prices are.
 */
async function splitDiscounts(
  to: BillRow,
  { ids, moved, all }: Moved,
  { given, takings }: { given: Discount[]; takings: Map<string, Taking> },
): Promise<void> {
  /** What a discount took of lines, in cents. */
  function takenOff(discount: Discount, part: keyof Taking): number {
    const kind = discount.order_item_id === null ? 'bill_cents' : 'own_cents';
    return linesUnder(all, discount.order_item_id).reduce(
      (sum, { id }) => sum + takings.get(id)![part][kind],
      0,
    );
  }
  for (const discount of given) {
    const { id, order_item_id, percent_basis_points, amount_cents, reason, user_id } = discount;
    const item_id = order_item_id === null ? null : (ids.get(order_item_id) ?? null);
    if (order_item_id !== null && item_id === null) continue;
    const goes = priceOf(linesUnder(moved, order_item_id));
    const stays = priceOf(linesUnder(all, order_item_id)) - goes;
    const [off, offMoving] = [takenOff(discount, 'all'), takenOff(discount, 'moved')];
    const weights = off === 0 ? [goes, stays] : [offMoving, off - offMoving];
    if (stays === 0) await removeDiscounts([id]);
    const share = amount_cents === null ? null : allocate(amount_cents, weights)[0]!;
    if (share !== null && stays > 0) {
      if (share === amount_cents) await removeDiscounts([id]);
      else await updateDiscounts([id], { amount_cents: amount_cents! - share });
    }
    if (share !== 0 && goes > 0)
      await insertDiscount({
        bill_id: to.id,
        order_item_id: item_id,
        percent_basis_points,
        amount_cents: share,
        reason,
        user_id,
      });
  }
}

/** What a split takes: items as they were, and the ids that they have on the new bill. */
interface Moved {
  ids: Map<string, string>;
  moved: Item[];
  all: Item[];
}

/** Moves the taken items of all orders to the new bill. */
async function moveItems(
  orders: WholeOrder[],
  bill: BillRow,
  { taken, day }: { taken: Taken; day: DaySettings },
): Promise<Moved> {
  const ids = new Map<string, string>();
  const moved: Item[] = [];
  for (const order of orders) {
    if (!order.items.some(({ id }) => taken.has(id))) continue;
    if (isWhole(order, taken)) {
      await changeOrders({ id: order.id }, { bill_id: bill.id });
      moved.push(...order.items);
      for (const { id } of order.items) ids.set(id, id);
      continue;
    }
    moved.push(...partOrder(order, taken).moved);
    for (const [was, is] of await splitOrder(order, bill, { taken, day })) ids.set(was, is);
  }
  return { ids, moved, all: orders.flatMap(({ items }) => items) };
}

/**
 * Moves items to a new bill at the same table. The totals of both add up to the earlier one, rate
 * by rate, to the cent.
 * @returns the id of the new bill
 * @throws Problem 404, 409 `bill_settled`, `bill_void`, `already_invoiced`, `already_paid` where
 * what stays is less than what was paid or a guest paid it as their own, `split_all`, 422 for more
 * than there is
 */
export function splitBill(
  caller: StaffCaller,
  id: string,
  wanted: Body<typeof contract.splitBill>['items'],
): Promise<{ from: BillRow; to: string }> {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const bill = await lockOpenBill(restaurant_id, id);
    await refuseInvoiced(id);
    const orders = await countedOrders(id);
    const taken = takenOf(
      orders.flatMap(({ items }) => items),
      wanted,
    );
    if (orders.every((order) => isWhole(order, taken))) throw conflict('split_all');
    await refusePaid(orders, taken);
    const restaurant = await restaurantById(restaurant_id);
    const to = await insertBill({
      ...bill,
      id: randomUUID(),
      bill_number: await nextNumber(restaurant_id, `bill:${businessDay(now(), restaurant)}`),
      claim_code: randomClaimCode(),
      covers: null,
      paid_cents: 0,
      opened_by: user_id,
      requested_at: null,
      requested_method: null,
      requested_split: null,
      created_at: now(),
      updated_at: now(),
    });
    const given = await discountsGiven(id);
    const takings = discountsTaken(orders, given, taken);
    const parts = await moveItems(orders, to, { taken, day: restaurant });
    await inheritFired(id, to.id);
    await splitDiscounts(to, parts, { given, takings });
    const taxes = calculatePart(parts.moved, bill.taxes, bill);
    await writeTotals(to, taxes);
    const from = await writeTotals(bill, subtractTaxes(bill.taxes, taxes));
    await recordBy(caller, { action: 'bill.split', subject_id: id, detail: { bill_id: to.id } });
    await billChanged(bill);
    await billChanged(to, 'bill.opened');
    return { from, to: to.id };
  });
}
