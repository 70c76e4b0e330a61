import { errorFacts } from '../log.ts';

/** Why a mail did not go out; each is told in plain words by `mail_<reason>` of the texts. */
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
  | 'no_pdf';
/**
 * `lasting`: trying again is no use. `of_server`: not this mail's fault, so the others need not be
 * tried now.
 */
export interface Failure {
  reason: MailReason;
  said: string | null;
  lasting: boolean;
  of_server: boolean;
}

/**
 * The mail itself stands in the way, or what the server speaks, before it was asked to take the
 * mail.
 */
export class Unsendable extends Error {
  constructor(readonly reason: 'expired' | 'unreadable' | 'no_pdf' | 'tls_port' | 'no_smtputf8') {
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

/** Replies by which a server asks for a better login (RFC 4954, 6). */
const LOGIN_REPLIES = [530, 534, 535, 538];

// Spam filters quote the page that they object to: a link or token of ours must not come back to
// the staff's screen.
function withoutLinks(reply: string) {
  return reply
    .split(/\s+/)
    .map((word) => (/:\/\/|token=/.test(word) ? '…' : word.replace(/[\w-]{24,}/g, '…')))
    .join(' ')
    .slice(0, 200);
}

/** Once the conversation had begun: the server may have taken the mail before it fell silent. */
function cutOff({ timeoutType, originalCode, message }: SmtpError) {
  return (
    timeoutType === 'SOCKET_TIMEOUT' ||
    originalCode === 'ECONNRESET' ||
    originalCode === 'EPIPE' ||
    /closed unexpectedly/i.test(message)
  );
}

/** What OpenSSL says when words come in place of a handshake. */
const PLAIN_ANSWER = /wrong version number|packet length too long|record layer failure/i;

function reasonOf(error: SmtpError): MailReason {
  const { code, responseCode, command, permanent, message } = error;
  if (code === 'EAUTH' || code === 'ENOAUTH' || LOGIN_REPLIES.includes(responseCode ?? 0))
    return 'login_refused';
  if (PLAIN_ANSWER.test(message)) return 'plain_port';
  if (code === 'ETLS' || /certificate|altnames|STARTTLS/i.test(message)) return 'untrusted';
  if (permanent && command === 'MAIL FROM') return 'sender_refused';
  if (permanent && (code === 'EENVELOPE' || code === 'EMESSAGE')) return 'refused';
  if (responseCode) return 'try_later';
  return cutOff(error) ? 'interrupted' : 'unreachable';
}

/**
 * What a failed try means: 5xx for the recipient or the message is for good, 4xx and all that is
 * wrong with the server passes.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof Unsendable)
    return {
      reason: error.reason,
      said: null,
      lasting: error.reason === 'expired' || error.reason === 'unreadable',
      of_server: error.reason === 'tls_port',
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
