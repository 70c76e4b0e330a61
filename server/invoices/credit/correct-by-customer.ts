import { lockBill } from '../../bills/bills.ts';
import { requireVerified } from '../../customers/customers.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict } from '../../errors.ts';
import { queueInvoiceReady } from '../../mail/mail.ts';
import { mailCopy } from '../issue/by-code.ts';
import { invoiceOfCustomer } from '../issue/invoices.ts';
import { correctableByCustomer, replaceCompany, type RightCompany } from './correct.ts';

/**
 * Corrects the company of a customer's own invoice: a credit note and a new invoice, in one
 * transaction. Once for an order, on the business day of its issue.
 * @throws Problem 403 `email_not_verified`, 404, 409 `not_correctable`, 422 for a wrong or for the
 * same buyer
 */
export function correctByCustomer(customer_id: string, id: string, right: RightCompany) {
  return inTransaction(async () => {
    const { restaurant_id, bill_id } = await invoiceOfCustomer(customer_id, id);
    const customer = await requireVerified(customer_id);
    await lockBill(restaurant_id, bill_id);
    // Read again behind the lock: of two corrections at once the second finds the credit note.
    const wrong = await invoiceOfCustomer(customer_id, id);
    if (!(await correctableByCustomer(wrong))) throw conflict('not_correctable');
    const { note, invoice } = await replaceCompany(wrong, right, `customer:${customer_id}`);
    await queueInvoiceReady(customer, invoice);
    const { email } = right.buyer;
    if (email && email !== customer.email)
      await mailCopy(invoice, { email, locale: customer.locale });
    return { note, invoice };
  });
}
