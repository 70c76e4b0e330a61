import { Op } from 'sequelize';
import { CLOCK_SLACK_MS, now } from '../clock.ts';
import { config } from '../config.ts';
import { onPostgres } from '../database/connect.ts';
import { statement } from '../database/statement.ts';
import { inTransaction } from '../database/transaction.ts';
import { announceMail } from './announce.ts';
import { ACCOUNT_MAILS, type MailKind } from './contract.ts';
import { ACCOUNT_MAILS_PER_HOUR } from './limits.ts';
import { OutboxMail } from './model.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Renewed while the mail is under way: if the process dies, another one has the mail a minute later. */
const LEASE = MINUTE;
/** So many mails to one address are put off at once; what is left is put off when its turn comes. */
const PUT_OFF = 100;
/** No mail waits longer for its next try (`PAUSES` of delivery.ts). */
const LONGEST_PAUSE = 24 * HOUR;

const isAccountMail = (kind: MailKind) => (ACCOUNT_MAILS as readonly MailKind[]).includes(kind);

/** When this address may have its next account mail, if not now: what waited for days must not arrive all at once. */
export async function roomAgainAt({ id, kind, recipient }: OutboxMail): Promise<Date | null> {
  if (!isAccountMail(kind)) return null;
  const at = now();
  const most = Math.ceil(ACCOUNT_MAILS_PER_HOUR * config().RATE_LIMIT_FACTOR);
  const since = new Date(at.getTime() - HOUR);
  const to = { recipient, kind: [...ACCOUNT_MAILS] };
  const underWay = await OutboxMail.count({
    where: { ...to, status: 'sending', id: { [Op.ne]: id } },
  });
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
 * Takes the mail that has been due longest, or null: one statement that touches one row, by an index of what is due, however
 * many wait. One process alone gets it: it holds a lease, and a mail whose lease ran out was being sent by a process that is
 * no more. What its server made of it nobody can tell, so it is sent once more, under the same Message-ID (by which many
 * mailboxes show it once), and the outbox says that it may have arrived twice.
 */
export function claimDue(): Promise<OutboxMail | null> {
  return inTransaction(async () => {
    const at = now();
    const late = new Date(at.getTime() + LEASE);
    const id =
      (await claim('next_attempt_at <= $2', [late, at])) ??
      // Put off while the clock was ahead: no lease and no pause is that long.
      (await claim("next_attempt_at > $2 AND (status = 'sending' OR next_attempt_at > $3)", [
        late,
        new Date(at.getTime() + LEASE + CLOCK_SLACK_MS),
        new Date(at.getTime() + LONGEST_PAUSE + CLOCK_SLACK_MS),
      ]));
    return id ? OutboxMail.findByPk(id) : null;
  });
}

/** @param due which mails, by the values from `$2` on; `$1` is when the lease ends @returns the id of the one that was due longest, or null */
async function claim(due: string, values: Date[]): Promise<string | null> {
  const [claimed] = await statement<{ id: string }>(
    `UPDATE outbox SET status = 'sending', attempts = attempts + 1, next_attempt_at = $1,
       last_error = CASE WHEN status = 'sending' THEN 'interrupted' ELSE last_error END
     WHERE id IN (
       SELECT id FROM outbox WHERE status IN ('waiting', 'sending') AND ${due}
       ORDER BY next_attempt_at, created_at LIMIT 1${onPostgres() ? ' FOR UPDATE SKIP LOCKED' : ''})
     RETURNING id`,
    values,
  );
  return claimed?.id ?? null;
}

/** Gives a claimed mail back until then, untried, and with it what else is due for the same address. */
export function putOff(mail: OutboxMail, until: Date) {
  return inTransaction(async () => {
    const later = { next_attempt_at: until, last_error: 'too_many' };
    await OutboxMail.update(
      { ...later, status: 'waiting', attempts: mail.attempts - 1 },
      { where: held(mail) },
    );
    const others = await OutboxMail.findAll({
      where: {
        recipient: mail.recipient,
        kind: [...ACCOUNT_MAILS],
        status: 'waiting',
        next_attempt_at: { [Op.lte]: now() },
      },
      attributes: ['id'],
      limit: PUT_OFF,
    });
    await OutboxMail.update(later, { where: { id: others.map(({ id }) => id) } });
  });
}

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
export function settle(mail: OutboxMail, outcome: Outcome) {
  return inTransaction(async () => {
    const [own] = await OutboxMail.update(outcome, { where: held(mail) });
    if (own === 1 && (outcome.status === 'sent' || outcome.status === 'failed'))
      await announceMail(`mail.${outcome.status}`, mail.id);
  });
}
