import * as z from 'zod';
import { cents, endpoint, id, line, timestamp } from '../http/endpoint.ts';

const payment = z.strictObject({
  id: z.string(),
  bill_id: z.string(),
  /** Null for a payment on a bill of several orders. */
  order_id: z.string().nullable(),
  method: z.string(),
  amount_cents: z.int(),
  tip_cents: z.int(),
  /** What cash rounding added to the amount, or took off it. */
  rounding_cents: z.int(),
  received_cents: z.int().nullable(),
  change_cents: z.int().nullable(),
  taken_by: z.string().nullable(),
  /** The till where it was taken; null on any other machine: its cash is in no drawer. */
  till_id: z.string().nullable(),
  order_status: z.string().nullable(),
  settled: z.boolean(),
  left_cents: z.int(),
  /** What is left when it is paid in cash: rounded where the currency has no small coins. */
  cash_left_cents: z.int(),
  created_at: timestamp,
  refunded_at: timestamp.nullable(),
});
const params = z.strictObject({ id });
const paid = z.strictObject({ id, payment_id: id });
const paying = z.strictObject({
  /** An active one of the payment methods. */
  method: id,
  amount_cents: cents,
  tip_cents: cents.default(0),
  /** Cash that was handed over; what is above the rounded amount with its tip is change. */
  received_cents: cents.optional(),
  /** The caller issues this payer's document next: the payment that settles issues none itself. */
  document_follows: z.boolean().optional(),
});
const refunding = z.strictObject({ reason: line(200) });

export const takePayment = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/payments',
  access: 'cashier',
  idempotent: true,
  summary: "Takes a payment on the order's bill; it is settled when nothing is left",
  params,
  body: paying,
  responses: { 201: payment },
});
export const takeBillPayment = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/payments',
  access: 'cashier',
  idempotent: true,
  summary: 'Takes a payment on a bill; it is settled when nothing is left',
  params,
  body: paying,
  responses: { 201: payment },
});

export const refundPayment = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/payments/{payment_id}/refund',
  access: 'manager',
  approvable: true,
  idempotent: true,
  summary: 'Refunds a payment with its tip; the bill is owed again',
  params: paid,
  body: refunding,
  responses: { 200: payment },
});
export const refundBillPayment = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/payments/{payment_id}/refund',
  access: 'manager',
  approvable: true,
  idempotent: true,
  summary: 'The same on a bill',
  params: paid,
  body: refunding,
  responses: { 200: payment },
});
