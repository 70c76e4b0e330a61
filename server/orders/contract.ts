import * as z from 'zod';
import { chosenOption, wantedOptions } from '../menu/options/contract.ts';
import {
  cents,
  currencyDigits,
  endpoint,
  givenToken,
  id,
  line,
  listFrom,
  listOf,
  optionalLine,
  page,
  timestamp,
  range,
  inBusinessDays,
  listWithTotals,
  sortBy,
  withTotals,
} from '../http/endpoint.ts';
import { SERVICES } from '../menu/contract.ts';

export const ORDER_STATUSES = [
  'pending',
  'preparing',
  'ready',
  'partially_delivered',
  'completed',
  'paid',
  'cancelled',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];
/** What the kitchen does; an order reads `paid` once it is both settled and done. */
export const KITCHEN_STATUSES = ORDER_STATUSES.filter((one) => one !== 'paid');
export type KitchenStatus = (typeof KITCHEN_STATUSES)[number];
const status = z.enum(ORDER_STATUSES);
export const BILL_STATUSES = ['open', 'settled', 'void'] as const;
export type BillStatus = (typeof BILL_STATUSES)[number];
/** A `bundle_part` is a part of a dish's price at another tax rate: of a bundle, or an option's. */
const ITEM_KINDS = ['dish', 'bundle_part', 'service_charge'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/**
 * The most dishes in one order: more than any table orders at once. 100 lines of 99 come from
 * somebody with a photograph of the QR code.
 */
const MOST_DISHES = 500;

const item = z.strictObject({
  id: z.string(),
  product_id: z.string(),
  name: z.string(),
  quantity: z.int(),
  unit_price_cents: z.int(),
  tax_rate_basis_points: z.int(),
  /** After `discount_cents`: the line's own discount and its share of the bill's. */
  total_cents: z.int(),
  discount_cents: z.int(),
  notes: z.string().nullable(),
  kind: z.enum(ITEM_KINDS),
  part_of: z.string().nullable(),
  /** What was chosen with each piece; their price is in it, or in a `bundle_part` of its own. */
  options: z.array(chosenOption),
  course: z.int().nullable(),
  seat: z.int().nullable(),
  /** Voids, oldest first; `quantity` is what is left after them. */
  voids: z.array(
    z.strictObject({
      quantity: z.int(),
      amount_cents: z.int(),
      reason: z.string(),
      by: z.string().nullable(),
      created_at: timestamp,
    }),
  ),
});
const guestItem = item.omit({ voids: true });
export const orderTotals = {
  subtotal_cents: z.int(),
  tax_cents: z.int(),
  total_cents: z.int(),
  currency: z.string(),
  currency_digits: currencyDigits,
};

export const wantedItem = z.strictObject({
  product_id: id,
  quantity: z.int().min(1).max(99),
  notes: optionalLine(200),
  options: wantedOptions.optional(),
});
/** A list of items with at most `MOST_DISHES` pieces. */
export function itemsOf<S extends z.ZodType<{ quantity: number }>>(one: S) {
  return listFrom(one, { min: 1, max: 100 }).refine(
    (items) => items.reduce((sum, { quantity }) => sum + quantity, 0) <= MOST_DISHES,
    { params: { rule: 'too_many_dishes' } },
  );
}

export const placeOrder = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/menu/{table_token}/order',
  access: 'guest',
  idempotent: true,
  summary: 'Orders at a table, with or without a login',
  params: z.strictObject({ table_token: givenToken }),
  body: z.strictObject({
    items: itemsOf(wantedItem),
    notes: optionalLine(200),
    /**
     * The total that the guest saw; another one is 409 `price_changed` with the new prices, and
     * nothing is ordered.
     */
    expected_total_cents: cents.optional(),
    /** The claim code of an earlier order, or of a bill: this order joins its bill. */
    bill_of: givenToken.optional(),
    /** At a counter: who picks it up, asked for there, and nowhere else. */
    name: line(60).optional(),
    /** At a counter: when; left out it is as soon as possible. */
    pickup_at: timestamp.optional(),
  }),
  responses: {
    201: z.strictObject({
      order_id: z.string(),
      order_number: z.int(),
      status,
      bill_id: z.string(),
      settled: z.boolean(),
      claim_code: z.string(),
      items: z.array(guestItem),
      ...orderTotals,
      customer_id: z.string().nullable(),
      pickup_at: timestamp.nullable(),
    }),
  },
});

export const guestOrder = z.strictObject({
  order_id: z.string(),
  order_number: z.int(),
  status,
  settled: z.boolean(),
  items: z.array(guestItem),
  ...orderTotals,
  paid_cents: z.int(),
  notes: z.string().nullable(),
  table_name: z.string().nullable(),
  restaurant_name: z.string(),
  invoiced: z.boolean(),
  pickup_at: timestamp.nullable(),
  created_at: timestamp,
  /** When the kitchen began it, had it ready, and when it was served; null for not yet. */
  started_at: timestamp.nullable(),
  ready_at: timestamp.nullable(),
  served_at: timestamp.nullable(),
});
export const customerOrder = guestOrder.extend({ customer_id: z.string().nullable() });
export const listMyOrders = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/orders',
  access: 'customer',
  summary: "The customer's orders, newest first",
  query: z.strictObject({ status: status.optional(), ...range, ...page }),
  responses: { 200: listOf(customerOrder) },
});
export const getMyOrder = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/orders/{order_id}',
  access: 'customer',
  summary: "One of the customer's orders",
  params: z.strictObject({ order_id: id }),
  responses: { 200: customerOrder },
});
export const claimOrder = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/orders/claim',
  access: 'customer',
  summary: 'Links an earlier order by its claim code',
  body: z.strictObject({ claim_code: line(40) }),
  responses: { 200: customerOrder },
});

export const billDiscount = z.strictObject({
  item_id: z.string().nullable(),
  percent_basis_points: z.int().nullable(),
  amount_cents: z.int().nullable(),
  reason: z.string(),
  by: z.string().nullable(),
});
export const billPayment = z.strictObject({
  id: z.string(),
  method: z.string(),
  amount_cents: z.int(),
  tip_cents: z.int(),
  /** What cash rounding added to the amount, or took off it. */
  rounding_cents: z.int(),
  /** Cash that was handed over, and what of it was given out; null where nobody said. */
  received_cents: z.int().nullable(),
  change_cents: z.int().nullable(),
  taken_by: z.string().nullable(),
  created_at: timestamp,
  refunded_at: timestamp.nullable(),
});

export const staffOrder = z.strictObject({
  id: z.string(),
  bill_id: z.string(),
  bill_number: z.int(),
  order_number: z.int(),
  status,
  /** What the kitchen does, also once the order is paid. */
  kitchen_status: z.enum(KITCHEN_STATUSES),
  settled: z.boolean(),
  /** The user who entered it; null for a guest's order. */
  placed_by: z.string().nullable(),
  /** True for an unusually large order: nothing is prepared before staff accept it. */
  needs_confirmation: z.boolean(),
  table_id: z.string().nullable(),
  table_name: z.string().nullable(),
  /** Of its bill: how it is served, and whose it is. */
  service: z.enum(SERVICES),
  name: z.string().nullable(),
  /** When it is picked up; null is as soon as possible. */
  pickup_at: timestamp.nullable(),
  customer_id: z.string().nullable(),
  claim_code: z.string(),
  items: z.array(item),
  ...orderTotals,
  /** What was paid of its bill, and the bill's tips, discounts and payments. */
  paid_cents: z.int(),
  tip_cents: z.int(),
  notes: z.string().nullable(),
  discounts: z.array(billDiscount),
  payments: z.array(billPayment),
  created_at: timestamp,
  updated_at: timestamp,
});
/** What a list of orders can be limited to. */
export const orderFilter = {
  status: status.optional(),
  /** `open`: what the kitchen has to do, paid or not. */
  kitchen: z.enum(['open']).optional(),
  ...range,
  table_id: id.optional(),
  q: line(100).optional(),
  ...inBusinessDays,
};
export const listOrders = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/orders',
  access: 'waiter',
  summary: 'Orders, newest first or as `sort` says',
  query: z.strictObject({
    ...orderFilter,
    sort: sortBy('created_at', 'total_cents'),
    ...withTotals,
    ...page,
  }),
  responses: {
    200: listWithTotals(
      staffOrder,
      /** Cancelled orders come to nothing. */
      z.strictObject({ count: z.int(), total_cents: z.int() }),
    ),
  },
});
export const getOrder = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/orders/{id}',
  access: 'waiter',
  summary: 'One order',
  params: z.strictObject({ id }),
  responses: { 200: staffOrder },
});
