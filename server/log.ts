import { pino } from 'pino';

// Masked where log lines are written: none may reveal a session, a table token or an account (ASVS
// 16.2.5).
const SECRETS = [
  'password',
  'new_password',
  'token',
  'access_token',
  'mfa_token',
  'code',
  'secret',
  'claim_code',
  'authorization',
  'cookie',
  'referer',
];

/** After a write that failed, lines are dropped for so long. */
const PAUSE_MS = 30_000;

/**
 * Lines on standard error, written beside other work. A write that fails stops nothing; pino's own
 * destination would end the process, and at its end try that write again for ever.
 */
class StandardError {
  #open: ReturnType<typeof pino.destination> | null = null;
  #pausedUntil = 0;

  write(line: string): void {
    if (performance.now() < this.#pausedUntil) return;
    this.#open ??= this.#begin();
    this.#open.write(line);
  }

  #begin() {
    const open = pino.destination({ dest: 2, sync: false });
    open.on('error', () => {
      if (this.#open !== open) return;
      this.#open = null;
      this.#pausedUntil = performance.now() + PAUSE_MS;
      open.destroy();
    });
    return open;
  }
}

const lines = pino.multistream([{ level: 'trace', stream: new StandardError() }]);
/** Writes each line of the log into a file too. */
export function logInto(file: { write: (line: string) => void }): void {
  lines.add({ level: 'trace', stream: file });
}

/**
 * The log: JSON lines on standard error; standard output is for the addresses that `serve` prints.
 */
export const log = pino(
  {
    level: process.env.LOG_LEVEL ?? 'info',
    redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`]), censor: '***' },
    timestamp: pino.stdTimeFunctions.isoTime,
  },
  lines,
);

/** Decodes a path once, as Express does; a path that it cannot decode is masked unchanged. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Encodes a segment as in an address, so that no markup and no control character is in the log (log
 * injection, ASVS 16.4.1).
 */
function encoded(segment: string): string {
  return encodeURIComponent(segment.replace(/[\u0000-\u001f\u007f]|\p{Surrogate}/gu, ''));
}

const BEFORE_SECRETS = ['menu', 'orders', 'downloads'];
/** Pages of ours and the staff port name rows by ids, which grant no access. */
const BEFORE_IDS = ['api', 'customer', 'account'];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const WORDS = /^[a-z.-]*$/;
/** Table tokens have 22 letters, claim codes 16, however they are grouped; links have 43. */
const LIKE_A_TOKEN = /^[\w -]{16,}$/;

function isSecret(segment: string): boolean {
  return !UUID.test(segment) && !WORDS.test(segment) && LIKE_A_TOKEN.test(segment);
}

/**
 * A path without secrets (table tokens, claim codes, download links), however it is spelt, and
 * without its query, which has mail tokens and names (ASVS 16.2.5): `//menu/x`, `/%6Denu/x` and
 * `/MENU/x/` reach no menu, but still contain the token.
 */
export function maskPath(path: string): string {
  const [bare = ''] = path.split(/[?#]/, 1);
  const segments = decoded(bare).split(/[/\\]/);
  const words = segments.filter(Boolean).map((segment) => segment.toLowerCase());
  const named = BEFORE_IDS.includes(words[0] ?? '');
  let secret = false;
  const masked = segments.map((segment) => {
    if (!segment) return segment;
    if (secret || isSecret(segment)) {
      secret = false;
      return '***';
    }
    secret = !named && BEFORE_SECRETS.includes(segment.toLowerCase());
    return encoded(segment);
  });
  return masked.join('/');
}

/**
 * A message without the secrets of an address in it: an error may quote the address (`Referer`, a
 * redirect, a link in a mail). Mail addresses go too: a mail server names whom it refuses.
 */
export function maskText(text: string): string {
  return text
    .replace(/([?&](?:token|code|claim_code|mfa_token|invitation)=)[^&\s"'<>]*/gi, '$1***')
    .replace(/(\/{1,9}(?:menu|orders|downloads)\/{1,9})[^/\s?#"'<>]+/gi, '$1***')
    .replace(/[^\s"'<>(),;:@]{1,64}@[\w.-]{1,253}\.[a-z]{2,24}/gi, '***@***');
}

interface ErrorFacts {
  name?: string;
  message: string;
  stack?: string | undefined;
}

/**
 * The loggable facts of an error: Sequelize stores the statement and its values on it, so only
 * name, message and stack.
 */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { message: maskText(String(error)) };
  const message = maskText(error.message);
  // The stack begins with the message; its further lines name files, such as `/orders/place.ts`.
  return { name: error.name, message, stack: error.stack?.replace(error.message, () => message) };
}
