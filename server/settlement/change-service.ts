/** Changes how a bill is served, with the prices and rates of all its lines. */
import { publishEvent } from '../events/events.ts';
import { conflict } from '../errors.ts';
import type { Service } from '../menu/contract.ts';
import { type ServiceCharge, serviceChargeOf } from '../menu/service-charge.ts';
import { isTakenAway } from '../menu/takeaway.ts';
import type { WholeOrder } from '../orders/present.ts';
import { emptyCharge, pricedFor } from '../orders/service-prices.ts';
import { changeItem, insertItems } from '../orders/write.ts';
import type { BillRow } from '../bills/bills.ts';
import { calculateBill, countedOrders, discountsGiven } from '../bills/totals.ts';
import { updateBill } from '../bills/write.ts';
import { refuseInvoiced } from './refuse-invoiced.ts';

async function priceItems({ items }: WholeOrder, service: Service): Promise<void> {
  for (const item of items) {
    // The bill calculates its discounts anew: one of before may be above the new price.
    if (item.kind !== 'service_charge')
      await changeItem(item.id, { ...pricedFor(item, service), discount_cents: 0 });
    else if (isTakenAway(service))
      await changeItem(item.id, { quantity: 0, total_cents: 0, discount_cents: 0 });
  }
}

/** An order that was taken away has no line for the service charge yet. */
async function addCharge({ id, items }: WholeOrder, charge: ServiceCharge | null): Promise<void> {
  if (!charge || items.some(({ kind }) => kind === 'service_charge')) return;
  await insertItems(id, [emptyCharge(charge, items.length)]);
}

/**
 * Calculates a locked bill anew for another service: price and rate of every line, discounts, and
 * the service charge, which there is only where it is eaten in.
 * @throws Problem 409 `already_paid`, `already_invoiced`
 */
export async function changeService(bill: BillRow, service: Service): Promise<void> {
  if (service === bill.service) return;
  // The price of another service differs, and what was paid was for this one.
  if (bill.paid_cents > 0) throw conflict('already_paid');
  await refuseInvoiced(bill.id);
  if (isTakenAway(service) === isTakenAway(bill.service)) return updateBill(bill.id, { service });
  const charge = await serviceChargeOf(bill.restaurant_id, service);
  for (const order of await countedOrders(bill.id)) {
    await priceItems(order, service);
    await addCharge(order, charge);
  }
  const service_charge_basis_points = charge?.percent_basis_points ?? 0;
  await updateBill(bill.id, { service, service_charge_basis_points });
  const orders = await countedOrders(bill.id);
  const given = await discountsGiven(bill.id);
  await calculateBill({ ...bill, service, service_charge_basis_points }, orders, given);
  for (const { restaurant_id, id } of orders)
    await publishEvent({
      restaurant_id,
      type: 'order.changed',
      least_role: 'waiter',
      subject_id: id,
    });
}
