import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import * as orders from './orders.ts';
import { presentOrder } from './present.ts';

export const orderStaffRoutes = [
  on(contract.listOrders, async ({ caller, query }) => {
    const { rows, ...page } = await orders.listOrders(caller.restaurant_id, query);
    return ok({ items: rows.map(presentOrder), ...page });
  }),
  on(contract.getOrder, async ({ caller, params }) =>
    ok(presentOrder(await orders.orderOfRestaurant(caller.restaurant_id, params.id))),
  ),
];
