import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { refundPayment, takePayment } from './contract.ts';
import { methodFaults } from './methods/payment-methods.ts';
import { refundPayment as refund, takePayment as take } from './payments.ts';

export const paymentRoutes = [
  on(
    takePayment,
    async ({ caller, params, body }) => created(await take(caller, params.id, body)),
    ({ caller, body }) => methodFaults(caller.restaurant_id, body),
  ),
  on(refundPayment, async ({ caller, params, body }) =>
    ok(
      await refund(caller, {
        order_id: params.id,
        payment_id: params.payment_id,
        reason: body.reason,
      }),
    ),
  ),
];
