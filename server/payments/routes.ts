import { billOfRestaurant } from '../bills/bills.ts';
import * as bills from '../bills/contract.ts';
import { splitBill } from '../bills/arrange.ts';
import { presentBill } from '../bills/present.ts';
import { cancelByCode, changeStatus } from '../bills/status.ts';
import { voidItem } from '../bills/void.ts';
import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import { presentOrder } from '../orders/present.ts';
import { findByCode } from '../security/rate-limit.ts';
import * as contract from './contract.ts';
import * as payments from './payments.ts';
import { settling } from './settle.ts';

/** Acts on a bill that may leave nothing to pay. */
export const settlementPortalRoutes = [
  on(bills.cancelOrder, async ({ params, address }) => {
    const { order } = await findByCode({ address }, () =>
      settling(() => cancelByCode(params.claim_code), null),
    );
    return ok({ order_id: order.id, status: 'cancelled' });
  }),
];

export const paymentRoutes = [
  on(contract.takePayment, async ({ caller, params, body }) =>
    created(await payments.takePayment(caller, params.id, body)),
  ),
  on(contract.takeBillPayment, async ({ caller, params, body }) =>
    created(await payments.takeBillPayment(caller, params.id, body)),
  ),
  on(contract.refundPayment, async ({ caller, params, body }) =>
    ok(
      await payments.refundPayment(caller, {
        order_id: params.id,
        payment_id: params.payment_id,
        reason: body.reason,
      }),
    ),
  ),
  on(contract.refundBillPayment, async ({ caller, params, body }) =>
    ok(
      await payments.refundBillPayment(caller, {
        bill_id: params.id,
        payment_id: params.payment_id,
        reason: body.reason,
      }),
    ),
  ),
  on(bills.changeOrderStatus, async ({ caller, params, body }) => {
    await settling(
      async () => ({ bill: await changeStatus(caller, params.id, body.status) }),
      caller.user_id,
    );
    return ok(presentOrder(await orderOfRestaurant(caller.restaurant_id, params.id)));
  }),
  on(bills.voidItem, async ({ caller, params, body }) => {
    const voided = { order_id: params.id, item_id: params.item_id, wanted: body };
    await settling(async () => ({ bill: await voidItem(caller, voided) }), caller.user_id);
    return ok(presentOrder(await orderOfRestaurant(caller.restaurant_id, params.id)));
  }),
  on(bills.splitBill, async ({ caller, params, body }) => {
    const { to } = await settling(async () => {
      const split = await splitBill(caller, params.id, body.items);
      return { ...split, bill: split.from };
    }, caller.user_id);
    return created(presentBill(await billOfRestaurant(caller.restaurant_id, to)));
  }),
];
