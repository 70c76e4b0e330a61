import type { SendMailOptions, Transporter } from 'nodemailer';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { errorFacts, log } from '../log.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { needsSmtpUtf8 } from '../http/mail-address.ts';
import { decrypt } from '../security/encryption.ts';
import { followKeys } from '../security/installation.ts';
import { failureOf, Unsendable } from './failure.ts';
import { claimDue, keepLease, putOff, roomAgainAt, settle } from './lease.ts';
import type { OutboxMail } from './model.ts';
import { renderMail, type MailContent } from './render.ts';
import { watchSilence } from './port.ts';
import { offersSmtpUtf8, openTransport } from './transport.ts';

const MINUTE = 60_000;
/** Pauses after each failure, nearly five days in all (RFC 5321, 4.5.4.1); after the last one the mail is shown as failed and waits for a person. */
export const PAUSES = [1, 5, 15, 60, 240, 720, 1440, 1440, 1440, 1440].map(
  (minutes) => minutes * MINUTE,
);
const POLL = 15_000;
/** What the mail under way gets to be finished when the program ends. */
const GRACE = 3000;

type Attach = (invoice_id: string) => Promise<{ filename: string; content: Uint8Array }>;
interface Post {
  transport: Transporter;
  attach: Attach;
  hangUp: AbortController;
  timer: NodeJS.Timeout;
  /** Whether the server ever took a mail: then the port is right. */
  proven: boolean;
}
let post: Post | null = null;
let working: Promise<void> = Promise.resolve();
let woken = false;

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

/** Sends by the mail server. @throws Unsendable `tls_port` for a port that waits for TLS */
async function handOver(current: Post, mail: SendMailOptions): Promise<void> {
  const wrongPort = new AbortController();
  const endWatch = current.proven ? () => undefined : watchSilence(() => wrongPort.abort());
  try {
    const signal = AbortSignal.any([current.hangUp.signal, wrongPort.signal]);
    await current.transport.sendMail({ ...mail, signal });
    current.proven = true;
  } catch (error) {
    throw wrongPort.signal.aborted ? new Unsendable('tls_port') : error;
  } finally {
    endWatch();
  }
}

async function send(current: Post, mail: OutboxMail): Promise<void> {
  await followKeys();
  const content = contentOf(mail);
  if (content.expires_at && new Date(content.expires_at) <= now()) throw new Unsendable('expired');
  const from = config().EMAIL_FROM!;
  if (needsSmtpUtf8(mail.recipient) && !(await offersSmtpUtf8()))
    throw new Unsendable('no_smtputf8');
  const pdf = mail.invoice_id ? await attachmentOf(current.attach, mail.invoice_id) : null;
  await handOver(current, {
    // As an object: an address out of a string could be read as two (nodemailer GHSA-mm7p-fcc7-pg87).
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
  });
}

/** How a failed try goes on: again after a pause, or not, saying why. @returns whether the next mail may be tried now */
async function writeFailure(mail: OutboxMail, error: unknown): Promise<boolean> {
  const { reason, said, lasting, of_server } = failureOf(error);
  log.warn({ mail: mail.id, kind: mail.kind, reason, said }, 'mail not sent');
  const pause = lasting ? undefined : PAUSES[mail.attempts - 1];
  await settle(mail, {
    last_error: said ? `${reason}: ${said}` : reason,
    ...(reason === 'expired' && { payload: null }),
    ...(pause
      ? { status: 'waiting', next_attempt_at: new Date(now().getTime() + pause) }
      : { status: 'failed' }),
  });
  return !of_server;
}

async function deliver(current: Post, mail: OutboxMail): Promise<boolean> {
  // A try that was cut off may have arrived: it is finished, whatever else the address was sent.
  const later = mail.last_error === 'interrupted' ? null : await roomAgainAt(mail);
  if (later) {
    await putOff(mail, later);
    return true;
  }
  const letGo = keepLease(mail);
  try {
    await send(current, mail);
    // Wiped once sent: the link in it opens an account.
    await settle(mail, {
      status: 'sent',
      sent_at: now(),
      payload: null,
      last_error: mail.last_error === 'interrupted' ? 'perhaps_twice' : null,
    });
    return true;
  } catch (error) {
    if (!current.hangUp.signal.aborted) return await writeFailure(mail, error);
    await settle(mail, { status: 'waiting', next_attempt_at: now(), last_error: 'interrupted' });
    return false;
  } finally {
    letGo();
  }
}

async function drain(): Promise<void> {
  woken = false;
  for (let goOn = true; goOn && post;) {
    const mail = await claimDue();
    goOn = mail !== null && (await deliver(post, mail));
  }
}

/** Looks into the outbox now. Without SMTP mail waits, and staff see it there. */
export function wakeDelivery(): void {
  if (!post || woken) return;
  woken = true;
  working = working
    .then(drain)
    .catch((error: unknown) => log.error({ error: errorFacts(error) }, 'outbox'));
}

/** Begins to send, if there is a mail server; `attach` gives the PDF of an invoice. */
export function startDelivery(attach: Attach): void {
  const transport = openTransport();
  if (!transport) return;
  post = {
    transport,
    attach,
    hangUp: new AbortController(),
    proven: false,
    timer: setInterval(wakeDelivery, POLL).unref(),
  };
  woken = false;
  wakeDelivery();
}

/** Lets the mail that is under way be finished, for a moment, and stops. */
export async function stopDelivery(): Promise<void> {
  if (!post) return;
  const { transport, hangUp, timer } = post;
  post = null;
  clearInterval(timer);
  const impatient = setTimeout(() => hangUp.abort(), GRACE);
  await working;
  clearTimeout(impatient);
  transport.close();
}
