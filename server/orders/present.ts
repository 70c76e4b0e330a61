import {
  find,
  findOne,
  page,
  type PageQuery,
  together,
  type Where,
} from '../database/repository.ts';
import { tablesById } from '../tables/tables.ts';
import { Order, OrderDiscount, OrderItem, OrderPayment } from './model.ts';

export type WholeOrder = Order & {
  items: OrderItem[];
  discounts: OrderDiscount[];
  payments: OrderPayment[];
  table: { name: string } | null;
};

/** The payments of an order that were not refunded. */
export function unrefundedPayments({ payments }: Pick<WholeOrder, 'payments'>) {
  return payments.filter(({ refunded_at }) => !refunded_at);
}

/** Orders with their items, discounts, payments and tables, one statement for each part. */
async function whole(orders: Order[]): Promise<WholeOrder[]> {
  if (orders.length === 0) return [];
  const order_id = orders.map(({ id }) => id);
  const table_ids = orders.flatMap(({ table_id }) => table_id ?? []);
  const [items, discounts, payments, tables] = await together(
    () => find(OrderItem, { order_id }, { order: ['position'] }),
    () => find(OrderDiscount, { order_id }, { order: ['created_at'] }),
    () => find(OrderPayment, { order_id }, { order: ['created_at'] }),
    () => tablesById([...new Set(table_ids)]),
  );
  const of = <Part extends { order_id: string }>(parts: Part[], id: string) =>
    parts.filter((part) => part.order_id === id);
  return orders.map((order) => ({
    ...order,
    items: of(items, order.id),
    discounts: of(discounts, order.id),
    payments: of(payments, order.id),
    table: tables.find(({ id }) => id === order.table_id) ?? null,
  }));
}

/** One order with its parts, or null. */
export async function findOrder(where: Where<Order>): Promise<WholeOrder | null> {
  const order = await findOne(Order, where);
  return order && (await whole([order]))[0]!;
}

/** One page of orders, newest first. */
export async function pageOfOrders(where: Where<Order>, query: PageQuery) {
  const { rows, next_cursor } = await page(Order, where, query);
  return { rows: await whole(rows), next_cursor };
}

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

export function presentPlacedOrder(order: Order, items: OrderItem[]) {
  return {
    order_id: order.id,
    order_number: order.order_number,
    status: order.status,
    claim_code: order.claim_code,
    items: items.map(presentOrderItem),
    ...totals(order),
    customer_id: order.customer_id ?? null,
  };
}

/** An order as its guest may see it: without the buyer and the claim code. */
export function presentGuestOrder(order: WholeOrder, restaurant_name: string, invoiced: boolean) {
  return {
    order_id: order.id,
    order_number: order.order_number,
    status: order.status,
    items: order.items.map(presentOrderItem),
    ...totals(order),
    paid_cents: order.paid_cents,
    notes: order.notes,
    table_name: order.table?.name ?? null,
    restaurant_name,
    invoiced,
    created_at: order.created_at.toISOString(),
  };
}

export function presentOrder(order: WholeOrder) {
  return {
    id: order.id,
    order_number: order.order_number,
    status: order.status,
    needs_confirmation: order.needs_confirmation && order.status === 'pending',
    table_id: order.table_id,
    table_name: order.table?.name ?? null,
    customer_id: order.customer_id,
    claim_code: order.claim_code,
    items: order.items.map(presentOrderItem),
    ...totals(order),
    paid_cents: order.paid_cents,
    notes: order.notes,
    discounts: order.discounts.map(
      ({ order_item_id, percent_basis_points, amount_cents, reason }) => ({
        item_id: order_item_id,
        percent_basis_points,
        amount_cents,
        reason,
      }),
    ),
    tip_cents: unrefundedPayments(order).reduce((sum, { tip_cents }) => sum + tip_cents, 0),
    payments: order.payments.map(
      ({ id, method, amount_cents, tip_cents, created_at, refunded_at }) => ({
        id,
        method,
        amount_cents,
        tip_cents,
        created_at: created_at.toISOString(),
        refunded_at: refunded_at?.toISOString() ?? null,
      }),
    ),
    created_at: order.created_at.toISOString(),
    updated_at: order.updated_at.toISOString(),
  };
}
