/**
 * What a claim code made, without an account: fresh links to it, copies by mail, and its way into
 * an account.
 */
import { now } from '../../clock.ts';
import { insert, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Problem } from '../../errors.ts';
import { copiesOf, queueInvoiceCopy } from '../../mail/mail.ts';
import { mailGoesOut } from '../../mail/outbox.ts';
import type { WholeOrder } from '../../orders/answers.ts';
import { claimOrder } from '../../orders/orders.ts';
import { randomToken, sha256 } from '../../security/random.ts';
import type { InvoiceByCode } from '../contract.ts';
import { stateMac } from '../chain/macs.ts';
import { documentsOf } from '../document/lookup.ts';
import { DownloadLink, Invoice, type InvoiceRow } from '../model.ts';

/** How long a download link opens its invoice. */
export const LINK_MILLISECONDS = 3_600_000;

/** A random link to an invoice's PDF, for an hour. @returns its path */
export async function linkTo(invoice_id: string): Promise<string> {
  const token = randomToken();
  await insert(DownloadLink, {
    token_hash: sha256(token),
    invoice_id,
    expires_at: new Date(now().getTime() + LINK_MILLISECONDS),
  });
  return `/downloads/${token}`;
}

/**
 * The invoices that stand which the order's code issued: nobody of staff, and no account, then or
 * since.
 */
async function madeByCode(order_id: string): Promise<InvoiceRow[]> {
  return (await documentsOf(order_id)).standing.filter(
    ({ issued_by, customer_id, restricted_at }) =>
      (issued_by ?? customer_id ?? restricted_at ?? null) === null,
  );
}

/**
 * Those, with a fresh link each; none once an account holds the order, so that a receipt found on
 * the floor is no use.
 */
export function invoicesByCode({ id, customer_id }: Pick<WholeOrder, 'id' | 'customer_id'>) {
  return inTransaction(async () => {
    const items = [];
    for (const invoice of customer_id ? [] : await madeByCode(id))
      items.push({
        invoice_number: invoice.invoice_number,
        kind: invoice.kind,
        total_cents: invoice.total_cents,
        download_url: await linkTo(invoice.id),
      });
    return items;
  });
}

/**
 * Links an earlier order to an account, and with it the invoices that its code made. @throws
 * Problem 404, 409 `already_claimed`
 */
export function claimWithInvoices(customer_id: string, claim_code: string) {
  return inTransaction(async () => {
    const order = await claimOrder(customer_id, claim_code);
    for (const { id, status } of await madeByCode(order.id)) {
      const held = { customer_id, restricted_at: null };
      // The link to the account is part of what the row's MAC says.
      await update(Invoice, { id }, { ...held, state_mac: stateMac({ id, status, ...held }) });
    }
    return order;
  });
}

/**
 * The most addresses that an invoice's guest has it sent to: whoever holds a code may not mail
 * strangers by it.
 */
const MOST_COPIES = 3;

/** Mails a copy to the buyer's address, once each. @returns what became of it */
export async function mailCopy(
  invoice: InvoiceRow,
  to: { email: string; locale: string },
): Promise<InvoiceByCode['mail']> {
  const earlier = await copiesOf(invoice.id);
  const isNew = !earlier.includes(to.email);
  if (isNew && new Set(earlier).size >= MOST_COPIES) return { email: to.email, state: 'refused' };
  try {
    if (isNew) await queueInvoiceCopy(to, invoice, null);
  } catch (error) {
    // The invoice stands, whatever becomes of its copy.
    if (error instanceof Problem && error.status === 429)
      return { email: to.email, state: 'refused' };
    throw error;
  }
  return { email: to.email, state: mailGoesOut() ? 'under_way' : 'waits' };
}
