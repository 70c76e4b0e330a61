import { recordBy } from '../audit/audit.ts';
import { openBillsAt } from '../bills/bills.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { lockTable, markRemoved, markRestored } from '../tables/tables.ts';

/**
 * Removes a table at which nothing is open; past orders and documents keep its name.
 * @throws Problem 404, 409 `table_in_use` with an open bill
 */
export function removeTable(caller: StaffCaller, id: string): Promise<void> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    await lockTable(restaurant_id, id);
    if ((await openBillsAt(id)).length > 0) throw conflict('table_in_use');
    const { name } = await markRemoved(restaurant_id, id);
    await recordBy(caller, { action: 'table.removed', subject_id: id, detail: { name } });
  });
}
/** Puts a removed table back. @throws Problem 404 */
export function restoreTable(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    const table = await markRestored(caller.restaurant_id, id);
    const { name } = table;
    await recordBy(caller, { action: 'table.restored', subject_id: id, detail: { name } });
    return table;
  });
}
