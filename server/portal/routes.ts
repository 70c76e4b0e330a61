import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { presentCustomerOrders } from '../invoices/present-customer-order.ts';
import * as contract from '../orders/contract.ts';
import * as orders from '../orders/orders.ts';
import { findByCode } from '../security/rate-limit.ts';

/** Orders for guests and customers, with whether they are invoiced. */
export const customerOrderRoutes = [
  on(contract.followOrder, async ({ params, address }) => {
    const order = await findByCode({ address }, () => orders.orderByClaimCode(params.claim_code));
    const { customer_id: _hidden, ...presented } = (await presentCustomerOrders([order]))[0]!;
    return ok(presented);
  }),
  on(contract.listMyOrders, async ({ caller, query }) => {
    const { rows, next_cursor } = await orders.listOrdersOfCustomer(caller.customer_id, query);
    return ok({ items: await presentCustomerOrders(rows), next_cursor });
  }),
  on(contract.getMyOrder, async ({ caller, params }) =>
    ok(
      (
        await presentCustomerOrders([
          await orders.orderOfCustomer(caller.customer_id, params.order_id),
        ])
      )[0],
    ),
  ),
];
