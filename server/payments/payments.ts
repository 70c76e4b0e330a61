import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { findOne, insert, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { documentsOf } from '../invoices/document/lookup.ts';
import type { WholeOrder } from '../orders/present.ts';
import { addPaid, orderOfRestaurant, subtractPaid } from '../orders/orders.ts';
import { checkActiveMethod } from './methods/payment-methods.ts';
import type { takePayment as takePaymentEndpoint } from './contract.ts';
import { Payment } from './model.ts';
import { writeSale } from './sales.ts';

/**
 * Takes a payment (cents; the tip is beside it, never in it). The order is `paid` when nothing is
 * left to pay.
 * @throws Problem 404, 409 `overpaid` or `order_cancelled`, 422 for a method that is not
 * active, and for an amount of 0, except on a bill of 0 without a tip (ASVS 2.2.3)
 */
export function takePayment(
  caller: StaffCaller,
  order_id: string,
  input: Body<typeof takePaymentEndpoint>,
) {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, order_id);
    if (order.status === 'cancelled') throw conflict('order_cancelled');
    await checkActiveMethod(caller.restaurant_id, input.method);
    if (input.amount_cents === 0 && (order.total_cents > 0 || input.tip_cents > 0))
      throw invalid([{ path: 'amount_cents', message: 'amount_zero' }]);
    if (input.amount_cents > order.total_cents - order.paid_cents) throw conflict('overpaid');
    const { paid_cents, status } = await addPaid(order, input.amount_cents);
    const payment = await insert(Payment, { ...input, order_id, user_id: caller.user_id });
    if (status === 'paid') await writeSale(order, payment.created_at, 1);
    await publishEvent({
      restaurant_id: order.restaurant_id,
      type: 'payment.taken',
      least_role: 'waiter',
      subject_id: order_id,
    });
    return presentPayment(payment, { ...order, paid_cents, status });
  });
}

function presentPayment(
  { id, order_id, method, amount_cents, tip_cents, created_at }: Payment,
  { status, total_cents, paid_cents }: Pick<WholeOrder, 'status' | 'total_cents' | 'paid_cents'>,
) {
  return {
    id,
    order_id,
    method,
    amount_cents,
    tip_cents,
    order_status: status,
    left_cents: total_cents - paid_cents,
    created_at: created_at.toISOString(),
  };
}

/**
 * Refunds a payment: a wrong amount, a wrong method, or an order that is to be cancelled. A paid
 * order is owed again. An invoice keeps the payment that it states until a credit note credits it.
 * @throws Problem 404, 409 `already_refunded`, `refund_invoiced` while an invoice is in force,
 * `refund_credited` where a credit note has refunded
 */
export function refundPayment(
  caller: StaffCaller,
  { order_id, payment_id, reason }: { order_id: string; payment_id: string; reason: string },
) {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, order_id);
    const payment = await findOne(Payment, { id: payment_id, order_id });
    if (!payment) throw notFound();
    const { standing, refunds } = await documentsOf(order_id);
    if (standing.length > 0) throw conflict('refund_invoiced');
    // A credit note has refunded the order, at least in part: nothing is refunded twice.
    if (refunds.length > 0) throw conflict('refund_credited');
    const refunded_at = now();
    // Checked in the statement that changes it, so that two managers at once refund it once (ASVS
    // 2.3.4).
    const changed = await update(
      Payment,
      { id: payment_id, refunded_at: null },
      { refunded_at, refunded_by: caller.user_id, refund_reason: reason },
    );
    if (changed !== 1) throw conflict('already_refunded');
    const after = await subtractPaid(order, payment.amount_cents);
    if (order.status === 'paid') await writeSale(order, refunded_at, -1);
    const { method, amount_cents, tip_cents } = payment;
    await recordBy(caller, {
      action: 'payment.refunded',
      subject_id: order_id,
      detail: { payment_id, method, amount_cents, tip_cents, reason },
    });
    await publishEvent({
      restaurant_id: order.restaurant_id,
      type: 'payment.refunded',
      least_role: 'waiter',
      subject_id: order_id,
    });
    return {
      ...presentPayment(payment, { ...order, ...after }),
      refunded_at: refunded_at.toISOString(),
    };
  });
}
