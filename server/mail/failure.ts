import { errorFacts } from '../log.ts';

/** Why a mail was not sent; the text `mail_<reason>` says it in plain words. */
export type MailReason =
  | 'unreachable'
  | 'untrusted'
  | 'login_refused'
  | 'sender_refused'
  | 'try_later'
  | 'refused'
  | 'too_many'
  | 'tls_port'
  | 'plain_port'
  | 'no_smtputf8'
  | 'interrupted'
  | 'perhaps_twice'
  | 'expired'
  | 'unreadable'
  | 'no_pdf'
  | 'no_server';
/**
 * `lasting`: a retry is of no use. `of_server`: the mail server's fault, so no other mail is
 * attempted now.
 */
export interface Failure {
  reason: MailReason;
  said: string | null;
  lasting: boolean;
  of_server: boolean;
}

/**
 * A mail that cannot be sent for a reason of its own or of the server's protocol, found before it
 * was handed over.
 */
export class Unsendable extends Error {
  constructor(
    readonly reason: 'expired' | 'unreadable' | 'no_pdf' | 'tls_port' | 'no_smtputf8' | 'no_server',
  ) {
    super(reason);
    this.name = 'Unsendable';
  }
}

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
  command?: string;
  permanent?: boolean;
  timeoutType?: string;
  originalCode?: string;
}

/** Reply codes that refuse a login (RFC 4954, 6). */
const LOGIN_REPLIES = [530, 534, 535, 538];

// Removes links and tokens, which spam filters quote: an account's link must not reach a screen
// of staff.
function withoutLinks(reply: string) {
  return reply
    .split(/\s+/)
    .map((word) => (/:\/\/|token=/.test(word) ? '…' : word.replace(/[\w-]{24,}/g, '…')))
    .join(' ')
    .slice(0, 200);
}

/** Whether the connection broke in use: the server may have accepted the mail. */
function wasCutOff({ timeoutType, originalCode, message }: SmtpError) {
  return (
    timeoutType === 'SOCKET_TIMEOUT' ||
    originalCode === 'ECONNRESET' ||
    originalCode === 'EPIPE' ||
    /closed unexpectedly/i.test(message)
  );
}

/** OpenSSL's errors for plain text in place of a handshake. */
const PLAIN_TEXT = /wrong version number|packet length too long|record layer failure/i;

function reasonOf(error: SmtpError): MailReason {
  const { code, responseCode, command, permanent, message } = error;
  if (code === 'EAUTH' || code === 'ENOAUTH' || LOGIN_REPLIES.includes(responseCode ?? 0))
    return 'login_refused';
  if (PLAIN_TEXT.test(message)) return 'plain_port';
  if (code === 'ETLS' || /certificate|altnames|STARTTLS/i.test(message)) return 'untrusted';
  if (permanent && command === 'MAIL FROM') return 'sender_refused';
  if (permanent && (code === 'EENVELOPE' || code === 'EMESSAGE')) return 'refused';
  if (responseCode) return 'try_later';
  return wasCutOff(error) ? 'interrupted' : 'unreachable';
}

/**
 * What a failed attempt means: 5xx for the recipient or the message is permanent, 4xx and every
 * fault of the server is temporary.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof Unsendable)
    return {
      reason: error.reason,
      said: null,
      lasting: error.reason === 'expired' || error.reason === 'unreadable',
      of_server: error.reason === 'tls_port' || error.reason === 'no_server',
    };
  const smtp = error as SmtpError;
  const reason = reasonOf(smtp);
  const said = withoutLinks(
    smtp.response ?? (reason === 'try_later' ? '' : errorFacts(error).message),
  );
  return {
    reason,
    said: said || null,
    lasting: reason === 'refused',
    of_server: !['refused', 'try_later'].includes(reason),
  };
}
