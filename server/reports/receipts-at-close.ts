/** The receipts that the close of a day issues, so that none of its turnover has no document. */
import { lockBillToInvoice } from '../bills/bills.ts';
import { statement } from '../database/repository.ts';
import { issueRest } from '../invoices/issue/settled.ts';
import { issueWishes } from '../invoices/issue/wishes.ts';
import type { RestaurantRow } from '../restaurant/restaurant.ts';
import type { DayReportPayload } from './contract.ts';
import type { Period } from './documents.ts';

/**
 * Settled bills whose last sale lies in a period (a free bill has none, and counts when it was
 * settled), without those that one invoice holds wholly.
 */
const CANDIDATES = `SELECT id FROM (
    SELECT b.id, COALESCE((SELECT max(s.sold_at) FROM sales s WHERE s.bill_id = b.id),
      b.settled_at) AS sold_at
    FROM bills b WHERE b.restaurant_id = $1 AND b.status = 'settled' AND b.settled_at >= $2
      AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.bill_id = b.id
        AND i.kind <> 'credit_note' AND i.status <> 'cancelled'
        AND i.total_cents = b.total_cents
        AND NOT EXISTS (SELECT 1 FROM invoices n WHERE n.bill_id = b.id
          AND n.kind = 'credit_note'))) AS bills
  WHERE sold_at >= $2 AND sold_at < $3 ORDER BY sold_at, id`;

const ISSUED = `SELECT count(*) AS count,
    CAST(COALESCE(sum(total_cents), 0) AS BIGINT) AS total_cents
  FROM invoices
  WHERE restaurant_id = $1 AND chain_position > $2`;
const LAST = `SELECT COALESCE(max(chain_position), 0) AS place FROM invoices
  WHERE restaurant_id = $1`;

type Receipts = NonNullable<DayReportPayload['receipts_at_close']>;

/**
 * Issues a receipt for what of each bill sold in a period is on no document, or the company invoice
 * that a guest asked for, in the running transaction, which holds the hash chain; nothing with
 * `auto_receipt: "off"`.
 * @param issued_by the user who closes the day
 * @returns how many there are, and their total in cents
 * @throws as `issue`
 */
export async function issueMissing(
  { auto_receipt }: RestaurantRow,
  { restaurant_id, from, until }: Period,
  issued_by: string,
): Promise<Receipts> {
  if (auto_receipt === 'off') return { count: 0, total_cents: 0 };
  const [before] = await statement<{ place: number }>(LAST, [restaurant_id]);
  const bills = await statement<{ id: string }>(CANDIDATES, [restaurant_id, from, until]);
  for (const { id } of bills) {
    const bill = await lockBillToInvoice(restaurant_id, id);
    // Where the payment left its document to a request that never came.
    await issueWishes(bill);
    await issueRest(bill, issued_by);
  }
  const [issued] = await statement<Receipts>(ISSUED, [restaurant_id, before!.place]);
  return issued!;
}
