/** What a guest and a customer have in common who correct the company of their own invoice. */
import { businessDay, endOfDay } from '../../business-day.ts';
import { record } from '../../audit/audit.ts';
import { now } from '../../clock.ts';
import { find } from '../../database/repository.ts';
import { invalid } from '../../errors.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import type { Buyer } from '../contract.ts';
import { creditNotesOf } from '../document/lookup.ts';
import { documentWord } from '../document/words.ts';
import { buyerKey } from '../issue/buyer-key.ts';
import { checkBuyer } from '../issue/check-buyer.ts';
import { writeCreditNote } from '../issue/credit-note.ts';
import { Invoice, type InvoiceRow } from '../model.ts';
import { writeReissued } from './reissued.ts';

export interface RightCompany {
  buyer: Buyer;
  tax_id_checked?: boolean | undefined;
}

/**
 * Writes the credit note of an invoice and the same one for another company, in the running
 * transaction.
 * @throws Problem 422 for a wrong or for the same buyer
 */
export async function replaceCompany(
  wrong: InvoiceRow,
  { buyer, tax_id_checked }: RightCompany,
  actor: string,
): Promise<{ note: InvoiceRow; invoice: InvoiceRow }> {
  await checkBuyer(buyer, tax_id_checked);
  if (buyerKey(buyer) === buyerKey(wrong.snapshot.buyer))
    throw invalid([{ path: 'buyer.name', message: 'same_buyer' }]);
  const reason = documentWord(wrong.locale, 'company_corrected');
  const { note } = await writeCreditNote(wrong, { reason, issued_by: null });
  const invoice = await writeReissued(wrong, buyer, null);
  await record({
    actor,
    restaurant_id: wrong.restaurant_id,
    action: 'invoice.reissued',
    subject_id: invoice.id,
    detail: { in_place_of: wrong.invoice_number },
  });
  return { note, invoice };
}

/**
 * Until when a customer may correct the company of an invoice: the end of the business day of its
 * issue. Null for one that staff issued, for one that was credited, and where one of its order was
 * corrected before: once is enough for a slip, and an invoice is not passed from hand to hand.
 */
export async function correctableByCustomer({
  id,
  bill_id,
  order_id,
  restaurant_id,
  kind,
  issue_date,
  issued_by,
}: InvoiceRow): Promise<Date | null> {
  if (kind !== 'full' || issued_by !== null) return null;
  const restaurant = await restaurantById(restaurant_id);
  const until = endOfDay(businessDay(issue_date, restaurant), restaurant);
  if (now() >= until || (await creditNotesOf([id])).length > 0) return null;
  const earlier = await find(Invoice, { bill_id, order_id, kind: 'full', status: 'cancelled' });
  return earlier.length === 0 ? until : null;
}
