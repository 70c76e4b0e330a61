import { together } from '../database/repository.ts';
import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { presentCustomerOrders } from '../invoices/present-customer-order.ts';
import { billByClaimCode } from '../bills/bills.ts';
import { followOrder } from '../bills/contract.ts';
import { feedbackOf } from '../bills/feedback.ts';
import { presentGuestBill } from '../bills/present.ts';
import * as contract from '../orders/contract.ts';
import * as orders from '../orders/orders.ts';
import { coveredOrders, ownOrders } from '../payments/online/guests.ts';
import { onlineForGuests } from '../payments/online/settings.ts';
import { findByCode } from '../security/rate-limit.ts';
import { readyItems } from '../tickets/progress.ts';
import { readyAbout } from '../tickets/ready-about.ts';

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
          started_at: null,
          ready_at: null,
          served_at: null,
          subtotal_cents: bill.subtotal_cents,
          tax_cents: bill.tax_cents,
          total_cents: bill.total_cents,
          paid_cents: bill.paid_cents,
          table_name: bill.table?.name ?? null,
        };
    const [own_orders, paid, online, ready_item_ids, about, feedback] = await together(
      () => ownOrders(found),
      () => coveredOrders(bill),
      onlineForGuests,
      () => (order?.status === 'preparing' ? readyItems(order.id) : Promise.resolve([])),
      () => (order ? readyAbout(order) : Promise.resolve(null)),
      () => feedbackOf(found),
    );
    const guests = { own: own_orders, paid };
    return ok({
      ...presented,
      ...own,
      bill: { ...presentGuestBill(found, guests), online },
      ready_item_ids,
      ready_about: about?.toISOString() ?? null,
      feedback,
    });
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
