import type { SendMailOptions, Transporter } from 'nodemailer';
import { isDeepStrictEqual } from 'node:util';
import { now } from '../clock.ts';
import { change, findOne, update } from '../database/repository.ts';
import { pauseAfter } from '../jobs/backoff.ts';
import type { Job } from '../jobs/job.ts';
import { hurry } from '../jobs/queue.ts';
import { type Attempt, type Done, type RunningQueue, startQueue } from '../jobs/worker.ts';
import { errorFacts, log } from '../log.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { needsSmtpUtf8 } from '../http/mail-address.ts';
import { decrypt } from '../security/encryption.ts';
import { followKeys } from '../security/installation.ts';
import { announceMail } from './announce.ts';
import { failureOf, Unsendable } from './failure.ts';
import { postponeOthers, roomAgainAt } from './limits.ts';
import { OutboxMail } from './model.ts';
import { watchSilence } from './port.ts';
import { mailGoesOut } from './outbox.ts';
import { MAIL_QUEUE } from './queue.ts';
import { renderMail, type MailContent } from './render.ts';
import { mailServer, type MailServer } from './settings.ts';
import { offersSmtpUtf8, openTransport } from './transport.ts';

const POLL = 15_000;
/** Milliseconds that the current attempt gets to finish when the program ends. */
const GRACE = 3000;

type Attach = (invoice_id: string) => Promise<{ filename: string; content: Uint8Array }>;
/** The connection to the mail server as the settings have it now. */
interface Post {
  server: MailServer;
  transport: Transporter;
  /** Whether the server has accepted a mail, so that the port is right. */
  proven: boolean;
}
let running: RunningQueue | null = null;
let post: Post | null = null;
/**
 * Whether the mail server was out of reach since it took the last mail; at a start that is not
 * known.
 */
let wasOutOfReach = true;

/**
 * The connection for the next mail, opened anew when the settings have changed.
 * @throws Unsendable `no_server` where the mail server was taken out of them
 */
async function currentPost(): Promise<Post> {
  const server = await mailServer();
  if (!server) throw new Unsendable('no_server');
  if (post && isDeepStrictEqual(post.server, server)) return post;
  post?.transport.close();
  post = { server, transport: openTransport(server), proven: false };
  return post;
}

function contentOf(mail: OutboxMail): MailContent {
  try {
    return JSON.parse(decrypt(mail.payload ?? '', mail.id)) as MailContent;
  } catch {
    throw new Unsendable('unreadable');
  }
}

function attachmentOf(attach: Attach, invoice_id: string) {
  return attach(invoice_id).catch((error: unknown) => {
    log.error({ invoice: invoice_id, error: errorFacts(error) }, 'no PDF for the mail');
    throw new Unsendable('no_pdf');
  });
}

/** Hands a mail to the mail server. @throws Unsendable `tls_port` for a port that requires TLS */
async function handOver(current: Post, mail: SendMailOptions, hangUp: AbortSignal): Promise<void> {
  const wrongPort = new AbortController();
  const endWatch = current.proven
    ? () => undefined
    : watchSilence(current.server, () => wrongPort.abort());
  try {
    const signal = AbortSignal.any([hangUp, wrongPort.signal]);
    await current.transport.sendMail({ ...mail, signal });
    current.proven = true;
  } catch (error) {
    throw wrongPort.signal.aborted ? new Unsendable('tls_port') : error;
  } finally {
    endWatch();
  }
}

async function send(attach: Attach, mail: OutboxMail, hangUp: AbortSignal): Promise<void> {
  await followKeys();
  const current = await currentPost();
  const content = contentOf(mail);
  if (content.expires_at && new Date(content.expires_at) <= now()) throw new Unsendable('expired');
  const { from } = current.server;
  if (needsSmtpUtf8(mail.recipient) && !(await offersSmtpUtf8(current.server, hangUp)))
    throw new Unsendable('no_smtputf8');
  const pdf = mail.invoice_id ? await attachmentOf(attach, mail.invoice_id) : null;
  const message = {
    // The address is an object: a string could be parsed as two (nodemailer GHSA-mm7p-fcc7-pg87).
    from,
    to: { name: content.greet ?? '', address: mail.recipient },
    ...renderMail(mail.locale, content, await firstRestaurant()),
    messageId: `<${mail.id}@${/@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: pdf
      ? [
          {
            filename: pdf.filename,
            content: Buffer.from(pdf.content),
            contentType: 'application/pdf',
          },
        ]
      : [],
  };
  await handOver(current, message, hangUp);
}

/** Begins an attempt; null for a mail that was erased, sent or given up. */
async function begin({ subject_id, attempts }: Job): Promise<OutboxMail | null> {
  const mail = await findOne(OutboxMail, { id: subject_id });
  if (!mail || mail.status === 'sent' || mail.status === 'failed') return null;
  // An earlier attempt was cut off: whether the mail server accepted the mail is unknown.
  const interrupted = mail.status === 'sending' && { last_error: 'interrupted' };
  return change(OutboxMail, mail, { status: 'sending', attempts, ...interrupted });
}

const writing = (mail: OutboxMail, facts: Partial<OutboxMail>) => async () => {
  await update(OutboxMail, { id: mail.id }, facts);
  const { status } = facts;
  if (status === 'sent' || status === 'failed') await announceMail(`mail.${status}`, mail.id);
};

/** The outcome of a failed attempt: a retry after a pause, or failed with its reason. */
function failed(mail: OutboxMail, error: unknown): Done {
  const { reason, said, lasting, of_server } = failureOf(error);
  log.warn({ mail: mail.id, kind: mail.kind, reason, said }, 'mail not sent');
  wasOutOfReach ||= reason === 'unreachable';
  const pause = lasting ? null : pauseAfter(mail.attempts, MAIL_QUEUE.backoff);
  const write = writing(mail, {
    last_error: said ? `${reason}: ${said}` : reason,
    ...(reason === 'expired' && { payload: null }),
    status: pause === null ? 'failed' : 'waiting',
  });
  if (pause === null) return { then: 'failed', write, stop: of_server };
  return { then: 'retry', at: new Date(now().getTime() + pause), write, stop: of_server };
}

/** Postpones a mail, uncounted, together with what else is due for the same address. */
function postponed(mail: OutboxMail, at: Date): Done {
  const facts = {
    status: 'waiting' as const,
    attempts: mail.attempts - 1,
    last_error: 'too_many',
  };
  const write = async () => {
    await writing(mail, facts)();
    await postponeOthers(mail, at);
  };
  return { then: 'retry', at, untried: true, write };
}

async function deliver(attach: Attach, mail: OutboxMail, { hangUp }: Attempt): Promise<Done> {
  try {
    // An attempt that was cut off may have arrived: it is repeated whatever the rate limit says.
    const later = mail.last_error === 'interrupted' ? null : await roomAgainAt(mail);
    if (later) return postponed(mail, later);
    await send(attach, mail, hangUp);
  } catch (error) {
    if (!hangUp.aborted) return failed(mail, error);
    const write = writing(mail, { status: 'waiting', last_error: 'interrupted' });
    return { then: 'retry', at: now(), write, stop: true };
  }
  // The payload is deleted once sent: its link opens an account.
  const sent = writing(mail, {
    status: 'sent',
    sent_at: now(),
    payload: null,
    last_error: mail.last_error === 'interrupted' ? 'perhaps_twice' : null,
  });
  const isBack = wasOutOfReach;
  wasOutOfReach = false;
  const write = async () => {
    await sent();
    // After a night without the internet the pauses are half a day and more.
    if (isBack) await hurry(MAIL_QUEUE);
  };
  return { then: 'done', write };
}

/**
 * Starts to send mails while a mail server is set up; else they wait, and staff see them. `attach`
 * returns the PDF of an invoice.
 */
export function startDelivery(attach: Attach): void {
  wasOutOfReach = true;
  running = startQueue({
    queue: MAIL_QUEUE,
    poll: POLL,
    grace: GRACE,
    ready: mailGoesOut,
    begin,
    run: (mail, attempt) => deliver(attach, mail, attempt),
  });
}

/** Stops, after the current attempt or `GRACE`. */
export async function stopDelivery(): Promise<void> {
  const stopping = running;
  running = null;
  await stopping?.stop();
  post?.transport.close();
  post = null;
}
