import {
  bool,
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  json,
  jsonOrNull,
  keyed,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { Service } from '../menu/contract.ts';
import type { ChosenOption } from '../menu/options/chosen.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import type { BillStatus, ItemKind, KitchenStatus } from './contract.ts';

export const Order = defineTable('orders', {
  id: id(),
  restaurant_id: text(),
  table_id: textOrNull(),
  customer_id: textOrNull(),
  /** The bill that gathers it. */
  bill_id: text(),
  order_number: int(),
  claim_code: text(),
  /** What the kitchen does; `paid` is a fact of its own, `settled_at`. */
  status: text<KitchenStatus>(),
  notes: textOrNull(),
  prices_include_tax: bool(),
  currency: text(),
  currency_digits: int(),
  subtotal_cents: int(),
  tax_cents: int(),
  total_cents: int(),
  /** Set while its bill has nothing left to pay. */
  settled_at: timeOrNull(),
  /** The user who entered it; null for a guest's order. */
  placed_by: textOrNull(),
  /** The order from which a split of its bill took these items. */
  split_from: textOrNull(),
  /** True for an unusually large order that staff have not accepted yet. */
  needs_confirmation: otherwise(bool(), false),
  /** When the guest wants to pick it up; null is as soon as possible. */
  pickup_at: timeOrNull(),
  /** When the kitchen began it, had it ready, and when it was served. */
  started_at: timeOrNull(),
  ready_at: timeOrNull(),
  served_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Order = Row<typeof Order>;

interface ServicePrice {
  price_cents: number;
  rate_basis_points: number;
}
export interface ServicePrices {
  dine_in: ServicePrice;
  takeaway: ServicePrice;
}

export const OrderItem = defineTable('order_items', {
  id: id(),
  order_id: text(),
  product_id: text(),
  position: int(),
  name: text(),
  /** Without what was voided; 0 once all of it is. */
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
  /** What was chosen with each piece; null for nothing. */
  options: jsonOrNull<ChosenOption[]>(),
  course: intOrNull(),
  seat: intOrNull(),
  /** What it costs eaten in and taken away, by the menu of its time; null where it is the same. */
  service_prices: jsonOrNull<ServicePrices>(),
});
export type OrderItem = Row<typeof OrderItem>;

/** A void of some pieces of an item, with its reason and person. */
export const ItemVoid = defineTable('item_voids', {
  id: id(),
  order_item_id: text(),
  quantity: int(),
  /** What less the dishes of the bill came to, after discounts, in cents; in parts for a bundle. */
  amount_cents: int(),
  reason: text(),
  user_id: text(),
  approved_by: textOrNull(),
  created_at: madeAt(),
});
export type ItemVoid = Row<typeof ItemVoid>;

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

/** The bill of an order, and its payments and discounts, read from the tables of other features. */
export const OrderBill = defineTable('bills', {
  id: id(),
  bill_number: int(),
  status: text<BillStatus>(),
  name: textOrNull(),
  service: text<Service>(),
  taxes: json<Tax[]>(),
  total_cents: int(),
  paid_cents: int(),
});
export type OrderBill = Row<typeof OrderBill>;

export const OrderPayment = defineTable('payments', {
  id: id(),
  bill_id: text(),
  method: text(),
  amount_cents: int(),
  tip_cents: int(),
  received_cents: intOrNull(),
  rounding_cents: int(),
  /** Null for what a guest paid online. */
  user_id: textOrNull(),
  created_at: madeAt(),
  refunded_at: timeOrNull(),
});
export type OrderPayment = Row<typeof OrderPayment>;

/** A discount as staff gave it: on one line, or on the bill where `order_item_id` is null. */
export const OrderDiscount = defineTable('bill_discounts', {
  id: id(),
  bill_id: text(),
  order_item_id: textOrNull(),
  percent_basis_points: intOrNull(),
  amount_cents: intOrNull(),
  reason: text(),
  user_id: text(),
  created_at: madeAt(),
});
export type OrderDiscount = Row<typeof OrderDiscount>;
