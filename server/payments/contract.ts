import * as z from 'zod';
import { cents, endpoint, id, line, timestamp } from '../http/endpoint.ts';
import { METHODS } from './methods/methods.ts';

const payment = z.strictObject({
  id: z.string(),
  order_id: z.string(),
  method: z.enum(METHODS),
  amount_cents: z.int(),
  tip_cents: z.int(),
  order_status: z.string(),
  left_cents: z.int(),
  created_at: timestamp,
});

export const takePayment = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/payments',
  access: 'cashier',
  idempotent: true,
  summary: 'Takes a payment; the order is paid when nothing is left',
  params: z.strictObject({ id }),
  body: z.strictObject({
    method: z.enum(METHODS),
    amount_cents: cents,
    tip_cents: cents.default(0),
  }),
  responses: { 201: payment },
});

export const refundPayment = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/payments/{payment_id}/refund',
  access: 'manager',
  approvable: true,
  idempotent: true,
  summary: 'Refunds a payment with its tip; the order is owed again, or may be cancelled',
  params: z.strictObject({ id, payment_id: id }),
  body: z.strictObject({ reason: line(200) }),
  responses: { 200: payment.extend({ refunded_at: timestamp }) },
});
