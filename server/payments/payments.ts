import { insertRow } from '../database/plain.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid } from '../errors.ts';
import { announce } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { addPaid, orderOfRestaurant } from '../orders/orders.ts';
import type { takePayment as takePaymentEndpoint } from './contract.ts';
import { Payment } from './model.ts';

/**
 * Takes a payment (cents; the tip beside it, never in it). The order is `paid` when nothing is left.
 * @throws Problem 404, 409 `overpaid` or `order_cancelled`, 422 for an amount of 0, but on a bill of 0 without a tip (ASVS 2.2.3)
 */
export const takePayment = (caller: StaffCaller, order_id: string, input: Body<typeof takePaymentEndpoint>) => inTransaction(async () => {
  const order = await orderOfRestaurant(caller.restaurant_id, order_id);
  if (order.status === 'cancelled') throw conflict('order_cancelled');
  if (input.amount_cents === 0 && (order.total_cents > 0 || input.tip_cents > 0)) throw invalid([{ path: 'amount_cents', message: 'amount_zero' }]);
  if (input.amount_cents > order.total_cents - order.paid_cents) throw conflict('overpaid');
  const { paid_cents, status } = await addPaid(order, input.amount_cents);
  const payment = await insertRow(Payment, { ...input, order_id, user_id: caller.user_id });
  await announce({ restaurant_id: order.restaurant_id, type: 'payment.taken', least_role: 'waiter', subject_id: order_id });
  const { id, method, amount_cents, tip_cents, created_at } = payment;
  return { id, order_id, method, amount_cents, tip_cents, order_status: status, left_cents: order.total_cents - paid_cents, created_at: created_at.toISOString() };
});
