import * as z from 'zod';
import {
  basisPoints,
  cents,
  endpoint,
  givenToken,
  id,
  line,
  listFrom,
  MOST_LINES,
  listOf,
  optionalLine,
  optionalProse,
  page,
  range,
  timestamp,
  inBusinessDays,
  listWithTotals,
  sortBy,
  withTotals,
} from '../http/endpoint.ts';
import { SERVICES } from '../menu/contract.ts';
import {
  BILL_STATUSES,
  billDiscount,
  billPayment,
  itemsOf,
  KITCHEN_STATUSES,
  ORDER_STATUSES,
  orderTotals,
  guestOrder,
  staffOrder,
  wantedItem,
} from '../orders/contract.ts';
import { table } from '../tables/contract.ts';

/** Whether a table pays its bill together, in equal parts, or each their own dishes. */
export const BILL_SPLITS = ['together', 'equal', 'own'] as const;
export type BillSplit = (typeof BILL_SPLITS)[number];

const service = z.enum(SERVICES);
const covers = z.int().min(1).max(999);
const params = z.strictObject({ id });

const bill = z.strictObject({
  id: z.string(),
  bill_number: z.int(),
  status: z.enum(BILL_STATUSES),
  service,
  table_id: z.string().nullable(),
  table_name: z.string().nullable(),
  name: z.string().nullable(),
  covers: z.int().nullable(),
  claim_code: z.string(),
  orders: z.array(staffOrder),
  discounts: z.array(billDiscount),
  payments: z.array(billPayment),
  /** VAT breakdown of the whole bill. */
  taxes: z.array(
    z.strictObject({
      rate_basis_points: z.int(),
      net_cents: z.int(),
      tax_cents: z.int(),
      gross_cents: z.int(),
    }),
  ),
  ...orderTotals,
  paid_cents: z.int(),
  left_cents: z.int(),
  /** What is left when it is paid in cash: rounded where the currency has no small coins. */
  cash_left_cents: z.int(),
  tip_cents: z.int(),
  /** What cash rounding added to its payments, or took off them; never part of the total. */
  rounding_cents: z.int(),
  /** When a guest asked for it, how they want to pay, and how they split it. */
  requested_at: timestamp.nullable(),
  requested_method: z.string().nullable(),
  requested_split: z.enum(BILL_SPLITS).nullable(),
  /** Whether a guest calls a waiter, since when. */
  called_at: timestamp.nullable(),
  opened_by: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
  settled_at: timestamp.nullable(),
});

/** What a list of bills can be limited to. */
export const billFilter = {
  status: z.enum(BILL_STATUSES).optional(),
  table_id: id.optional(),
  q: line(100).optional(),
  ...range,
  ...inBusinessDays,
};
export const listBills = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/bills',
  access: 'waiter',
  summary: 'Bills, newest first or as `sort` says',
  query: z.strictObject({
    ...billFilter,
    sort: sortBy('created_at', 'total_cents'),
    ...withTotals,
    ...page,
  }),
  responses: {
    200: listWithTotals(
      bill,
      z.strictObject({
        count: z.int(),
        /** Left to pay on the open ones. */
        owed_cents: z.int(),
        /** Void bills come to nothing. */
        total_cents: z.int(),
      }),
    ),
  },
});
export const getBill = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/bills/{id}',
  access: 'waiter',
  summary: 'One bill',
  params,
  responses: { 200: bill },
});
export const changeBill = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/bills/{id}',
  access: 'waiter',
  summary: 'Moves a party to another table, or changes its name, covers or service',
  params,
  body: z.strictObject({
    table_id: id.nullable().optional(),
    name: line(120).nullable().optional(),
    covers: covers.nullable().optional(),
    service: service.optional(),
  }),
  responses: { 200: bill },
});
export const mergeBills = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/merge',
  access: 'waiter',
  summary: 'Takes another open bill into this one, with its orders, discounts and payments',
  params,
  body: z.strictObject({ bill_id: id }),
  responses: { 200: bill },
});
export const splitBill = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/split',
  access: 'waiter',
  idempotent: true,
  summary: 'Moves items to a new bill at the same table; both totals add up to the earlier one',
  params,
  body: z.strictObject({
    items: listFrom(z.strictObject({ order_item_id: id, quantity: z.int().min(1).max(9999) }), {
      min: 1,
      max: MOST_LINES,
    }),
  }),
  responses: { 201: bill },
});

export const placeStaffOrder = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders',
  access: 'waiter',
  idempotent: true,
  summary:
    'Orders for a bill, for a table (its one open bill, or a new one), or for a party by name',
  body: z.strictObject({
    bill_id: id.optional(),
    table_id: id.optional(),
    name: line(120).optional(),
    service: service.optional(),
    covers: covers.optional(),
    /** When a takeaway order is picked up; left out it is as soon as possible. */
    pickup_at: timestamp.optional(),
    items: itemsOf(
      wantedItem.extend({
        course: z.int().min(1).max(9).nullish(),
        seat: z.int().min(1).max(99).nullish(),
      }),
    ),
    notes: optionalLine(200),
  }),
  responses: { 201: staffOrder },
});
export const changeOrderStatus = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/orders/{id}',
  access: 'waiter',
  approvable: true,
  summary: "Moves an order's status in the kitchen, one step back too",
  params,
  body: z.strictObject({ status: z.enum(ORDER_STATUSES) }),
  responses: { 200: staffOrder },
});
export const voidItem = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/items/{item_id}/void',
  access: 'waiter',
  approvable: true,
  idempotent: true,
  summary: 'Voids pieces of an item: a waiter while it is pending, a manager after',
  params: z.strictObject({ id, item_id: id }),
  body: z.strictObject({ quantity: z.int().min(1).max(9999), reason: line(200) }),
  responses: { 200: staffOrder },
});
export const clearTable = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tables/{id}/clear',
  access: 'waiter',
  summary: 'Cancels all that waits at a table and changes its code: the old QR ends at once',
  params,
  responses: { 200: z.strictObject({ cancelled: z.int(), table }) },
});

const discounted = { item_id: id.optional(), reason: line(200) };
const discountBody = z.union([
  z.strictObject({ ...discounted, percent_basis_points: basisPoints }),
  z.strictObject({ ...discounted, amount_cents: cents }),
]);
export const giveDiscount = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/discount',
  access: 'cashier',
  approvable: true,
  summary:
    'Sets the discount on a line, or on the bill without item_id, before anything is paid; ' +
    '0 takes it away',
  params,
  body: discountBody,
  responses: { 200: staffOrder },
});
export const giveBillDiscount = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/discount',
  access: 'cashier',
  approvable: true,
  summary: 'The same on a bill',
  params,
  body: discountBody,
  responses: { 200: bill },
});

const guestBill = z.strictObject({
  bill_number: z.int(),
  lines: z.array(
    z.strictObject({
      name: z.string(),
      quantity: z.int(),
      total_cents: z.int(),
      options: z.array(z.strictObject({ name: z.string(), quantity: z.int() })),
      /** True for what was ordered by the phone whose code this is. */
      mine: z.boolean(),
    }),
  ),
  /** The orders on it, oldest first, by phone and never by name. */
  rounds: z.array(
    z.strictObject({
      at: timestamp,
      total_cents: z.int(),
      mine: z.boolean(),
      /** Whether staff entered it. */
      by_staff: z.boolean(),
      /** Whether its guest paid it online as their own. */
      paid: z.boolean(),
    }),
  ),
  total_cents: z.int(),
  paid_cents: z.int(),
  left_cents: z.int(),
  service,
  requested_at: timestamp.nullable(),
  /** How it can be paid online; null where it cannot. */
  online: z
    .strictObject({
      provider: z.string(),
      name: z.string(),
      /** The owner's words beside the tip. */
      tip_note: z.string().nullable(),
    })
    .nullable(),
});
const feedback = z.strictObject({
  /** 5 is best. */
  mark: z.int().min(1).max(5),
  words: optionalProse(500),
});
export const followOrder = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/orders/{claim_code}',
  access: 'public',
  summary: 'A guest follows the order by its claim code, or the bill by its own',
  params: z.strictObject({ claim_code: givenToken }),
  responses: {
    200: guestOrder.extend({
      order_id: z.string().nullable(),
      order_number: z.int().nullable(),
      status: z.enum(ORDER_STATUSES).nullable(),
      kitchen_status: z.enum(KITCHEN_STATUSES).nullable(),
      bill: guestBill,
      /**
       * While it is made: items of which every piece is there, as far as the kitchen ticks them.
       */
      ready_item_ids: z.array(z.string()),
      /** About when it is ready, at the kitchen's present pace; null where nobody can say. */
      ready_about: timestamp.nullable(),
      feedback: feedback.nullable(),
    }),
  },
});
const byCode = z.strictObject({ claim_code: givenToken });
export const callStaff = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/orders/{claim_code}/call',
  access: 'public',
  summary: 'Calls a waiter, or asks for the bill; again within a minute is nothing new',
  params: byCode,
  body: z.strictObject({
    reason: z.enum(['waiter', 'bill']),
    method: z.enum(['cash', 'card']).optional(),
    /** With `bill`: whether the table pays together. */
    split: z.enum(BILL_SPLITS).optional(),
  }),
  responses: { 202: z.strictObject({ reason: z.enum(['waiter', 'bill']), called_at: timestamp }) },
});
export const cancelOrder = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/orders/{claim_code}/cancel',
  access: 'public',
  summary: 'Cancels a pending order within a minute of its placing',
  params: byCode,
  responses: { 200: z.strictObject({ order_id: z.string(), status: z.literal('cancelled') }) },
});
export const giveFeedback = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/orders/{claim_code}/feedback',
  access: 'public',
  summary: 'Says how it was, to the restaurant alone; said again it replaces what was said before',
  params: byCode,
  body: feedback,
  responses: { 200: feedback },
});
export const listFeedback = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/feedback',
  access: 'manager',
  summary: 'What guests said of their visit, newest first',
  query: z.strictObject(page),
  responses: {
    200: listOf(
      feedback.extend({
        id: z.string(),
        order_id: z.string().nullable(),
        order_number: z.int().nullable(),
        table_name: z.string().nullable(),
        bill_id: z.string(),
        bill_number: z.int(),
        created_at: timestamp,
      }),
    ),
  },
});
export const answerCall = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/calls/answer',
  access: 'waiter',
  summary: 'Marks the calls of a bill as answered',
  params,
  responses: { 200: bill },
});
export type BillPayload = z.output<typeof bill>;
export const billSchema = bill;
