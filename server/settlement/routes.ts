import { billOfRestaurant } from '../bills/bills.ts';
import * as contract from '../bills/contract.ts';
import { presentBill } from '../bills/present.ts';
import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import { presentOrder } from '../orders/present.ts';
import { findByCode } from '../security/rate-limit.ts';
import {
  removeTable as removeTableEndpoint,
  restoreTable as restoreTableEndpoint,
} from '../tables/contract.ts';
import { presentTable } from '../tables/tables.ts';
import { mergeBills } from './merge.ts';
import { changeBill } from './move.ts';
import { splitBill } from './split.ts';
import { clearTable } from './clear-table.ts';
import { removeTable, restoreTable } from './remove-table.ts';
import { settling } from './settle.ts';
import { cancelByCode, changeStatus } from './status.ts';
import { voidItem } from './void.ts';

/** Acts on a bill that may leave nothing to pay. */
export const settlementPortalRoutes = [
  on(contract.cancelOrder, async ({ params, address }) => {
    const { order } = await findByCode({ address }, () =>
      settling(() => cancelByCode(params.claim_code), null),
    );
    return ok({ order_id: order.id, status: 'cancelled' });
  }),
];

export const settlementRoutes = [
  on(contract.changeBill, async ({ caller, params, body }) =>
    ok(presentBill(await changeBill(caller, params.id, body))),
  ),
  on(contract.mergeBills, async ({ caller, params, body }) =>
    ok(presentBill(await mergeBills(caller, params.id, body.bill_id))),
  ),
  on(contract.clearTable, async ({ caller, params }) => ok(await clearTable(caller, params.id))),
  on(removeTableEndpoint, async ({ caller, params }) => {
    await removeTable(caller, params.id);
    return ok({ removed: true as const });
  }),
  on(restoreTableEndpoint, async ({ caller, params }) =>
    ok(presentTable(await restoreTable(caller, params.id))),
  ),
  on(contract.changeOrderStatus, async ({ caller, params, body }) => {
    await settling(
      async () => ({ bill: await changeStatus(caller, params.id, body.status) }),
      caller.user_id,
    );
    return ok(presentOrder(await orderOfRestaurant(caller.restaurant_id, params.id)));
  }),
  on(contract.voidItem, async ({ caller, params, body }) => {
    const voided = { order_id: params.id, item_id: params.item_id, wanted: body };
    await settling(async () => ({ bill: await voidItem(caller, voided) }), caller.user_id);
    return ok(presentOrder(await orderOfRestaurant(caller.restaurant_id, params.id)));
  }),
  on(contract.splitBill, async ({ caller, params, body }) => {
    const { to } = await settling(async () => {
      const split = await splitBill(caller, params.id, body.items);
      return { ...split, bill: split.from };
    }, caller.user_id);
    return created(presentBill(await billOfRestaurant(caller.restaurant_id, to)));
  }),
];
