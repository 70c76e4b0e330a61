import { Op } from 'sequelize';
import { CLOCK_SLACK_MS, isDue, now } from '../clock.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { announceMail } from './announce.ts';
import { ACCOUNT_MAILS, type MailKind } from './contract.ts';
import { OutboxMail } from './model.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Renewed while the mail is under way: if the process dies, another one has the mail a minute later. */
const LEASE = MINUTE;
/** No mail waits longer for its next try (`PAUSES` of delivery.ts). */
const LONGEST_PAUSE = 24 * HOUR;
/** Account mails to one address in an hour, over all kinds: nobody's mailbox is flooded by filling in our forms. */
const ACCOUNT_MAILS_PER_HOUR = 10;

const isAccountMail = (kind: MailKind) => (ACCOUNT_MAILS as readonly MailKind[]).includes(kind);

/** When this address may have its next account mail, if not now. */
async function roomAgainAt({ kind, recipient }: OutboxMail, at: Date): Promise<Date | null> {
  if (!isAccountMail(kind)) return null;
  const most = Math.ceil(ACCOUNT_MAILS_PER_HOUR * config().RATE_LIMIT_FACTOR);
  const since = new Date(at.getTime() - HOUR);
  const to = { recipient, kind: [...ACCOUNT_MAILS] };
  const underWay = await OutboxMail.count({ where: { ...to, status: 'sending' } });
  const sent = await OutboxMail.findAll({
    where: {
      ...to,
      status: 'sent',
      sent_at: { [Op.gt]: since, [Op.lte]: new Date(at.getTime() + CLOCK_SLACK_MS) },
    },
    order: [['sent_at', 'DESC']],
    limit: most,
    attributes: ['sent_at'],
  });
  if (underWay + sent.length < most) return null;
  return new Date((sent[most - 1 - underWay]?.sent_at ?? at).getTime() + HOUR);
}

/**
 * Takes the mail that has been due longest, or null. One process alone gets it: it holds a lease, and a mail whose lease ran
 * out was being sent by a process that is no more. What its server made of it nobody can tell, so it is sent once more, under
 * the same Message-ID (by which many mailboxes show it once), and the outbox says that it may have arrived twice.
 */
export const claimDue = () =>
  inTransaction(async () => {
    const at = now();
    for (;;) {
      const mail = await OutboxMail.findOne({
        where: {
          [Op.or]: [
            { status: 'waiting', next_attempt_at: isDue(LONGEST_PAUSE) },
            { status: 'sending', next_attempt_at: isDue(LEASE) },
          ],
        },
        order: ['next_attempt_at', 'created_at'],
      });
      if (!mail) return null;
      const cutOff = mail.status === 'sending';
      const later = cutOff ? null : await roomAgainAt(mail, at);
      if (!later)
        return mail.update({
          status: 'sending',
          attempts: mail.attempts + 1,
          next_attempt_at: new Date(at.getTime() + LEASE),
          ...(cutOff && { last_error: 'interrupted' }),
        });
      await mail.update({ next_attempt_at: later, last_error: 'too_many' });
    }
  });

/** Only this very try's row: after the lease was lost to another process, nothing. */
const held = ({ id, attempts }: OutboxMail) => ({ id, attempts, status: 'sending' as const });

/** Keeps the lease while the mail is under way. @returns ends that */
export function keepLease(mail: OutboxMail): () => void {
  const renew = () =>
    void inTransaction(() =>
      OutboxMail.update(
        { next_attempt_at: new Date(now().getTime() + LEASE) },
        { where: held(mail) },
      ),
    ).catch(() => undefined);
  const timer = setInterval(renew, LEASE / 3);
  return () => clearInterval(timer);
}

type Outcome = Partial<
  Pick<OutboxMail, 'status' | 'payload' | 'sent_at' | 'last_error' | 'next_attempt_at'>
>;
/** Writes how a try went, and ends its lease. */
export const settle = (mail: OutboxMail, outcome: Outcome) =>
  inTransaction(async () => {
    const [own] = await OutboxMail.update(outcome, { where: held(mail) });
    if (own === 1 && (outcome.status === 'sent' || outcome.status === 'failed'))
      await announceMail(`mail.${outcome.status}`, mail.id);
  });
