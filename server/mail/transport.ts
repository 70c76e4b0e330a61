import { createTransport, type Transporter } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { config } from '../config.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** How the mail server of the settings is spoken to, or null without one. */
function smtpOptions() {
  const {
    SMTP_HOST: host,
    SMTP_PORT: port,
    SMTP_SECURE: secure,
    SMTP_PASSWORD: password,
  } = config();
  if (!host) return null;
  const here = LOOPBACK.has(host);
  return {
    host,
    port,
    secure,
    // With a password TLS is a must, but to this machine itself: a stripped STARTTLS would hand it
    // over (ASVS 12.3.1).
    requireTLS: password !== undefined && !secure && !here,
    // A certificate is checked, but this machine's own: nobody stands between, and a local server's
    // is its own make (ASVS 12.3.2).
    tls: { rejectUnauthorized: !here },
    connectionTimeout: 30_000,
  };
}

/**
 * The way to the mail server of the settings, or null without one. Timeouts are nodemailer's: ten
 * minutes of silence, since a server may take that long to answer a whole message, and who hangs up
 * before sends it twice (RFC 5321, 4.5.3.2.6).
 */
export function openTransport(): Transporter | null {
  const options = smtpOptions();
  if (!options) return null;
  const { SMTP_USER: user, SMTP_PASSWORD: pass } = config();
  return createTransport({
    ...options,
    ...(user && { auth: { user, pass: pass ?? '' } }),
    // What a mail says must never make the server read a file or fetch a page.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * Whether the mail server takes addresses with letters beyond ASCII before the @; nodemailer would
 * send them all the same. @throws as a delivery does
 */
export function offersSmtpUtf8(): Promise<boolean> {
  const connection = new SMTPConnection(smtpOptions() ?? {});
  return new Promise<boolean>((done, fail) => {
    connection.once('error', fail);
    // Connected is after EHLO, over TLS where there is any: its answer lists what the server
    // offers.
    connection.connect((error) => {
      const said = connection.lastServerResponse || '';
      connection.quit();
      if (error) fail(error);
      else done(/[ -]SMTPUTF8\b/im.test(said));
    });
  });
}
