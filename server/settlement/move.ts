/** Moves a party to another table, or changes its name, covers or service. */
import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { changeOrders } from '../orders/write.ts';
import { openTableOf, tablesById } from '../tables/tables.ts';
import { ticketsForMove } from '../tickets/tickets.ts';
import {
  billChanged,
  billOfRestaurant,
  type BillRow,
  lockOpenBill,
  type WholeBill,
} from '../bills/bills.ts';
import type * as contract from '../bills/contract.ts';
import { countedOrders } from '../bills/totals.ts';
import { updateBill } from '../bills/write.ts';
import { changeService } from './change-service.ts';

/**
 * Changes whose bill it is: table, name, covers, service.
 * @throws Problem 404, 409 `bill_settled`, `bill_void`, `table_closed`, `already_paid` or
 * `already_invoiced` for another service, 422 where neither table nor name is left
 */
export function changeBill(
  caller: StaffCaller,
  id: string,
  wanted: Body<typeof contract.changeBill>,
): Promise<WholeBill> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const bill = await lockOpenBill(restaurant_id, id);
    const { table_id, name, covers, service } = wanted;
    if (typeof table_id === 'string' && table_id !== bill.table_id)
      await openTableOf(restaurant_id, table_id);
    if (losesParty(bill, wanted)) throw invalid([{ path: 'name', message: 'bill_table_or_name' }]);
    if (service) await changeService(bill, service);
    await updateBill(id, { table_id, name, covers });
    if (table_id !== undefined && table_id !== bill.table_id) await moveOrders(bill, table_id);
    if (isElsewhere(bill, wanted)) await tellKitchen(bill);
    await recordBy(caller, { action: 'bill.changed', subject_id: id, detail: { ...wanted } });
    await billChanged(bill);
    return billOfRestaurant(restaurant_id, id);
  });
}

/** Whether it would be nobody's: without table and name nobody knows where its dishes go. */
function losesParty(before: BillRow, wanted: Body<typeof contract.changeBill>): boolean {
  const { table_id = before.table_id, name = before.name } = wanted;
  const isNobodys = before.table_id === null && before.name === null;
  return table_id === null && name === null && !isNobodys;
}

/** Whether the kitchen has to know: of another table, name or service. */
function isElsewhere(
  { table_id, name, service }: BillRow,
  wanted: Body<typeof contract.changeBill>,
): boolean {
  return (
    (wanted.table_id !== undefined && wanted.table_id !== table_id) ||
    (wanted.name !== undefined && wanted.name !== name) ||
    (wanted.service !== undefined && wanted.service !== service)
  );
}

/** @param bill as it was before */
async function tellKitchen({ id, table_id }: BillRow): Promise<void> {
  const [from] = table_id === null ? [] : await tablesById([table_id]);
  await ticketsForMove(await countedOrders(id), { table_id, table_name: from?.name ?? null });
}

/** The kitchen brings the dishes to where the party sits now. */
async function moveOrders({ restaurant_id, id }: BillRow, table_id: string | null): Promise<void> {
  await changeOrders({ bill_id: id }, { table_id });
  for (const order of await countedOrders(id))
    await publishEvent({
      restaurant_id,
      type: 'order.changed',
      least_role: 'waiter',
      subject_id: order.id,
    });
}
