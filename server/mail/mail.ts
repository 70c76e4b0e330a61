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

/** Whom a mail goes to. A customer row fits as it is. */
export interface Recipient {
  /** Of the account, whose mail it then is. */
  id?: string;
  email: string;
  locale: string;
  full_name?: string;
  /**
   * Only who proved the address is greeted by name: the name is typed text, and could carry an
   * advertisement to a stranger. And only they get notices: else who opens an account under
   * another's address could have them mailed at will.
   */
  email_verified?: boolean;
  /** Staff have one, and no pages on the portal. */
  role?: string;
}
interface InvoiceOfMail {
  id: string;
  invoice_number: string;
  /**
   * Its link of the archive's chain: whoever keeps the mail can tell later whether that was made
   * anew.
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
/** `address`: another one than the account's; nobody is greeted by name there. */
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
 * The account that a mail belongs to. One of an account that is being erased belongs to nobody, and
 * outlives it.
 */
function ownerOf(kind: MailKind, { id = '', role }: Recipient) {
  return {
    customer_id: id && role === undefined && kind !== 'account_deleted' ? id : null,
    user_id: id && role !== undefined ? id : null,
  };
}

/**
 * Puts a mail into the outbox, in the transaction that it tells of. Its link is encrypted: who
 * reads a link owns the account.
 */
function queue(kind: MailKind, to: Recipient, facts: Facts = {}): Promise<void> {
  return inTransaction(async () => {
    // Parsed once more at the last door: one plain mailbox, so that no second recipient or header
    // rides along (ASVS 1.3.11).
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
 * Says what happened, where the address is proven: nobody else's mailbox is told of an account that
 * a stranger opened. Its link opens nothing by itself: the page behind it asks for the login.
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
/** The link that proves the address which the account is to move to; 24 hours. */
export function queueNewAddress(to: Recipient, address: string, token: string) {
  return queue('new_address', to, {
    address,
    link: page(`/customer/verify-email?token=${token}`),
    expires_at: inHours(24),
  });
}
/** Someone tried to register an address that has an account. */
export function queueAlreadyRegistered(to: Recipient) {
  return queue('registered', to, { link: page('/customer/login') });
}
/**
 * The link that sets a new password; one hour. `to` is the stored row, never an address out of a
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
 * To the address that the account has until the new one is confirmed; it does not learn the new
 * one.
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
export const queueAccountDeleted = (to: Recipient) => notice('account_deleted', to, { link: null });

/** To the holder of the account, with the PDF. */
export function queueInvoiceReady(to: Recipient, invoice: InvoiceOfMail) {
  return queue('invoice', to, {
    link: page(`/account/invoices/${invoice.id}`),
    values: named(invoice),
    invoice_id: invoice.id,
  });
}
/** The addresses that copies of an invoice went to, or are to go to. */
export async function copiesOf(invoice_id: string): Promise<string[]> {
  const mails = await find(
    OutboxMail,
    { kind: 'invoice_copy', invoice_id },
    { columns: ['recipient'] },
  );
  return mails.map(({ recipient }) => recipient);
}

/**
 * To any address that staff were told, with the PDF and no link into an account; it is nobody's
 * mail on the portal.
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
