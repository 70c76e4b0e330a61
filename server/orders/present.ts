import { Clause } from '../database/conditions.ts';
import {
  find,
  findOne,
  page,
  type PageQuery,
  together,
  type Where,
} from '../database/repository.ts';
import { pageOfAny } from '../database/search-page.ts';
import type { ChosenOption } from '../menu/options/chosen.ts';
import { namesOf } from '../staff/staff.ts';
import { tablesById } from '../tables/tables.ts';
import { ItemVoid, Order, OrderBill, OrderDiscount, OrderItem, OrderPayment } from './model.ts';
import { readStatus } from './status.ts';

export type WholeOrder = Order & {
  items: OrderItem[];
  voids: ItemVoid[];
  bill: OrderBill;
  /** Of its bill. */
  discounts: OrderDiscount[];
  payments: OrderPayment[];
  table: { name: string } | null;
  /** Names of the staff who acted on it, by their ids. */
  people: Map<string, string>;
};

/** The payments of an order's bill that were not refunded. */
export function unrefundedPayments<P extends { refunded_at: Date | null }>({
  payments,
}: {
  payments: P[];
}): P[] {
  return payments.filter(({ refunded_at }) => !refunded_at);
}

const OLDEST_FIRST = ['created_at', 'order_number'] as const;

/** What the caller has read already, and users whose names it needs too. */
interface Known {
  bills?: OrderBill[];
  users?: string[];
}

function ofOrders(order_ids: string[]): Clause<ItemVoid> {
  return new Clause(
    (bind) =>
      `"order_item_id" IN (SELECT id FROM order_items
        WHERE order_id IN (${order_ids.map(bind).join(', ')}))`,
  );
}

/** Orders with their items, and of their bills the payments and discounts: a statement a part. */
async function whole(orders: Order[], known: Known = {}): Promise<WholeOrder[]> {
  if (orders.length === 0) return [];
  const order_id = orders.map(({ id }) => id);
  const bill_id = [...new Set(orders.map((order) => order.bill_id))];
  const table_ids = orders.flatMap(({ table_id }) => table_id ?? []);
  const [items, voids, bills, discounts, payments, tables] = await together(
    () => find(OrderItem, { order_id }, { order: ['position'] }),
    () => find(ItemVoid, ofOrders(order_id), { order: ['created_at'] }),
    async () => known.bills ?? find(OrderBill, { id: bill_id }),
    () => find(OrderDiscount, { bill_id }, { order: ['created_at'] }),
    () => find(OrderPayment, { bill_id }, { order: ['created_at'] }),
    () => tablesById([...new Set(table_ids)]),
  );
  const people = await namesOf([
    ...new Set([
      ...(known.users ?? []),
      ...orders.flatMap(({ placed_by }) => placed_by ?? []),
      ...[...voids, ...discounts, ...payments].flatMap(({ user_id }) => user_id ?? []),
    ]),
  ]);
  const ofBill = <Part extends { bill_id: string }>(parts: Part[], id: string) =>
    parts.filter((part) => part.bill_id === id);
  return orders.map((order) => {
    const own = items.filter((item) => item.order_id === order.id);
    const ids = new Set(own.map(({ id }) => id));
    return {
      ...order,
      items: own,
      voids: voids.filter(({ order_item_id }) => ids.has(order_item_id)),
      bill: bills.find(({ id }) => id === order.bill_id)!,
      discounts: ofBill(discounts, order.bill_id),
      payments: ofBill(payments, order.bill_id),
      table: tables.find(({ id }) => id === order.table_id) ?? null,
      people,
    };
  });
}

export type OrderWithItems = Order & { items: OrderItem[] };
/** The orders of a bill with their items alone, oldest first. */
export async function ordersWithItems(bill_id: string): Promise<OrderWithItems[]> {
  const orders = await find(Order, { bill_id }, { order: OLDEST_FIRST });
  const order_id = orders.map(({ id }) => id);
  const items = await find(OrderItem, { order_id }, { order: ['position'] });
  return orders.map((order) => ({
    ...order,
    items: items.filter((item) => item.order_id === order.id),
  }));
}
/** The payments of a bill, in their order. */
export function paymentsOn(bill_id: string): Promise<OrderPayment[]> {
  return find(OrderPayment, { bill_id }, { order: ['created_at'] });
}

/** One order with its parts, or null. */
export async function findOrder(where: Where<Order>): Promise<WholeOrder | null> {
  const order = await findOne(Order, where);
  return order && (await whole([order]))[0]!;
}

/** All orders that match, oldest first. */
export async function findOrders(where: Where<Order>, known?: Known): Promise<WholeOrder[]> {
  return whole(await find(Order, where, { order: OLDEST_FIRST }), known);
}

type Search = PageQuery & { meanings?: readonly Where<Order>[] | undefined };
/** One page of orders, newest first; with `meanings` those that fit one of them. */
export async function pageOfOrders(where: Where<Order>, { meanings, ...query }: Search) {
  const { rows, next_cursor } = meanings
    ? await pageOfAny(Order, where, { ...query, meanings })
    : await page(Order, where, query);
  return { rows: await whole(rows), next_cursor };
}

function presentChosen({ option_id, group_name, name, quantity, price_cents }: ChosenOption) {
  return { option_id, group_name, name, quantity, price_cents };
}

/** A service charge that comes to nothing is kept for its share of the bill's, and not shown. */
function shownItems({ items }: { items: OrderItem[] }): OrderItem[] {
  return items.filter(({ kind, quantity }) => kind !== 'service_charge' || quantity > 0);
}

/** An item as its guest may see it. */
export function presentOrderItem({
  id,
  product_id,
  name,
  quantity,
  unit_price_cents,
  tax_rate_basis_points,
  total_cents,
  discount_cents,
  notes,
  kind,
  part_of,
  options,
  course = null,
  seat = null,
}: OrderItem) {
  return {
    id,
    product_id,
    name,
    quantity,
    unit_price_cents,
    tax_rate_basis_points,
    discount_cents,
    total_cents: total_cents - discount_cents,
    notes,
    kind,
    part_of,
    options: (options ?? []).map(presentChosen),
    course,
    seat,
  };
}

function presentStaffItem(item: OrderItem, { voids, people }: WholeOrder) {
  return {
    ...presentOrderItem(item),
    voids: voids
      .filter(({ order_item_id }) => order_item_id === item.id)
      .map(({ quantity, amount_cents, reason, user_id, created_at }) => ({
        quantity,
        amount_cents,
        reason,
        by: people.get(user_id) ?? null,
        created_at: created_at.toISOString(),
      })),
  };
}

function totals({ subtotal_cents, tax_cents, total_cents, currency, currency_digits }: Order) {
  return {
    subtotal_cents,
    tax_cents,
    total_cents,
    currency,
    currency_digits,
  };
}

export function presentPlacedOrder(order: WholeOrder) {
  return {
    order_id: order.id,
    order_number: order.order_number,
    status: readStatus(order),
    bill_id: order.bill_id,
    settled: order.settled_at !== null,
    claim_code: order.claim_code,
    items: shownItems(order).map(presentOrderItem),
    ...totals(order),
    customer_id: order.customer_id ?? null,
    pickup_at: order.pickup_at?.toISOString() ?? null,
  };
}

/** An order as its guest may see it: without the buyer and the claim code. */
export function presentGuestOrder(order: WholeOrder, restaurant_name: string, invoiced: boolean) {
  return {
    order_id: order.id,
    order_number: order.order_number,
    status: readStatus(order),
    settled: order.settled_at !== null,
    items: shownItems(order).map(presentOrderItem),
    ...totals(order),
    paid_cents: paidOf(order),
    notes: order.notes,
    table_name: order.table?.name ?? null,
    restaurant_name,
    invoiced,
    pickup_at: order.pickup_at?.toISOString() ?? null,
    created_at: order.created_at.toISOString(),
    started_at: order.started_at?.toISOString() ?? null,
    ready_at: order.ready_at?.toISOString() ?? null,
    served_at: order.served_at?.toISOString() ?? null,
  };
}

/** What was paid of an order, in cents: of a settled bill all of it, else the bill's payments. */
function paidOf({ settled_at, total_cents, bill }: WholeOrder): number {
  return settled_at ? total_cents : Math.min(total_cents, bill.paid_cents);
}

type People = WholeOrder['people'];

export function presentDiscount(
  { order_item_id, percent_basis_points, amount_cents, reason, user_id }: OrderDiscount,
  people: People,
) {
  return {
    item_id: order_item_id,
    percent_basis_points,
    amount_cents,
    reason,
    by: people.get(user_id) ?? null,
  };
}

/** What was given out of the cash that was handed over, in cents; null where nobody said. */
export function changeOf({
  amount_cents,
  tip_cents,
  received_cents,
  rounding_cents,
}: Pick<OrderPayment, 'amount_cents' | 'tip_cents' | 'received_cents' | 'rounding_cents'>) {
  return received_cents === null
    ? null
    : received_cents - amount_cents - rounding_cents - tip_cents;
}

export function presentPaymentOfBill(payment: OrderPayment, people: People) {
  const { id, method, amount_cents, tip_cents, rounding_cents, received_cents, created_at } =
    payment;
  return {
    id,
    method,
    amount_cents,
    tip_cents,
    rounding_cents,
    received_cents,
    change_cents: changeOf(payment),
    taken_by: (payment.user_id && people.get(payment.user_id)) ?? null,
    created_at: created_at.toISOString(),
    refunded_at: payment.refunded_at?.toISOString() ?? null,
  };
}

/** The order's own discounts and those on the whole bill. */
function discountsOf({ discounts, items }: WholeOrder): OrderDiscount[] {
  const ids = new Set<string | null>(items.map(({ id }) => id));
  return discounts.filter(({ order_item_id }) => order_item_id === null || ids.has(order_item_id));
}

export function presentOrder(order: WholeOrder) {
  return {
    id: order.id,
    bill_id: order.bill_id,
    bill_number: order.bill.bill_number,
    order_number: order.order_number,
    status: readStatus(order),
    kitchen_status: order.status,
    settled: order.settled_at !== null,
    placed_by: (order.placed_by && order.people.get(order.placed_by)) ?? null,
    needs_confirmation: order.needs_confirmation && order.status === 'pending',
    table_id: order.table_id,
    table_name: order.table?.name ?? null,
    service: order.bill.service,
    name: order.bill.name,
    pickup_at: order.pickup_at?.toISOString() ?? null,
    customer_id: order.customer_id,
    claim_code: order.claim_code,
    items: shownItems(order).map((item) => presentStaffItem(item, order)),
    ...totals(order),
    paid_cents: order.bill.paid_cents,
    notes: order.notes,
    discounts: discountsOf(order).map((discount) => presentDiscount(discount, order.people)),
    tip_cents: unrefundedPayments(order).reduce((sum, { tip_cents }) => sum + tip_cents, 0),
    payments: order.payments.map((payment) => presentPaymentOfBill(payment, order.people)),
    created_at: order.created_at.toISOString(),
    updated_at: order.updated_at.toISOString(),
  };
}
