import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { sha256 } from '../security/random.ts';
import { guestDevice } from '../sessions/guest-device.ts';
import { presentOrder } from './present.ts';
import { clearTable } from './clear-table.ts';
import * as contract from './contract.ts';
import { discountFaults, giveDiscount } from './discounts.ts';
import * as orders from './orders.ts';
import { placeOrder } from './place.ts';

export const orderPortalRoutes = [
  on(contract.placeOrder, async ({ params, body, caller, cookies, secure, address }) => {
    const device = guestDevice({ cookies, secure });
    const customer_id = caller.kind === 'customer' ? caller.customer_id : null;
    // An account counts as one device, in however many browsers it is logged in.
    const source = customer_id
      ? { device: sha256(`customer:${customer_id}`).slice(0, 32), recognised: true, address }
      : { device: device.id, recognised: device.recognised, address };
    const placed = await placeOrder(params.table_token, body, { customer_id, source });
    return created(placed, device.cookies);
  }),
];

export const orderStaffRoutes = [
  on(contract.listOrders, async ({ caller, query }) => {
    const { rows, next_cursor } = await orders.listOrders(caller.restaurant_id, query);
    return ok({ items: rows.map(presentOrder), next_cursor });
  }),
  on(contract.getOrder, async ({ caller, params }) =>
    ok(presentOrder(await orders.orderOfRestaurant(caller.restaurant_id, params.id))),
  ),
  on(contract.changeOrderStatus, async ({ caller, params, body }) =>
    ok(presentOrder(await orders.changeStatus(caller, params.id, body.status))),
  ),
  on(contract.clearTable, async ({ caller, params }) => ok(await clearTable(caller, params.id))),
  on(
    contract.giveDiscount,
    async ({ caller, params, body }) =>
      ok(presentOrder(await giveDiscount(caller, params.id, body))),
    ({ caller, params, body }) => discountFaults(caller, params.id, body),
  ),
];
