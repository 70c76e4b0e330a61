import { createTransport, type Transporter } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailServer } from './settings.ts';

/** In milliseconds, in place of nodemailer's. */
export interface Timeouts {
  connectionTimeout?: number;
  greetingTimeout?: number;
  socketTimeout?: number;
}
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

function smtpOptions({ host, port, secure, password }: MailServer) {
  const here = LOOPBACK.has(host);
  return {
    host,
    port,
    secure,
    // TLS is required with a password, except to this machine: a stripped STARTTLS would disclose
    // the password (ASVS 12.3.1).
    requireTLS: password !== null && !secure && !here,
    // The certificate is checked, except on this machine, where nobody can intercept and a local
    // server signs its own (ASVS 12.3.2).
    tls: { rejectUnauthorized: !here },
    connectionTimeout: 30_000,
  };
}

/**
 * The transport to a mail server. Timeouts are nodemailer's:
 * ten minutes of silence, since a server may take that long to accept a message, and a client that
 * hangs up earlier sends it twice (RFC 5321, 4.5.3.2.6).
 */
export function openTransport(server: MailServer, timeouts: Timeouts = {}): Transporter {
  const { user, password } = server;
  return createTransport({
    ...smtpOptions(server),
    ...timeouts,
    ...(user && { auth: { user, pass: password ?? '' } }),
    // The content of a mail must never make the server read a file or fetch a page.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * Whether the mail server accepts addresses with letters beyond ASCII before the @ (RFC 6531);
 * nodemailer does not check it. @throws as a delivery does
 */
export function offersSmtpUtf8(server: MailServer, hangUp: AbortSignal): Promise<boolean> {
  const connection = new SMTPConnection(smtpOptions(server));
  let leave = (): void => undefined;
  return new Promise<boolean>((done, fail) => {
    hangUp.throwIfAborted();
    connection.once('error', fail);
    leave = () => {
      connection.close();
      fail(hangUp.reason as Error);
    };
    hangUp.addEventListener('abort', leave);
    // The callback runs after EHLO, whose response lists the server's extensions.
    connection.connect((error) => {
      const reply = connection.lastServerResponse || '';
      connection.quit();
      if (error) fail(error);
      else done(/[ -]SMTPUTF8\b/im.test(reply));
    });
  }).finally(() => hangUp.removeEventListener('abort', leave));
}
