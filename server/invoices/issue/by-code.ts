/**
 * Invoices by claim code, without an account: fresh download links, copies by mail, and their link
 * to an account.
 */
import { now } from '../../clock.ts';
import { insert, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Problem } from '../../errors.ts';
import { copiesOf, queueInvoiceCopy } from '../../mail/mail.ts';
import { mailGoesOut } from '../../mail/outbox.ts';
import { billByClaimCode, type ByCode } from '../../bills/bills.ts';
import { claimOrder } from '../../orders/orders.ts';
import { randomToken, sha256 } from '../../security/random.ts';
import type { InvoiceByCode } from '../portal/contract.ts';
import { stateMac } from '../chain/macs.ts';
import { documentsOf } from '../document/lookup.ts';
import { DownloadLink, Invoice, type InvoiceRow } from '../model.ts';
import { correctableUntil } from './guest-devices.ts';

/** The bill of a claim code, and its order. @throws Problem 404 */
export const findByCode: (claim_code: string) => Promise<ByCode> = billByClaimCode;

/** The time in which a download link is valid. */
export const LINK_MILLISECONDS = 3_600_000;

/**
 * Creates a random download link to an invoice's PDF, valid for an hour.
 * @returns its path
 */
export async function linkTo(invoice_id: string): Promise<string> {
  const token = randomToken();
  await insert(DownloadLink, {
    token_hash: sha256(token),
    invoice_id,
    expires_at: new Date(now().getTime() + LINK_MILLISECONDS),
  });
  return `/downloads/${token}`;
}

/** Whether a code issued an invoice: neither staff, nor the settled bill, nor an account did. */
function isOfCode(invoice: InvoiceRow, order_id: string | null): boolean {
  return (
    !invoice.snapshot.automatic &&
    (invoice.issued_by ?? invoice.customer_id ?? invoice.restricted_at ?? null) === null &&
    (order_id === null || invoice.order_id === order_id)
  );
}

/** The standing invoices that were issued by a code: the order's own, or all of the bill's. */
export async function issuedByCode(
  bill_id: string,
  order_id: string | null,
): Promise<InvoiceRow[]> {
  return (await documentsOf(bill_id)).standing.filter((invoice) => isOfCode(invoice, order_id));
}

/**
 * The invoices of a code with a fresh download link each; none once an account has the order, so
 * that a receipt that is found reveals nothing.
 */
export function invoicesByCode({ bill, order }: ByCode, device: string) {
  return inTransaction(async () => {
    const orders = order ? [order] : bill.orders;
    const held = orders.some(({ customer_id }) => customer_id);
    const standing = held ? [] : await issuedByCode(bill.id, order?.id ?? null);
    const notes = held ? [] : await correctedByCode(bill.id, order?.id ?? null);
    const items = [];
    let correctable_until: Date | null = null;
    for (const invoice of [...notes, ...standing]) {
      const { invoice_number, kind, total_cents } = invoice;
      const download_url = await linkTo(invoice.id);
      items.push({ invoice_number, kind, total_cents, download_url });
      correctable_until ??= await correctableUntil(invoice, device);
    }
    return { items, correctable_until: correctable_until?.toISOString() ?? null };
  });
}

/** The credit notes of invoices whose company the guest corrected. */
async function correctedByCode(bill_id: string, order_id: string | null): Promise<InvoiceRow[]> {
  const { creditNotes, exchanged } = await documentsOf(bill_id);
  return creditNotes.filter(
    (note) =>
      (note.issued_by ?? note.customer_id ?? note.restricted_at ?? null) === null &&
      !exchanged.has(note.id) &&
      (order_id === null || note.order_id === order_id),
  );
}

/**
 * What a code issued of an order, also what was credited since, with every credit note of it: an
 * account that has one without the other adds up to a wrong sum.
 */
async function documentsByCode(bill_id: string, order_id: string): Promise<InvoiceRow[]> {
  const { standing, cancelled, creditNotes } = await documentsOf(bill_id);
  const issued = [...standing, ...cancelled].filter((invoice) => isOfCode(invoice, order_id));
  const ids = new Set(issued.map(({ id }) => id));
  return [...issued, ...creditNotes.filter(({ credits }) => ids.has(credits!))];
}

/**
 * Links an earlier order to an account, together with the documents that its code issued.
 * @throws Problem 404, 409 `already_claimed`
 */
export function claimWithInvoices(customer_id: string, claim_code: string) {
  return inTransaction(async () => {
    const order = await claimOrder(customer_id, claim_code);
    for (const { id, status } of await documentsByCode(order.bill_id, order.id)) {
      const held = { customer_id, restricted_at: null };
      // The row's MAC covers the link to the account.
      await update(Invoice, { id }, { ...held, state_mac: stateMac({ id, status, ...held }) });
    }
    return order;
  });
}

/** Limit of addresses for the copies of one invoice: a claim code must not mail strangers. */
const MOST_COPIES = 3;

/**
 * Mails a copy to the buyer's address, once each.
 * @returns the state of the copy
 */
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
    // The invoice is issued even where the rate limit refuses its copy.
    if (error instanceof Problem && error.status === 429)
      return { email: to.email, state: 'refused' };
    throw error;
  }
  return { email: to.email, state: (await mailGoesOut()) ? 'under_way' : 'waits' };
}
