import {
  bool,
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  keyed,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { ItemKind, OrderStatus } from './contract.ts';

export const Order = defineTable('orders', {
  id: id(),
  restaurant_id: text(),
  table_id: textOrNull(),
  customer_id: textOrNull(),
  order_number: int(),
  claim_code: text(),
  status: text<OrderStatus>(),
  notes: textOrNull(),
  prices_include_tax: bool(),
  currency: text(),
  currency_digits: int(),
  subtotal_cents: int(),
  tax_cents: int(),
  total_cents: int(),
  paid_cents: int(),
  /** True for an unusually large order that staff have not accepted yet. */
  needs_confirmation: otherwise(bool(), false),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Order = Row<typeof Order>;

export const OrderItem = defineTable('order_items', {
  id: id(),
  order_id: text(),
  product_id: text(),
  position: int(),
  name: text(),
  quantity: int(),
  unit_price_cents: int(),
  tax_rate_basis_points: int(),
  /** Quantity × unit price, before `discount_cents`. */
  total_cents: int(),
  /** All discounts on the line: its own and its share of the bill's. */
  discount_cents: otherwise(int(), 0),
  notes: textOrNull(),
  kind: otherwise(text<ItemKind>(), 'dish'),
  /** The line of a bundle whose price this one is a part of, at another rate. */
  part_of: textOrNull(),
});
export type OrderItem = Row<typeof OrderItem>;

/** A discount as staff gave it: on one line, or on the bill where `order_item_id` is null. */
export const OrderDiscount = defineTable('order_discounts', {
  id: id(),
  order_id: text(),
  order_item_id: textOrNull(),
  percent_basis_points: intOrNull(),
  amount_cents: intOrNull(),
  reason: text(),
  user_id: text(),
  created_at: madeAt(),
});
export type OrderDiscount = Row<typeof OrderDiscount>;

/**
 * The source of a guest's order: a sealed device id, and the network for as long as the rate limit
 * needs it. Neither identifies a person.
 */
export const OrderSource = defineTable('order_sources', {
  order_id: keyed(text()),
  device: text(),
  recognised: bool(),
  network: textOrNull(),
  created_at: madeAt(),
});
export type OrderSource = Row<typeof OrderSource>;

/** The payments of an order, read from the table of another feature. */
export const OrderPayment = defineTable('payments', {
  id: id(),
  order_id: text(),
  method: text(),
  amount_cents: int(),
  tip_cents: int(),
  created_at: madeAt(),
  refunded_at: timeOrNull(),
});
export type OrderPayment = Row<typeof OrderPayment>;
