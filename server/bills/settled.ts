import { conflict } from '../errors.ts';
import { update } from '../database/repository.ts';
import { changeOrders } from '../orders/write.ts';
import { Bill } from './model.ts';
import { not } from '../database/conditions.ts';

/**
 * Marks a bill and its orders as settled.
 * @param ends whether payment ends an order: true in a restaurant without kitchen stations
 */
export async function markSettled(
  { id }: Bill,
  { settled_at, ends }: { settled_at: Date; ends: boolean },
): Promise<void> {
  await update(Bill, { id }, { status: 'settled', settled_at, requested_at: null });
  await changeOrders(
    { bill_id: id, status: not('cancelled') },
    { settled_at, ...(ends && { status: 'completed' }) },
  );
}

/** Marks a settled bill and its orders as owed again. */
export async function markOwed({ id }: Bill): Promise<void> {
  await update(Bill, { id }, { status: 'open', settled_at: null });
  await changeOrders({ bill_id: id }, { settled_at: null });
}

/**
 * Adds a payment to what was paid of a locked bill, or with an amount below zero a refund.
 * @throws Problem 409 `overpaid` above what is left
 */
export async function addPaid(bill: Bill, amount_cents: number): Promise<Bill> {
  const paid_cents = bill.paid_cents + amount_cents;
  if (paid_cents > bill.total_cents) throw conflict('overpaid');
  // Checked in the statement that changes it too, so that no two payments exceed the total.
  const changed = await update(Bill, { id: bill.id, paid_cents: bill.paid_cents }, { paid_cents });
  if (changed !== 1) throw conflict('overpaid');
  return { ...bill, paid_cents };
}
