/** Writes bills and their parts for the acts that rearrange them. */
import { insert, remove, update } from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { Bill, BillDiscount, BillPayment, ServiceCall } from './model.ts';

export function insertBill(row: NewRow<(typeof Bill)['columns']>): Promise<Bill> {
  return insert(Bill, row);
}
/** Changes a bill that the caller has locked. */
export async function updateBill(id: string, changes: Partial<Bill>): Promise<void> {
  await update(Bill, { id }, changes);
}
/** Moves payments and calls of a bill to another. */
export async function movePayments(from: string, to: string): Promise<void> {
  await update(BillPayment, { bill_id: from }, { bill_id: to });
  await update(ServiceCall, { bill_id: from }, { bill_id: to });
}
export async function insertDiscount(row: NewRow<(typeof BillDiscount)['columns']>): Promise<void> {
  await insert(BillDiscount, row);
}
export async function updateDiscounts(
  ids: string[],
  changes: Partial<BillDiscount>,
): Promise<void> {
  await update(BillDiscount, { id: ids }, changes);
}
export async function removeDiscounts(ids: string[]): Promise<void> {
  await remove(BillDiscount, { id: ids });
}
