import { inTransaction } from '../../database/transaction.ts';
import { conflict } from '../../errors.ts';
import { billByClaimCode, lockBill } from '../../bills/bills.ts';
import { creditNotesOf } from '../document/lookup.ts';
import type { InvoiceRow } from '../model.ts';
import { issuedByCode, linkTo, mailCopy } from '../issue/by-code.ts';
import { correctableUntil } from '../issue/guest-devices.ts';
import { replaceCompany, type RightCompany } from './correct.ts';

/** The company as the guest corrects it, from which device, in which language. */
export interface Correction extends RightCompany {
  device: string;
  locale: string;
}

async function correctable(invoices: InvoiceRow[], device: string): Promise<InvoiceRow> {
  for (const invoice of invoices)
    if (await correctableUntil(invoice, device))
      if ((await creditNotesOf([invoice.id])).length === 0) return invoice;
  throw conflict('not_correctable');
}

/**
 * Corrects the company of a guest's invoice: a credit note and a new invoice, in one transaction.
 * Once, on the business day of its issue, by the device that made it.
 * @throws Problem 404, 409 `not_correctable`, 422 for a wrong or for the same buyer
 */
export function correctByCode(claim_code: string, { device, locale, ...right }: Correction) {
  return inTransaction(async () => {
    const { bill, order } = await billByClaimCode(claim_code);
    await lockBill(bill.restaurant_id, bill.id);
    const wrong = await correctable(await issuedByCode(bill.id, order?.id ?? null), device);
    const { note, invoice } = await replaceCompany(wrong, right, 'guest');
    const { email } = right.buyer;
    return {
      note,
      invoice,
      note_url: await linkTo(note.id),
      download_url: await linkTo(invoice.id),
      mail: email ? await mailCopy(invoice, { email, locale }) : null,
    };
  });
}
