import { accepted, created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { placeOrder as placeOrderEndpoint } from '../orders/contract.ts';
import { presentOrder } from '../orders/present.ts';
import { findByCode } from '../security/rate-limit.ts';
import { sha256 } from '../security/random.ts';
import { guestDevice } from '../sessions/guest-device.ts';
import { billOfRestaurant, listBills } from './bills.ts';
import { answerCalls, callStaff } from './calls.ts';
import * as contract from './contract.ts';
import {
  billDiscountFaults,
  discountBill,
  discountOrder,
  orderDiscountFaults,
} from './discounts.ts';
import { giveFeedback, listFeedback } from './feedback.ts';
import { placeOrder, placeStaffOrder } from './place.ts';
import { presentBill } from './present.ts';

export const billPortalRoutes = [
  on(placeOrderEndpoint, async ({ params, body, caller, cookies, secure, address }) => {
    const device = guestDevice({ cookies, secure });
    const customer_id = caller.kind === 'customer' ? caller.customer_id : null;
    // An account counts as one device, in however many browsers it is logged in.
    const source = customer_id
      ? { device: sha256(`customer:${customer_id}`).slice(0, 32), recognised: true, address }
      : { device: device.id, recognised: device.recognised, address };
    const placed = await placeOrder(params.table_token, body, { customer_id, source });
    return created(placed, device.cookies);
  }),
  on(contract.callStaff, async ({ params, body, address }) => {
    const called_at = await findByCode({ address }, () => callStaff(params.claim_code, body));
    return accepted({ reason: body.reason, called_at: called_at.toISOString() });
  }),
  on(contract.giveFeedback, async ({ params, body, address }) =>
    ok(await findByCode({ address }, () => giveFeedback(params.claim_code, body))),
  ),
];

export const billStaffRoutes = [
  on(contract.listFeedback, async ({ caller, query }) =>
    ok(await listFeedback(caller.restaurant_id, query)),
  ),
  on(contract.listBills, async ({ caller, query }) => {
    const { rows, ...page } = await listBills(caller.restaurant_id, query);
    return ok({ items: rows.map(presentBill), ...page });
  }),
  on(contract.getBill, async ({ caller, params }) =>
    ok(presentBill(await billOfRestaurant(caller.restaurant_id, params.id))),
  ),
  on(contract.answerCall, async ({ caller, params }) =>
    ok(presentBill(await answerCalls(caller, params.id))),
  ),
  on(contract.placeStaffOrder, async ({ caller, body }) =>
    created(presentOrder(await placeStaffOrder(caller, body))),
  ),
  on(
    contract.giveDiscount,
    async ({ caller, params, body }) =>
      ok(presentOrder(await discountOrder(caller, params.id, body))),
    ({ caller, params, body }) => orderDiscountFaults(caller, params.id, body),
  ),
  on(
    contract.giveBillDiscount,
    async ({ caller, params, body }) => {
      await discountBill(caller, params.id, body);
      return ok(presentBill(await billOfRestaurant(caller.restaurant_id, params.id)));
    },
    ({ caller, params, body }) => billDiscountFaults(caller, params.id, body),
  ),
];
