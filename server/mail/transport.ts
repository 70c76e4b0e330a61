import { createTransport, type Transporter } from 'nodemailer';
import { config } from '../config.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * The way to the mail server of the settings, or null without one. Timeouts are nodemailer's: ten minutes of silence, since
 * a server may take that long to answer a whole message, and who hangs up before sends it twice (RFC 5321, 4.5.3.2.6).
 */
export function openTransport(): Transporter | null {
  const {
    SMTP_HOST: host,
    SMTP_PORT: port,
    SMTP_SECURE: secure,
    SMTP_USER: user,
    SMTP_PASSWORD: pass,
  } = config();
  if (!host) return null;
  const here = LOOPBACK.has(host);
  return createTransport({
    host,
    port,
    secure,
    ...(user && { auth: { user, pass: pass ?? '' } }),
    // With a password TLS is a must, but to this machine itself: a stripped STARTTLS would hand it over (ASVS 12.3.1).
    requireTLS: pass !== undefined && !secure && !here,
    // A certificate is checked, but this machine's own: nobody stands between, and a local server's is its own make (ASVS 12.3.2).
    tls: { rejectUnauthorized: !here },
    connectionTimeout: 30_000,
    // What a mail says must never make the server read a file or fetch a page.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
