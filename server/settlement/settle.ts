/** Settles bills: the moment at which what was ordered is sold. */
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { billChanged, type BillRow, lockBillToInvoice } from '../bills/bills.ts';
import { sellRest, takeSalesBack } from '../bills/sales.ts';
import { markOwed, markSettled } from '../bills/settled.ts';
import { issueSettled } from '../invoices/issue/settled.ts';
import { hasWishes } from '../invoices/issue/wishes.ts';
import { hasStations } from '../kitchen/stations.ts';
import { isTakenAway } from '../menu/takeaway.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { hasCounter } from '../tables/tables.ts';

interface Settling {
  at?: Date;
  /** False where the last payer's document is issued next, which then issues the rest. */
  issuesRest?: boolean;
}

/**
 * Settles a bill of which nothing is left to pay, in the running transaction: its turnover is
 * written, and by `auto_receipt: "at_once"` what is on no document gets its receipt.
 * @param by the user whose act it was; null for a guest's
 * @returns whether it was settled
 */
export async function settle(
  bill: BillRow,
  by: string | null,
  { at = now(), issuesRest = true }: Settling = {},
): Promise<boolean> {
  if (bill.status !== 'open' || bill.paid_cents < bill.total_cents) return false;
  const ends = await paymentEnds(bill);
  await markSettled(bill, { settled_at: at, ends });
  await sellRest(bill, at);
  await billChanged(bill, 'bill.settled');
  if (issuesRest && (await isDocumentDue(bill)))
    await issueSettled(await lockBillToInvoice(bill.restaurant_id, bill.id), by);
  return true;
}

/**
 * Whether a settled bill gets a document by itself: its receipt, or what a guest asked for before.
 */
async function isDocumentDue({ id, restaurant_id }: BillRow): Promise<boolean> {
  const { auto_receipt } = await restaurantById(restaurant_id);
  return auto_receipt === 'at_once' || hasWishes(id);
}

/**
 * Whether payment ends the orders of a bill: where no station tells that they are made. What is
 * taken away from a restaurant with a counter is ended by handing it over.
 */
async function paymentEnds({ restaurant_id, service }: BillRow): Promise<boolean> {
  if (await hasStations(restaurant_id)) return false;
  return !isTakenAway(service) || !(await hasCounter(restaurant_id));
}

/** The bill is owed again, after a refund; its turnover is taken back. */
export async function unsettle(bill: BillRow, at: Date): Promise<void> {
  await takeSalesBack(bill, at);
  if (bill.status === 'settled') await markOwed(bill);
}

/**
 * Runs an act on a bill that may leave nothing to pay (a void, a cancelled order, a split), and
 * settles the bill then. A bill on which nothing was paid stays open.
 */
export function settling<T extends { bill: BillRow | null }>(
  act: () => Promise<T>,
  by: string | null,
): Promise<T> {
  return inTransaction(async () => {
    const done = await act();
    if (done.bill && done.bill.paid_cents > 0) await settle(done.bill, by);
    return done;
  });
}
