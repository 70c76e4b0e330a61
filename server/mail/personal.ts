import { BATCH } from '../database/batches.ts';
import { below } from '../database/conditions.ts';
import { find, remove as removeRows, removeInBatches } from '../database/repository.ts';
import { purge, remove } from '../jobs/queue.ts';
import { OutboxMail } from './model.ts';
import { MAIL_QUEUE } from './queue.ts';

/**
 * The mails that belong to an account, for the export of a customer's data (GDPR, art. 15). By the
 * account's id, not its address: a new account must not read mails of others to the same address.
 */
export async function mailsOf(customer_id: string) {
  const mails = await find(
    OutboxMail,
    { customer_id },
    {
      order: [['created_at', 'DESC']],
      columns: ['kind', 'recipient', 'status', 'created_at', 'sent_at'],
    },
  );
  return mails.map(({ kind, recipient, status, created_at, sent_at }) => ({
    kind,
    recipient,
    status,
    created_at: created_at.toISOString(),
    sent_at: sent_at?.toISOString() ?? null,
  }));
}

/**
 * Deletes a batch of the mails of an erased account, with their jobs. @returns how many, at most
 * `BATCH`
 */
export async function forgetMailsOf(customer_id: string): Promise<number> {
  const some = await find(OutboxMail, { customer_id }, { columns: ['id'], limit: BATCH });
  const ids = some.map(({ id }) => id);
  await remove(MAIL_QUEUE, ids);
  return removeRows(OutboxMail, { id: ids });
}

const RETENTION_MS = 90 * 24 * 3_600_000;
/**
 * Deletes mails older than 90 days: their recipients are personal data (ASVS 14.2.4).
 */
export async function purgeMails(at: Date): Promise<void> {
  const end = new Date(at.getTime() - RETENTION_MS);
  await removeInBatches(OutboxMail, { status: 'sent', sent_at: below<Date>(end) });
  await purge(MAIL_QUEUE, end);
  await removeInBatches(OutboxMail, { status: ['waiting', 'failed'], created_at: below(end) });
}
