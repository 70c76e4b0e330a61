import { invoicedBills } from './document/lookup.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { presentGuestOrder, type WholeOrder } from '../orders/present.ts';

/** Presents orders for their customer. */
export async function presentCustomerOrders(rows: WholeOrder[]) {
  const invoiced = await invoicedBills(rows.map(({ bill_id }) => bill_id));
  return Promise.all(
    rows.map(async (order) => ({
      ...presentGuestOrder(
        order,
        (await restaurantById(order.restaurant_id)).name,
        invoiced.has(order.bill_id),
      ),
      customer_id: order.customer_id ?? null,
    })),
  );
}
