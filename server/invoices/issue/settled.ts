/** The documents of bills that are settled, which nobody asks for at that moment. */
import { log } from '../../log.ts';
import { Problem } from '../../errors.ts';
import type { BillToInvoice } from '../../bills/bills.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { subtractTaxes } from '../../tax/calculate-tax.ts';
import { documentsOf, heldBy, type Held } from '../document/lookup.ts';
import { itemsComeTo } from '../document/share.ts';
import { issue } from './issue.ts';
import type { Subject } from './request.ts';
import { type BillContent, contentOf, uninvoiced } from './share-of-bill.ts';
import { issueWishes } from './wishes.ts';

/**
 * The account that holds what a document is for: of several orders, where all are one account's.
 */
export function holderOf({ bill, order }: Subject): string | null {
  const holders = new Set((order ? [order] : bill.orders).map(({ customer_id }) => customer_id));
  return holders.size === 1 ? [...holders][0]! : null;
}

/**
 * The documents of a bill that was just settled: the company invoices that guests asked for before,
 * then by `auto_receipt: "at_once"` the receipt for what is left.
 * @param issued_by the user whose act settled it
 */
export async function issueSettled(bill: BillToInvoice, issued_by: string | null): Promise<void> {
  await issueWishes(bill);
  const { auto_receipt } = await restaurantById(bill.restaurant_id);
  if (auto_receipt === 'at_once') await issueRest(bill, issued_by);
}

/**
 * What the receipt for the rest of a bill is for, in cents; undefined for the items that are left,
 * where they come to that.
 */
function restInMoney(content: BillContent, held: Held, left_cents: number): number | undefined {
  if (left_cents <= 0 || held.byAmount) return undefined;
  const { items, prices_include_tax } = content;
  const left = subtractTaxes(content.taxes, held.taxes);
  return itemsComeTo(items, held.items, { left, prices_include_tax }) ? undefined : left_cents;
}

/**
 * Issues the receipt for what of a settled bill is on no document yet; nothing where all is. What
 * was refunded stays without one. A rest that no document can hold stops neither a payment nor the
 * close of a day: it is logged, and reports state it as turnover without an invoice.
 * @param issued_by the user whose act settled it
 * @throws Problem 409 `clock_ahead` until staff confirm the clock
 */
export async function issueRest(bill: BillToInvoice, issued_by: string | null): Promise<void> {
  const documents = await documentsOf(bill.id);
  const held = await heldBy(documents, { creditedIsFree: true });
  const content = contentOf(bill);
  const { items, left_cents } = uninvoiced(content, held);
  // Of a free bill the items alone are left, and they were supplied all the same.
  const isFree =
    bill.total_cents === 0 &&
    items.length > 0 &&
    documents.standing.length === 0 &&
    documents.refunds.length === 0;
  if (left_cents <= 0 && !isFree) return;
  const subject = { bill, order: null };
  await issue(subject, {
    buyer: null,
    notes: null,
    share_cents: restInMoney(content, held, left_cents),
    customer_id: holderOf(subject),
    issued_by,
    automatic: true,
  }).catch((error: unknown) => {
    // Refused before anything was written; the clock is a question for staff.
    if (!(error instanceof Problem) || error.status >= 500 || error.code === 'clock_ahead')
      throw error;
    log.warn({ bill_id: bill.id, left_cents, code: error.code }, 'rest of a bill not invoiced');
  });
}
