import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { presentCustomerOrders } from '../invoices/present-customer-order.ts';
import { billByClaimCode } from '../bills/bills.ts';
import { followOrder } from '../bills/contract.ts';
import { presentGuestBill } from '../bills/present.ts';
import * as contract from '../orders/contract.ts';
import * as orders from '../orders/orders.ts';
import { findByCode } from '../security/rate-limit.ts';

/** Orders for guests and customers, with whether they are invoiced. */
export const customerOrderRoutes = [
  on(followOrder, async ({ params, address }) => {
    const found = await findByCode({ address }, () => billByClaimCode(params.claim_code));
    const { bill, order } = found;
    // The code of a bill opens no order: what is shown of it is what all of them have in common.
    const shown = order ?? bill.orders[0]!;
    const { customer_id: _hidden, ...presented } = (await presentCustomerOrders([shown]))[0]!;
    const own = order
      ? { kitchen_status: order.status }
      : {
          order_id: null,
          order_number: null,
          status: null,
          kitchen_status: null,
          settled: bill.status === 'settled',
          items: [],
          notes: null,
          subtotal_cents: bill.subtotal_cents,
          tax_cents: bill.tax_cents,
          total_cents: bill.total_cents,
          paid_cents: bill.paid_cents,
          table_name: bill.table?.name ?? null,
        };
    return ok({ ...presented, ...own, bill: presentGuestBill(found) });
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
