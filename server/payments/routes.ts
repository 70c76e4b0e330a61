import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { tillAt } from '../tills/tills.ts';
import * as contract from './contract.ts';
import { methodFaults } from './methods/payment-methods.ts';
import * as payments from './payments.ts';

export const paymentRoutes = [
  on(
    contract.takePayment,
    async ({ caller, params, body, ...machine }) =>
      created(
        await payments.takePayment(caller, params.id, {
          ...body,
          till_id: await tillAt(caller, machine),
        }),
      ),
    ({ caller, body }) => methodFaults(caller.restaurant_id, body),
  ),
  on(
    contract.takeBillPayment,
    async ({ caller, params, body, ...machine }) =>
      created(
        await payments.takeBillPayment(caller, params.id, {
          ...body,
          till_id: await tillAt(caller, machine),
        }),
      ),
    ({ caller, body }) => methodFaults(caller.restaurant_id, body),
  ),
  on(contract.refundPayment, async ({ caller, params, body, ...machine }) =>
    ok(
      await payments.refundPayment(caller, {
        order_id: params.id,
        payment_id: params.payment_id,
        reason: body.reason,
        till_id: await tillAt(caller, machine),
      }),
    ),
  ),
  on(contract.refundBillPayment, async ({ caller, params, body, ...machine }) =>
    ok(
      await payments.refundBillPayment(caller, {
        bill_id: params.id,
        payment_id: params.payment_id,
        reason: body.reason,
        till_id: await tillAt(caller, machine),
      }),
    ),
  ),
];
