import { Op } from 'sequelize';
import { inTransaction } from '../database/transaction.ts';
import { OutboxMail } from './model.ts';

/** What was mailed to an address, for the export of a customer's data (GDPR, art. 15). */
export async function mailsTo(recipient: string) {
  const mails = await OutboxMail.findAll({
    where: { recipient },
    order: [['created_at', 'DESC']],
    attributes: ['kind', 'recipient', 'status', 'created_at'],
  });
  return mails.map(({ kind, status, created_at }) => ({
    kind,
    recipient,
    status,
    created_at: created_at.toISOString(),
  }));
}

/** Forgets what was mailed to an address whose account is erased, and what still waits for it: a link into an account that is no more. */
export const forgetMailsTo = (recipient: string) =>
  inTransaction(() => OutboxMail.destroy({ where: { recipient } }));

const KEPT_MILLISECONDS = 90 * 24 * 3_600_000;
/** Forgets mails that were sent a quarter of a year ago: to whom they went is a person's data (ASVS 14.2.4). */
export const purgeMails = (at: Date) =>
  inTransaction(() =>
    OutboxMail.destroy({
      where: { status: 'sent', sent_at: { [Op.lt]: new Date(at.getTime() - KEPT_MILLISECONDS) } },
    }),
  );
