import { now } from '../clock.ts';
import { config } from '../config.ts';
import { statement } from '../database/plain.ts';
import { Problem } from '../errors.ts';
import { countTry, type Limit } from '../security/rate-limit.ts';
import type { MailKind } from './contract.ts';

const HOUR = 3600;
/** Account mails to one address in an hour, over all kinds: nobody's mailbox is flooded by filling in our forms. */
export const ACCOUNT_MAILS_PER_HOUR = 10;
const ACCOUNT_MAILS: Limit = {
  name: 'account-mail',
  times: ACCOUNT_MAILS_PER_HOUR,
  seconds: HOUR,
};

/**
 * Kinds by which whoever holds a password, or guesses one, could have mail after mail written: one an hour tells as much as
 * twelve. `new_address` may be asked for by strangers, from many accounts, for the same address; three leave room for the
 * mails that its owner asks for.
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
  account_deleted: 1,
  new_address: 3,
};

/** A mail about to be queued: to whom, and whose it is. */
export interface Planned {
  kind: MailKind;
  recipient: string;
  customer_id: string | null;
  user_id: string | null;
}

/** Whether the address was mailed as often as may be, of this kind and about this account, within the hour. */
async function isKindUsedUp({ kind, recipient, customer_id, user_id }: Planned): Promise<boolean> {
  const most = Math.ceil((OF_A_KIND[kind] ?? Infinity) * config().RATE_LIMIT_FACTOR);
  if (most === Infinity) return false;
  const since = new Date(now().getTime() - HOUR * 1000);
  // Strangers' accounts count together: what they ask for arrives in one mailbox.
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
 * Counts an account mail before it is queued, in the running transaction; what waits counts as what was sent, and what an
 * erased account was sent counts on. @returns false where the address has had its share of the hour
 */
export async function hasRoomFor(mail: Planned): Promise<boolean> {
  if (await isKindUsedUp(mail)) return false;
  try {
    await countTry(ACCOUNT_MAILS, { account: mail.recipient });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 429) return false;
    throw error;
  }
}

/** Copies of invoices an hour: by address, for nobody proved it; of one invoice; and by one member of staff. */
const COPIES_TO: Limit = { name: 'invoice-mail-to', times: 20, seconds: HOUR };
const COPIES_OF: Limit = { name: 'invoice-mail-of', times: 5, seconds: HOUR };
const COPIES_BY: Limit = { name: 'invoice-mail-by', times: 60, seconds: HOUR };

/** Counts a copy with the mail itself: what is not queued counts for nothing. @throws Problem 429 */
export async function countCopy(copy: {
  recipient: string;
  invoice_id: string;
  /** Who sends it; nobody, where a guest asked for it in a form. */
  by: string | null;
}): Promise<void> {
  await countTry(COPIES_OF, { account: copy.invoice_id });
  await countTry(COPIES_TO, { account: copy.recipient });
  if (copy.by) await countTry(COPIES_BY, { account: copy.by });
}
