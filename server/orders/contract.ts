import * as z from 'zod';
import {
  basisPoints,
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
} from '../http/endpoint.ts';
import { METHODS } from '../payments/methods/methods.ts';
import { table } from '../tables/contract.ts';

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
const status = z.enum(ORDER_STATUSES);
/** A `bundle_part` is the part of a dish's price at another tax rate. */
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
});
const totals = {
  subtotal_cents: z.int(),
  tax_cents: z.int(),
  total_cents: z.int(),
  currency: z.string(),
  currency_digits: currencyDigits,
};

export const placeOrder = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/menu/{table_token}/order',
  access: 'guest',
  idempotent: true,
  summary: 'Orders at a table, with or without a login',
  params: z.strictObject({ table_token: givenToken }),
  body: z.strictObject({
    items: listFrom(
      z.strictObject({
        product_id: id,
        quantity: z.int().min(1).max(99),
        notes: optionalLine(200),
      }),
      { min: 1, max: 100 },
    ).refine((items) => items.reduce((sum, { quantity }) => sum + quantity, 0) <= MOST_DISHES, {
      params: { rule: 'too_many_dishes' },
    }),
    notes: optionalLine(200),
    /**
     * The total that the guest saw; another one is 409 `price_changed` with the new prices, and
     * nothing is ordered.
     */
    expected_total_cents: cents.optional(),
  }),
  responses: {
    201: z.strictObject({
      order_id: z.string(),
      order_number: z.int(),
      status,
      claim_code: z.string(),
      items: z.array(item),
      ...totals,
      customer_id: z.string().nullable(),
    }),
  },
});

const guestOrder = z.strictObject({
  order_id: z.string(),
  order_number: z.int(),
  status,
  items: z.array(item),
  ...totals,
  paid_cents: z.int(),
  notes: z.string().nullable(),
  table_name: z.string().nullable(),
  restaurant_name: z.string(),
  invoiced: z.boolean(),
  created_at: timestamp,
});
export const followOrder = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/orders/{claim_code}',
  access: 'public',
  summary: 'A guest follows the order by its claim code',
  params: z.strictObject({ claim_code: givenToken }),
  responses: { 200: guestOrder },
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

const staffOrder = z.strictObject({
  id: z.string(),
  order_number: z.int(),
  status,
  /** True for an unusually large order: nothing is prepared before staff accept it. */
  needs_confirmation: z.boolean(),
  table_id: z.string().nullable(),
  table_name: z.string().nullable(),
  customer_id: z.string().nullable(),
  claim_code: z.string(),
  items: z.array(item),
  ...totals,
  paid_cents: z.int(),
  tip_cents: z.int(),
  notes: z.string().nullable(),
  discounts: z.array(
    z.strictObject({
      item_id: z.string().nullable(),
      percent_basis_points: z.int().nullable(),
      amount_cents: z.int().nullable(),
      reason: z.string(),
    }),
  ),
  payments: z.array(
    z.strictObject({
      id: z.string(),
      method: z.enum(METHODS),
      amount_cents: z.int(),
      tip_cents: z.int(),
      created_at: timestamp,
      refunded_at: timestamp.nullable(),
    }),
  ),
  created_at: timestamp,
  updated_at: timestamp,
});
export const listOrders = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/orders',
  access: 'waiter',
  summary: 'Orders, newest first',
  query: z.strictObject({
    status: status.optional(),
    ...range,
    table_id: id.optional(),
    q: line(100).optional(),
    ...page,
  }),
  responses: { 200: listOf(staffOrder) },
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
export const changeOrderStatus = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/orders/{id}',
  access: 'waiter',
  approvable: true,
  summary: "Moves an order's status",
  params: z.strictObject({ id }),
  body: z.strictObject({ status }),
  responses: { 200: staffOrder },
});
export const clearTable = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tables/{id}/clear',
  access: 'waiter',
  summary: 'Cancels all that waits at a table and changes its code: the old QR ends at once',
  params: z.strictObject({ id }),
  responses: { 200: z.strictObject({ cancelled: z.int(), table }) },
});
const discounted = { item_id: id.optional(), reason: line(200) };
export const giveDiscount = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/discount',
  access: 'cashier',
  approvable: true,
  summary:
    'Sets the discount on a line, or on the bill without item_id, before anything is paid; ' +
    '0 takes it away',
  params: z.strictObject({ id }),
  body: z.union([
    z.strictObject({ ...discounted, percent_basis_points: basisPoints }),
    z.strictObject({ ...discounted, amount_cents: cents }),
  ]),
  responses: { 200: staffOrder },
});
