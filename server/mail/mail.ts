import { sealOf } from '../invoices/chain.ts';
import { afterCommit, inTransaction } from '../database/transaction.ts';
import { now } from '../clock.ts';
import { encrypt } from '../security/encryption.ts';
import { email } from '../http/endpoint.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import { announceMail } from './announce.ts';
import type { MailKind } from './contract.ts';
import { deviceName } from './device.ts';
import { OutboxMail } from './model.ts';
import { wakeDelivery } from './delivery.ts';
import type { MailContent } from './render.ts';

const HOUR = 3_600_000;

/** Whom a mail goes to. A customer row fits as it is. */
export interface Recipient {
  email: string;
  locale: string;
  full_name?: string;
  /** Only who proved the address is greeted by name: the name is typed text, and could carry an advertisement to a stranger. */
  email_verified?: boolean;
  /** Staff have one, and no pages on the portal. */
  role?: string;
}
interface InvoiceOfMail {
  id: string;
  invoice_number: string;
  /** Its link of the archive's chain: whoever keeps the mail can tell later whether that was made anew. */
  chain_position?: number;
  hash?: string;
}
const named = ({ invoice_number, chain_position, hash }: InvoiceOfMail) => ({
  number: invoice_number,
  ...(hash && { place: String(chain_position), seal: sealOf(hash) }),
});
/** `address`: another one than the account's; nobody is greeted by name there. */
type Facts = Partial<Pick<MailContent, 'link' | 'expires_at' | 'values'>> & {
  address?: string;
  invoice_id?: string;
};

/** Puts a mail into the outbox, in the transaction that it tells of. Its link is encrypted: who reads a link owns the account. */
const queue = (
  kind: MailKind,
  to: Recipient,
  { address, invoice_id, ...facts }: Facts = {},
): Promise<void> =>
  inTransaction(async () => {
    const greet = to.email_verified && !address ? (to.full_name ?? null) : null;
    const content: MailContent = {
      link: null,
      expires_at: null,
      values: {},
      ...facts,
      kind,
      greet,
      staff: to.role !== undefined,
      at: now().toISOString(),
    };
    // Parsed once more at the last door: one plain mailbox, so that no second recipient or header rides along (ASVS 1.3.11).
    const recipient = email.parse(address ?? to.email);
    const mail = OutboxMail.build({
      kind,
      recipient,
      locale: to.locale,
      status: 'waiting',
      attempts: 0,
      next_attempt_at: now(),
      invoice_id: invoice_id ?? null,
    });
    mail.payload = encrypt(JSON.stringify(content), mail.id);
    await mail.save();
    await announceMail('mail.queued', mail.id);
    afterCommit(wakeDelivery);
  });

const page = (path: string) => `${portalUrl()}${path}`;
const inHours = (hours: number) => new Date(now().getTime() + hours * HOUR).toISOString();
/** Says what happened. Its link opens nothing by itself: the page behind it asks for the login. */
const notice = (kind: MailKind, to: Recipient, facts: Facts = {}) =>
  queue(kind, to, { link: to.role === undefined ? page('/account') : null, ...facts });

/** The link that proves the address; 24 hours. */
export const queueVerification = (to: Recipient, token: string) =>
  queue('verify', to, {
    link: page(`/customer/verify-email?token=${token}`),
    expires_at: inHours(24),
  });
/** The link that proves the address which the account is to move to; 24 hours. */
export const queueNewAddress = (to: Recipient, address: string, token: string) =>
  queue('new_address', to, {
    address,
    link: page(`/customer/verify-email?token=${token}`),
    expires_at: inHours(24),
  });
/** Someone tried to register an address that has an account. */
export const queueAlreadyRegistered = (to: Recipient) =>
  queue('registered', to, { link: page('/customer/login') });
/** The link that sets a new password; one hour. `to` is the stored row, never an address out of a request (GitLab CVE-2023-7028). */
export const queuePasswordReset = (to: Recipient, token: string) =>
  queue('reset', to, {
    link: page(`/customer/reset-password?token=${token}`),
    expires_at: inHours(1),
  });

export const queueMfaOn = (to: Recipient) => notice('mfa_on', to);
export const queueMfaOff = (to: Recipient) => notice('mfa_off', to);
export const queuePasswordChanged = (to: Recipient) => notice('password_changed', to);
/** To the address that the account has until the new one is confirmed; it does not learn the new one. */
export const queueEmailChanged = (to: Recipient, old_address: string) =>
  notice('email_changed', to, { address: old_address });
export const queueNewLogin = (to: Recipient, userAgent: string) =>
  notice('new_login', to, { values: { device: deviceName(userAgent) ?? '' } });
/** `left`: how many backup codes are still unused. */
export const queueBackupCodeUsed = (to: Recipient, left: number) =>
  notice('backup_code_used', to, { values: { left: String(left) } });
export const queueBackupCodesRenewed = (to: Recipient) => notice('backup_codes_renewed', to);
export const queueAccountDeleted = (to: Recipient) => queue('account_deleted', to);

/** To the holder of the account, with the PDF. */
export const queueInvoiceReady = (to: Recipient, invoice: InvoiceOfMail) =>
  queue('invoice', to, {
    link: page(`/account/invoices/${invoice.id}`),
    values: named(invoice),
    invoice_id: invoice.id,
  });
/** The addresses that copies of an invoice went to, or are to go to. */
export const copiesOf = async (invoice_id: string): Promise<string[]> =>
  (
    await OutboxMail.findAll({
      where: { kind: 'invoice_copy', invoice_id },
      attributes: ['recipient'],
    })
  ).map(({ recipient }) => recipient);

/** To any address that staff were told, with the PDF and no link into an account. */
export const queueInvoiceCopy = (to: Pick<Recipient, 'email' | 'locale'>, invoice: InvoiceOfMail) =>
  queue('invoice_copy', to, { values: named(invoice), invoice_id: invoice.id });
