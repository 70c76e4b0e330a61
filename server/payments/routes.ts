import { now } from '../clock.ts';
import { notFound, Problem } from '../errors.ts';
import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { findByCode } from '../security/rate-limit.ts';
import { tillAt } from '../tills/tills.ts';
import * as contract from './contract.ts';
import { methodFaults } from './methods/payment-methods.ts';
import * as onlineContract from './online/contract.ts';
import { beginOnlinePayment, followOnlinePayment, hurryByWebhook } from './online/guests.ts';
import { providerOf } from './online/providers.ts';
import { mendRefund } from './online/refunds.ts';
import { closeReversal } from './online/reversals.ts';
import * as onlineSettings from './online/settings.ts';
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
  on(onlineContract.getOnlinePaymentSettings, async ({ caller }) =>
    ok(await onlineSettings.presentOnlinePaymentSettings(caller)),
  ),
  on(onlineContract.changeOnlinePaymentSettings, async ({ caller, body }) => {
    await onlineSettings.changeOnlinePaymentSettings(caller, body);
    return ok(await onlineSettings.presentOnlinePaymentSettings(caller));
  }),
  on(onlineContract.testOnlinePayments, async ({ caller, body }) =>
    ok(await onlineSettings.testOnlinePayments(caller, body)),
  ),
  on(onlineContract.retryOnlineRefund, async ({ caller, params }) => {
    await mendRefund(caller, { id: params.id, how: 'retry' });
    return ok(await onlineSettings.presentOnlinePaymentSettings(caller));
  }),
  on(onlineContract.closeOnlineRefund, async ({ caller, params }) => {
    await mendRefund(caller, { id: params.id, how: 'close' });
    return ok(await onlineSettings.presentOnlinePaymentSettings(caller));
  }),
  on(onlineContract.closeOnlineReversal, async ({ caller, params }) => {
    await closeReversal(caller, params.id);
    return ok(await onlineSettings.presentOnlinePaymentSettings(caller));
  }),
];

export const paymentPortalRoutes = [
  on(onlineContract.beginOnlinePayment, async ({ params, body, locale, address }) =>
    created(
      await findByCode({ address }, () =>
        beginOnlinePayment(params.claim_code, body, { locale, address }),
      ),
    ),
  ),
  on(onlineContract.getOnlinePayment, async ({ params, address }) =>
    ok(
      await findByCode({ address }, () =>
        followOnlinePayment(params.claim_code, params.payment_id),
      ),
    ),
  ),
  on(onlineContract.callWebhook, async ({ params, body, request }) => {
    const provider = providerOf(params.provider);
    const keys = provider && (await onlineSettings.keysOf(params.provider));
    if (!keys) throw notFound();
    const call = { body: Buffer.from(body), signature: request.get('Stripe-Signature') };
    const subject = provider.webhook(keys, call, now());
    if (subject === 'forged') throw new Problem(400, 'invalid_signature');
    // An id that nobody here knows is answered like any other, so that it tells nothing.
    await hurryByWebhook(params.provider, subject);
    return ok({ received: true });
  }),
];
