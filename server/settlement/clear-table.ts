import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import { rotateToken, presentTable } from '../tables/tables.ts';
import { findOrders } from '../orders/present.ts';
import { cancelInBill } from './status.ts';

/**
 * Cancels all pending orders of a table and gives it a new token, in one transaction, for when
 * somebody orders with a photograph of its QR code. Orders that the kitchen has begun or that
 * something was paid of stay.
 * @throws Problem 404
 */
export function clearTable(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const table = await rotateToken(restaurant_id, id);
    const waiting = await findOrders({
      restaurant_id,
      table_id: id,
      status: 'pending',
      settled_at: null,
    });
    // What was paid of a bill may have been for these orders.
    const orders = waiting.filter(({ bill }) => bill.paid_cents === 0);
    await recordBy(caller, {
      action: 'table.cleared',
      subject_id: id,
      detail: { cancelled: orders.length },
    });
    for (const order of orders) {
      await recordBy(caller, { action: 'order.cancelled', subject_id: order.id });
      await cancelInBill(order);
    }
    await publishEvent({
      restaurant_id,
      type: 'table.changed',
      least_role: 'waiter',
      subject_id: id,
    });
    return { cancelled: orders.length, table: presentTable(table) };
  });
}
