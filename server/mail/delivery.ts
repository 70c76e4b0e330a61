import { createTransport, type Transporter } from 'nodemailer';
import { Op } from 'sequelize';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { errorFacts, log } from '../log.ts';
import { decrypt } from '../security/encryption.ts';
import { OutboxMail } from './model.ts';
import { renderMail, type MailContent } from './render.ts';

const MINUTE = 60_000;
/** Pauses after each failure; after the last one the mail is shown as failed and waits for a person. */
const PAUSES = [1, 5, 15, 60, 240, 720].map((minutes) => minutes * MINUTE);
const LEASE = 5 * MINUTE;
const POLL = 15_000;

type Attach = (invoice_id: string) => Promise<{ filename: string; content: Uint8Array }>;
let attach: Attach | null = null;
let transport: Transporter | null = null;
let timer: NodeJS.Timeout | null = null;
let working: Promise<void> = Promise.resolve();

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
function open(): Transporter | null {
  const { SMTP_HOST: host, SMTP_PORT: port, SMTP_SECURE: secure, SMTP_USER: user, SMTP_PASSWORD: pass } = config();
  if (!host) return null;
  // With a password TLS is a must, but to this machine itself: a stripped STARTTLS would hand it over (ASVS 12.3.1).
  const requireTLS = pass !== undefined && !secure && !LOOPBACK.has(host);
  return createTransport({ host, port, secure, requireTLS, ...(user && { auth: { user, pass: pass ?? '' } }), disableFileAccess: true, disableUrlAccess: true });
}

/** One process takes a mail; a lease that ran out (the process was killed) gives it back. */
const claim = () => inTransaction(async () => {
  const at = now();
  const mail = await OutboxMail.findOne({ where: { status: ['waiting', 'sending'], next_attempt_at: { [Op.lte]: at } }, order: ['next_attempt_at'] });
  if (!mail) return null;
  return mail.update({ status: 'sending', attempts: mail.attempts + 1, next_attempt_at: new Date(at.getTime() + LEASE) });
});

async function send(mail: OutboxMail): Promise<void> {
  const content = JSON.parse(decrypt(mail.payload!, mail.id)) as MailContent;
  const attachments = mail.invoice_id && attach ? [await attach(mail.invoice_id)] : [];
  await transport!.sendMail({
    from: config().EMAIL_FROM!, to: { name: content.name, address: mail.recipient }, ...renderMail(mail.locale, content), messageId: `<${mail.id}@outbox>`,
    attachments: attachments.map(({ filename, content: bytes }) => ({ filename, content: Buffer.from(bytes), contentType: 'application/pdf' })),
  });
}

async function deliver(mail: OutboxMail): Promise<void> {
  try {
    await send(mail);
    // Wiped once sent: the link in it opens an account.
    await inTransaction(() => mail.update({ status: 'sent', sent_at: now(), payload: null, last_error: null }));
  } catch (error) {
    log.warn({ mail: mail.id, kind: mail.kind, error: errorFacts(error).message }, 'mail not sent');
    const pause = PAUSES[mail.attempts - 1];
    await inTransaction(() => mail.update({
      status: pause ? 'waiting' : 'failed', last_error: errorFacts(error).message.slice(0, 500), ...(pause && { next_attempt_at: new Date(now().getTime() + pause) }),
    }));
  }
}

async function drain(): Promise<void> {
  for (let mail = await claim(); mail && transport; mail = await claim()) await deliver(mail);
}

/** Looks into the outbox now. Without SMTP mail waits, and staff see it there. */
export function wakeDelivery(): void {
  if (!transport) return;
  working = working.then(drain).catch((error: unknown) => log.error({ error: errorFacts(error) }, 'outbox'));
}

/** Begins to send; `attachment` gives the PDF of an invoice. */
export function startDelivery(attachment: Attach): void {
  attach = attachment;
  transport = open();
  timer = setInterval(wakeDelivery, POLL);
  timer.unref();
  wakeDelivery();
}

/** Lets the mail that is under way be finished, and stops. */
export async function stopDelivery(): Promise<void> {
  if (timer) clearInterval(timer);
  const closing = transport;
  transport = null;
  await working;
  closing?.close();
}
