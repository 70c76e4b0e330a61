import * as z from 'zod';
import {
  endpoint,
  id,
  inBusinessDays,
  line,
  listOf,
  optionalLine,
  page,
  range,
  sortBy,
  timestamp,
} from '../http/endpoint.ts';
import { canonicalAddress } from '../http/mail-address.ts';

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
  'passkey_added',
  'passkey_removed',
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
    ...inBusinessDays,
    sort: sortBy('created_at'),
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

/** The parts of the mail settings; the environment may set each of them. */
export const MAIL_FIELDS = ['host', 'port', 'user', 'password', 'secure', 'from'] as const;
export type MailField = (typeof MAIL_FIELDS)[number];
const field = z.enum(MAIL_FIELDS);
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45})$/;
const SENDER = /^(?:[^<>",;:@\\]*<([^<>]+)>|([^<>\s]+))$/;
/** One mailbox, as an address or as `Name <address>`; no list, so that no header is injected. */
const sender = line(320).refine(
  (text) => {
    const [, named, bare] = SENDER.exec(text) ?? [];
    return canonicalAddress(named ?? bare ?? '') !== null;
  },
  { params: { rule: 'email_format' } },
);
const mailSettings = z.strictObject({
  /** Null without a mail server: mails wait. */
  host: z.string().nullable(),
  port: z.int(),
  user: z.string().nullable(),
  has_password: z.boolean(),
  secure: z.boolean(),
  from: z.string(),
  /** What the environment or `config.env` sets, which wins. */
  fixed: z.array(field),
  /** When a test mail last went out with these settings. */
  tested_at: timestamp.nullable(),
});
export const getMailSettings = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/settings/mail',
  access: 'owner',
  summary: 'The mail server, without its password, and what the environment sets of it',
  responses: { 200: mailSettings },
});
export const changeMailSettings = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/settings/mail',
  access: 'owner',
  summary:
    'Changes the mail server, at once; without `password` the stored one stays, and null ' +
    'removes it',
  // Reset links go through the mail server: a session that was left open must not choose it.
  fresh: true,
  body: z.strictObject({
    host: z.string().max(253).regex(HOST).nullable(),
    port: z.int().min(1).max(65_535).default(587),
    user: optionalLine(254),
    password: z.string().min(1).max(500).nullable().optional(),
    /** TLS from the first byte; by default on port 465 alone. */
    secure: z.boolean().optional(),
    from: sender,
  }),
  responses: { 200: mailSettings },
});
export const testMailSettings = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/settings/mail/test',
  access: 'owner',
  summary:
    'Sends a test mail to the caller now, and tells how it went and which setting is at fault',
  responses: {
    200: z.strictObject({
      /** `sent`, or why not. */
      outcome: z.string(),
      to: z.string(),
      detail: z.string().nullable(),
      server_said: z.string().nullable(),
      field: field.nullable(),
    }),
  },
});
