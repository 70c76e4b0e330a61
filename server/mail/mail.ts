import { randomUUID } from 'node:crypto';
import { find, insert } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { now } from '../clock.ts';
import { enqueue } from '../jobs/queue.ts';
import { log } from '../log.ts';
import { encrypt } from '../security/encryption.ts';
import { shortHash } from '../security/short-hash.ts';
import { email } from '../http/endpoint.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import { announceMail } from './announce.ts';
import type { MailKind } from './contract.ts';
import { deviceName } from './device.ts';
import { countCopy, hasRoomFor, isAccountMail } from './limits.ts';
import { OutboxMail } from './model.ts';
import { MAIL_QUEUE } from './queue.ts';
import type { MailContent } from './render.ts';

const HOUR = 3_600_000;

/** The recipient of a mail; a customer's row fits. */
export interface Recipient {
  /** The account that the mail belongs to. */
  id?: string;
  email: string;
  locale: string;
  full_name?: string;
  /**
   * Only proven addresses are greeted by name and get notices: a name is typed text that could
   * carry an advertisement, and an account under another person's address could flood them.
   */
  email_verified?: boolean;
  /** Set for staff, who have no pages on the portal. */
  role?: string;
}
interface InvoiceOfMail {
  id: string;
  invoice_number: string;
  /**
   * Its link of the hash chain, by which a recipient can check later whether the archive was
   * rewritten.
   */
  chain_position?: number;
  hash?: string;
}
function named({ invoice_number, chain_position, hash }: InvoiceOfMail) {
  return {
    number: invoice_number,
    ...(hash && { place: String(chain_position), seal: shortHash(hash) }),
  };
}
/** `address`: one other than the account's; a mail there greets nobody by name. */
type Facts = Partial<Pick<MailContent, 'link' | 'expires_at' | 'values'>> & {
  address?: string;
  invoice_id?: string;
};

function contentOf(kind: MailKind, to: Recipient, { address, ...facts }: Facts): MailContent {
  return {
    link: facts.link ?? null,
    expires_at: facts.expires_at ?? null,
    values: facts.values ?? {},
    kind,
    greet: to.email_verified && !address ? (to.full_name ?? null) : null,
    staff: to.role !== undefined,
    at: now().toISOString(),
  };
}

/**
 * The account that a mail belongs to; the notice of an erasure belongs to none and outlives it.
 */
function ownerOf(kind: MailKind, { id = '', role }: Recipient) {
  return {
    customer_id: id && role === undefined && kind !== 'account_deleted' ? id : null,
    user_id: id && role !== undefined ? id : null,
  };
}

/**
 * Puts a mail into the outbox, in the transaction of what it is about. Its content is encrypted: a
 * link in it takes over the account.
 */
function queue(kind: MailKind, to: Recipient, facts: Facts = {}): Promise<void> {
  return inTransaction(async () => {
    // The address is parsed once more as one plain mailbox, against a second recipient or a header
    // in it (ASVS 1.3.11).
    const recipient = email.parse(facts.address ?? to.email);
    const planned = { kind, recipient, ...ownerOf(kind, to) };
    if (isAccountMail(kind) && !(await hasRoomFor(planned))) {
      log.info({ kind }, 'mail not queued: its address has had its share of the hour');
      return;
    }
    const id = randomUUID();
    await insert(OutboxMail, {
      ...planned,
      id,
      locale: to.locale,
      payload: encrypt(JSON.stringify(contentOf(kind, to, facts)), id),
      status: 'waiting',
      attempts: 0,
      invoice_id: facts.invoice_id ?? null,
    });
    await announceMail('mail.queued', id);
    await enqueue(MAIL_QUEUE, { subject_id: id });
  });
}

const page = (path: string) => `${portalUrl()}${path}`;
const inHours = (hours: number) => new Date(now().getTime() + hours * HOUR).toISOString();
/**
 * Queues a notice of a change, to proven addresses only: others must not get mails about an account
 * that a stranger opened. Its link leads to a page that requires the login.
 */
async function notice(kind: MailKind, to: Recipient, facts: Facts = {}): Promise<void> {
  if (!to.email_verified) return;
  await queue(kind, to, { link: to.role === undefined ? page('/account') : null, ...facts });
}

/** The link that proves the address; 24 hours. */
export function queueVerification(to: Recipient, token: string) {
  return queue('verify', to, {
    link: page(`/customer/verify-email?token=${token}`),
    expires_at: inHours(24),
  });
}
/** The link that proves the account's new address; 24 hours. */
export function queueNewAddress(to: Recipient, address: string, token: string) {
  return queue('new_address', to, {
    address,
    link: page(`/customer/verify-email?token=${token}`),
    expires_at: inHours(24),
  });
}
/** The mail for an attempt to register an address that has an account. */
export function queueAlreadyRegistered(to: Recipient) {
  return queue('registered', to, { link: page('/customer/login') });
}
/**
 * The link that sets a new password; one hour. `to` is the stored row, never an address from a
 * request (GitLab CVE-2023-7028).
 */
export function queuePasswordReset(to: Recipient, token: string) {
  return queue('reset', to, {
    link: page(`/customer/reset-password?token=${token}`),
    expires_at: inHours(1),
  });
}

export const queueMfaOn = (to: Recipient) => notice('mfa_on', to);
export const queueMfaOff = (to: Recipient) => notice('mfa_off', to);
export const queuePasswordChanged = (to: Recipient) => notice('password_changed', to);
/**
 * The notice to the account's old address; it does not name the new one.
 */
export function queueEmailChanged(to: Recipient, old_address: string) {
  return notice('email_changed', to, { address: old_address });
}
export function queueNewLogin(to: Recipient, userAgent: string) {
  return notice('new_login', to, { values: { device: deviceName(userAgent) ?? '' } });
}
/** `left`: how many backup codes are still unused. */
export function queueBackupCodeUsed(to: Recipient, left: number) {
  return notice('backup_code_used', to, { values: { left: String(left) } });
}
export const queueBackupCodesRenewed = (to: Recipient) => notice('backup_codes_renewed', to);
export const queuePasskeyAdded = (to: Recipient) => notice('passkey_added', to);
export const queuePasskeyRemoved = (to: Recipient) => notice('passkey_removed', to);
export const queueAccountDeleted = (to: Recipient) => notice('account_deleted', to, { link: null });

/** The mail to the holder of the account, with the invoice PDF. */
export function queueInvoiceReady(to: Recipient, invoice: InvoiceOfMail) {
  return queue('invoice', to, {
    link: page(`/account/invoices/${invoice.id}`),
    values: named(invoice),
    invoice_id: invoice.id,
  });
}
/** The addresses of sent and queued copies of an invoice. */
export async function copiesOf(invoice_id: string): Promise<string[]> {
  const mails = await find(
    OutboxMail,
    { kind: 'invoice_copy', invoice_id },
    { columns: ['recipient'] },
  );
  return mails.map(({ recipient }) => recipient);
}

/**
 * The mail to any address that staff enter, with the invoice PDF and no link into an account; it
 * belongs to no account on the portal.
 * @param by the member of staff who sends it, or null for a guest's form @throws Problem 429
 */
export function queueInvoiceCopy(
  to: Pick<Recipient, 'email' | 'locale'>,
  invoice: InvoiceOfMail,
  by: string | null,
): Promise<void> {
  return inTransaction(async () => {
    await countCopy({ recipient: email.parse(to.email), invoice_id: invoice.id, by });
    await queue(
      'invoice_copy',
      { email: to.email, locale: to.locale },
      { values: named(invoice), invoice_id: invoice.id },
    );
  });
}
