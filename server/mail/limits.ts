import { CLOCK_SLACK_MS, now } from '../clock.ts';
import { config } from '../config.ts';
import { above, atMost, both, not } from '../database/conditions.ts';
import { count, find, statement, update } from '../database/repository.ts';
import { Problem } from '../errors.ts';
import { postpone } from '../jobs/queue.ts';
import { countAttempt, type Limit } from '../security/rate-limit.ts';
import { ACCOUNT_MAILS as ACCOUNT_KINDS, type MailKind } from './contract.ts';
import { OutboxMail } from './model.ts';
import { MAIL_QUEUE } from './queue.ts';

const HOUR = 3600;
/**
 * Rate limit of account mails to one address in an hour, over all kinds: filling in forms must not
 * flood a mailbox.
 */
export const ACCOUNT_MAILS_PER_HOUR = 10;
const ACCOUNT_MAILS: Limit = {
  name: 'account-mail',
  times: ACCOUNT_MAILS_PER_HOUR,
  seconds: HOUR,
};

/**
 * Rate limits in an hour of kinds that a person with a password could trigger again and again: one
 * says as much as twelve. Strangers may request `new_address` from many accounts for one address;
 * three leave room for the mails that its owner requests.
 */
const OF_A_KIND: Partial<Record<MailKind, number>> = {
  registered: 1,
  mfa_on: 1,
  mfa_off: 1,
  password_changed: 1,
  email_changed: 1,
  new_login: 1,
  backup_code_used: 1,
  backup_codes_renewed: 1,
  passkey_added: 1,
  passkey_removed: 1,
  account_deleted: 1,
  new_address: 3,
};

/** A mail about to be queued: its recipient and the account that it belongs to. */
export interface Planned {
  kind: MailKind;
  recipient: string;
  customer_id: string | null;
  user_id: string | null;
}

/**
 * Whether the rate limit of this kind, for this address and account, is used up in this hour.
 */
async function isKindUsedUp({ kind, recipient, customer_id, user_id }: Planned): Promise<boolean> {
  const most = Math.ceil((OF_A_KIND[kind] ?? Infinity) * config().RATE_LIMIT_FACTOR);
  if (most === Infinity) return false;
  const since = new Date(now().getTime() - HOUR * 1000);
  // The accounts of strangers count together, since their mails go to one mailbox.
  const owner = kind === 'new_address' ? null : (customer_id ?? user_id);
  const [row] = await statement<{ counted: number }>(
    `SELECT count(*) AS counted FROM (
       SELECT 1 FROM outbox WHERE recipient = $1 AND kind = $2 AND created_at > $3
       ${owner ? 'AND (customer_id = $4 OR user_id = $4)' : ''} LIMIT ${most}) queued`,
    [recipient, kind, since, ...(owner ? [owner] : [])],
  );
  return Number(row!.counted) >= most;
}

/**
 * Counts an account mail before it is queued, in the running transaction; waiting mails count like
 * sent ones, and mails of an erased account still count. @returns false where the rate limit of the
 * address is used up
 */
export async function hasRoomFor(mail: Planned): Promise<boolean> {
  if (await isKindUsedUp(mail)) return false;
  try {
    await countAttempt(ACCOUNT_MAILS, { account: mail.recipient });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 429) return false;
    throw error;
  }
}

/**
 * Rate limits of invoice copies in an hour: to one address, which nobody proved; of one invoice;
 * and by one member of staff.
 */
const COPIES_TO: Limit = { name: 'invoice-mail-to', times: 20, seconds: HOUR };
const COPIES_OF: Limit = { name: 'invoice-mail-of', times: 5, seconds: HOUR };
const COPIES_BY: Limit = { name: 'invoice-mail-by', times: 60, seconds: HOUR };

/**
 * Counts a copy in the transaction that queues it. @throws Problem 429
 */
export async function countCopy(copy: {
  recipient: string;
  invoice_id: string;
  /** The member of staff who sends it; null where a guest requested it in a form. */
  by: string | null;
}): Promise<void> {
  await countAttempt(COPIES_OF, { account: copy.invoice_id });
  await countAttempt(COPIES_TO, { account: copy.recipient });
  if (copy.by) await countAttempt(COPIES_BY, { account: copy.by });
}

export const isAccountMail = (kind: MailKind) =>
  (ACCOUNT_KINDS as readonly MailKind[]).includes(kind);

/**
 * When this address may receive its next account mail, or null for now: mails that waited for days
 * must not arrive all at once.
 */
export async function roomAgainAt({ id, kind, recipient }: OutboxMail): Promise<Date | null> {
  if (!isAccountMail(kind)) return null;
  const at = now();
  const most = Math.ceil(ACCOUNT_MAILS_PER_HOUR * config().RATE_LIMIT_FACTOR);
  const since = new Date(at.getTime() - HOUR * 1000);
  const to = { recipient, kind: [...ACCOUNT_KINDS] };
  const sending = await count(OutboxMail, { ...to, status: 'sending', id: not(id) });
  const inTheHour = both<Date | null>(
    above(since),
    atMost(new Date(at.getTime() + CLOCK_SLACK_MS)),
  );
  const sent = await find(
    OutboxMail,
    { ...to, status: 'sent', sent_at: inTheHour },
    { order: [['sent_at', 'DESC']], limit: most, columns: ['sent_at'] },
  );
  if (sending + sent.length < most) return null;
  return new Date((sent[most - 1 - sending]?.sent_at ?? at).getTime() + HOUR * 1000);
}

/**
 * Mails to one address that are postponed at once; the others are postponed when claimed.
 */
const POSTPONED_AT_ONCE = 100;

/** Postpones a batch of the account mails due for an address, in the running transaction. */
export async function postponeOthers({ recipient }: OutboxMail, until: Date): Promise<void> {
  const kinds = ACCOUNT_KINDS.map((kind) => `'${kind}'`).join(', ');
  const due = await statement<{ id: string }>(
    `SELECT o.id FROM outbox o JOIN jobs j ON j.queue = $1 AND j.subject_id = o.id
     WHERE o.recipient = $2 AND o.status = 'waiting' AND o.kind IN (${kinds}) AND j.due_at <= $3
     LIMIT ${POSTPONED_AT_ONCE}`,
    [MAIL_QUEUE.name, recipient, now()],
  );
  const ids = due.map(({ id }) => id);
  await postpone(MAIL_QUEUE, ids, until);
  await update(OutboxMail, { id: ids }, { last_error: 'too_many' });
}
