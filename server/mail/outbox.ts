import { recordBy } from '../audit/audit.ts';
import { holding } from '../database/conditions.ts';
import { change, find, findOne, page } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Query } from '../http/endpoint.ts';
import { dueTimes, enqueue } from '../jobs/queue.ts';
import { text } from '../texts.ts';
import type { listOutbox } from './contract.ts';
import type { MailReason } from './failure.ts';
import { OutboxMail } from './model.ts';
import { MAIL_QUEUE } from './queue.ts';
import { mailServer } from './settings.ts';

/** Whether a mail server is set up, so that guests can prove their addresses by a link. */
export const mailGoesOut = async () => (await mailServer()) !== null;

const split = (last_error: string) => /^(\w+)(?:: ([^]*))?$/.exec(last_error)!;

/** Presents mails to staff, never their content. */
export async function presentMails(mails: OutboxMail[], locale: string) {
  const goesOut = await mailGoesOut();
  const waiting = mails.filter(({ status }) => status === 'waiting' && goesOut);
  const due = await dueTimes(
    MAIL_QUEUE,
    waiting.map(({ id }) => id),
  );
  return mails.map((mail) =>
    presentMail(mail, { next_try_at: due.get(mail.id) ?? null, goesOut }, locale),
  );
}

function presentMail(
  mail: OutboxMail,
  { next_try_at, goesOut }: { next_try_at: Date | null; goesOut: boolean },
  locale: string,
) {
  const { id, kind, recipient, status, attempts, invoice_id, created_at, sent_at } = mail;
  const stuck = status === 'waiting' && !goesOut;
  const [, reason, reply] = mail.last_error ? split(mail.last_error) : [];
  return {
    id,
    kind,
    recipient,
    status,
    tries: attempts,
    invoice_id: invoice_id ?? null,
    created_at: created_at.toISOString(),
    sent_at: sent_at?.toISOString() ?? null,
    next_try_at: next_try_at?.toISOString() ?? null,
    last_error: stuck
      ? text(locale, 'mail_no_server')
      : reason
        ? text(locale, `mail_${reason as MailReason}`)
        : null,
    server_said: stuck ? null : (reply ?? null),
  };
}

/** The last mail with each of these invoices, by its id. */
export async function lastMailsOf(invoice_id: string[]) {
  const mails = await find(
    OutboxMail,
    { invoice_id },
    {
      columns: ['invoice_id', 'recipient', 'status', 'created_at', 'sent_at'],
      order: ['created_at'],
    },
  );
  return new Map(mails.map((mail) => [mail.invoice_id!, mail]));
}

export function listMails({ status, kind, q, ...query }: Query<typeof listOutbox>) {
  const wanted = {
    ...(status && { status }),
    ...(kind && { kind }),
    ...(q && { recipient: holding(q) }),
  };
  return page(OutboxMail, wanted, query);
}

/** When the latest mail went out, or null where none ever did. */
export async function anyMailSentAt(): Promise<string | null> {
  const [sent] = await find(
    OutboxMail,
    { status: 'sent' },
    { order: [['sent_at', 'DESC']], limit: 1 },
  );
  return sent?.sent_at?.toISOString() ?? null;
}

/**
 * Retries a mail now. @throws Problem 404; 409 `mail_already_sent`, `mail_under_way`,
 * `mail_expired`
 */
export function retryMail(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    const mail = await findOne(OutboxMail, { id });
    if (!mail) throw notFound();
    if (mail.status === 'sent') throw conflict('mail_already_sent');
    if (mail.status === 'sending') throw conflict('mail_under_way');
    if (mail.payload === null) throw conflict('mail_expired');
    const waiting = await change(OutboxMail, mail, { status: 'waiting' });
    const { attempts, created_at } = waiting;
    await enqueue(MAIL_QUEUE, { subject_id: id, attempts, created_at });
    await recordBy(caller, { action: 'mail.retried', subject_id: id, detail: { kind: mail.kind } });
    return waiting;
  });
}
