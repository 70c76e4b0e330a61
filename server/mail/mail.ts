import { afterCommit } from '../database/transaction.ts';
import { now } from '../clock.ts';
import { encrypt } from '../security/encryption.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import type { Locale } from '../texts.ts';
import { OutboxMail } from './model.ts';
import { wakeDelivery } from './delivery.ts';
import type { MailContent } from './render.ts';

interface Recipient { email: string; full_name: string; locale: Locale }

/** Puts a mail into the outbox, in the transaction that it tells of. Its link is encrypted: who reads a link owns the account. */
async function queue(kind: MailContent['kind'], to: Recipient, content: Omit<MailContent, 'kind' | 'name'>, invoice_id?: string): Promise<void> {
  const mail = OutboxMail.build({ kind, recipient: to.email, locale: to.locale, status: 'waiting', attempts: 0, next_attempt_at: now(), invoice_id: invoice_id ?? null });
  mail.payload = encrypt(JSON.stringify({ ...content, kind, name: to.full_name } satisfies MailContent), mail.id);
  await mail.save();
  afterCommit(wakeDelivery);
}

export const queueVerification = (to: Recipient, token: string) => queue('verify', to, { link: `${portalUrl()}/customer/verify-email?token=${token}` });
export const queueAlreadyRegistered = (to: Recipient) => queue('registered', to, { link: `${portalUrl()}/customer/login` });
export const queueInvoiceReady = (to: Recipient, invoice: { id: string; invoice_number: string }) =>
  queue('invoice', to, { link: `${portalUrl()}/account/invoices/${invoice.id}`, number: invoice.invoice_number }, invoice.id);
