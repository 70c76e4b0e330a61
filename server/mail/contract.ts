import * as z from 'zod';
import { endpoint, id, line, listOf, page, timestamp, range } from '../http/endpoint.ts';

/**
 * Mails about an account; `invoice` goes to its holder, `invoice_copy` to any address that staff
 * enter.
 */
export const ACCOUNT_MAILS = [
  'verify',
  'new_address',
  'registered',
  'reset',
  'mfa_on',
  'mfa_off',
  'password_changed',
  'email_changed',
  'new_login',
  'backup_code_used',
  'backup_codes_renewed',
  'account_deleted',
] as const;
export const MAIL_KINDS = [...ACCOUNT_MAILS, 'invoice', 'invoice_copy'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];
/**
 * `waiting` for its next attempt, `sending`, `sent`, or `failed`: given up until a member of staff
 * retries it.
 */
export const MAIL_STATUSES = ['waiting', 'sending', 'sent', 'failed'] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

const kind = z.enum(MAIL_KINDS);
const status = z.enum(MAIL_STATUSES);

/**
 * Recipient, kind and outcome of a mail; never its body or link, since a reset link takes over the
 * account.
 */
const mail = z.strictObject({
  id: z.string(),
  kind,
  recipient: z.string(),
  status,
  tries: z.int(),
  next_try_at: timestamp.nullable(),
  /** In plain words; `server_said` is the mail server's own reply, without links. */
  last_error: z.string().nullable(),
  server_said: z.string().nullable(),
  invoice_id: z.string().nullable(),
  created_at: timestamp,
  sent_at: timestamp.nullable(),
});

export const listOutbox = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/outbox',
  access: 'manager',
  summary: 'Mails, newest first: to whom, which kind, and how it went',
  query: z.strictObject({
    status: status.optional(),
    kind: kind.optional(),
    q: line(254).optional(),
    ...range,
    ...page,
  }),
  responses: { 200: listOf(mail) },
});
export const retryMail = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/outbox/{id}/retry',
  access: 'manager',
  summary: 'Has a mail that waits or failed tried again now',
  params: z.strictObject({ id }),
  responses: { 202: mail },
});
