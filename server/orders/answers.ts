import { type Attributes, Op, type WhereOptions } from 'sequelize';
import { readRow, readRows, together, type Where } from '../database/plain.ts';
import { newestFirst, pageOf, type PageQuery } from '../database/newest.ts';
import { Order, OrderDiscount, OrderItem } from './model.ts';

interface OrderPayment {
  id: string;
  method: string;
  amount_cents: number;
  tip_cents: number;
  created_at: Date;
  refunded_at: Date | null;
}
export type WholeOrder = Attributes<Order> & {
  items: Attributes<OrderItem>[];
  discounts: Attributes<OrderDiscount>[];
  payments: OrderPayment[];
  table: { name: string } | null;
};

/** What belongs to an order; a list reads each part in one query. */
const PARTS = [
  { association: 'items', separate: true, order: ['position'] },
  { association: 'discounts', separate: true, order: ['created_at'] },
  { association: 'payments', separate: true, order: ['created_at'] },
  { association: 'table' },
];

/** The payments and the table are another feature's rows, reached through the association. */
function partsAt(name: 'payments' | 'table', where: object) {
  return readRows(
    Order.associations[name]!.target,
    where,
    name === 'payments' ? ['created_at'] : [],
  );
}

/** The payments that were not given back. */
export function standingPayments({ payments }: Pick<WholeOrder, 'payments'>) {
  return payments.filter(({ refunded_at }) => !refunded_at);
}

/** One order with what belongs to it, or null. */
export async function findOrder(where: Where<Order>): Promise<WholeOrder | null> {
  const order = await readRow(Order, where);
  if (!order) return null;
  const { id: order_id, table_id } = order;
  const [items, discounts, payments, [table = null]] = await together(
    () => readRows(OrderItem, { order_id }, ['position']),
    () => readRows(OrderDiscount, { order_id }, ['created_at']),
    () => partsAt('payments', { order_id }) as Promise<OrderPayment[]>,
    () => partsAt('table', { id: table_id ?? [] }) as Promise<{ name: string }[]>,
  );
  return { ...order, items, discounts, payments, table };
}

/** One page of orders, newest first. */
export async function pageOfOrders(conditions: WhereOptions[], query: PageQuery) {
  const { conditions: within, order, limit } = newestFirst(query);
  const rows = await Order.findAll({
    where: { [Op.and]: [...conditions, ...within] },
    order,
    limit,
    include: PARTS,
  });
  return pageOf(rows as (Order & WholeOrder)[], query.limit);
}

export function itemAnswer({
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
}: Attributes<OrderItem>) {
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
function totals({
  subtotal_cents,
  tax_cents,
  total_cents,
  currency,
  currency_digits,
}: Attributes<Order>) {
  return {
    subtotal_cents,
    tax_cents,
    total_cents,
    currency,
    currency_digits,
  };
}

export function placedAnswer(order: Attributes<Order>, items: Attributes<OrderItem>[]) {
  return {
    order_id: order.id,
    order_number: order.order_number,
    status: order.status,
    claim_code: order.claim_code,
    items: items.map(itemAnswer),
    ...totals(order),
    customer_id: order.customer_id ?? null,
  };
}

/** What a guest may see of an order: never who bought, never the claim code back. */
export function guestAnswer(order: WholeOrder, restaurant_name: string, invoiced: boolean) {
  return {
    order_id: order.id,
    order_number: order.order_number,
    status: order.status,
    items: order.items.map(itemAnswer),
    ...totals(order),
    paid_cents: order.paid_cents,
    notes: order.notes,
    table_name: order.table?.name ?? null,
    restaurant_name,
    invoiced,
    created_at: order.created_at.toISOString(),
  };
}

export function staffAnswer(order: WholeOrder) {
  return {
    id: order.id,
    order_number: order.order_number,
    status: order.status,
    needs_confirmation: order.needs_confirmation && order.status === 'pending',
    table_id: order.table_id,
    table_name: order.table?.name ?? null,
    customer_id: order.customer_id,
    claim_code: order.claim_code,
    items: order.items.map(itemAnswer),
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
    tip_cents: standingPayments(order).reduce((sum, { tip_cents }) => sum + tip_cents, 0),
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
