import { pino } from 'pino';

// Masked at the sink: a log line must never hand over a session, a table or an account (ASVS
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

/** JSON lines on standard error; standard output is kept for the addresses that `serve` prints. */
export const log = pino(
  {
    level: process.env.LOG_LEVEL ?? 'info',
    redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`]), censor: '***' },
    timestamp: pino.stdTimeFunctions.isoTime,
  },
  pino.destination({ dest: 2, sync: false }),
);

/** As Express decodes a path, once; a path that it cannot decode is masked as it stands. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** As it stands in an address, so that no markup and no control reaches whoever reads the log. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.replace(/[\u0000-\u001f\u007f]|\p{Surrogate}/gu, ''));
}

const OPENING = ['menu', 'orders', 'downloads'];
/** Pages of ours and the staff port name rows by ids, which open nothing. */
const NAMING = ['api', 'customer', 'account'];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const WORDS = /^[a-z.-]*$/;
/** Table tokens have 22 letters, claim codes 16, however a person groups them; links have 43. */
const LIKE_A_TOKEN = /^[\w -]{16,}$/;

function opens(segment: string): boolean {
  return !UUID.test(segment) && !WORDS.test(segment) && LIKE_A_TOKEN.test(segment);
}

/**
 * A path without what opens something (table tokens, claim codes, download links), however it is
 * spelt, and without its query, which holds mail tokens and names (ASVS 16.2.5): `//menu/x`,
 * `/%6Denu/x` and `/MENU/x/` reach no menu, and still say the token.
 */
export function maskPath(path: string): string {
  const [bare = ''] = path.split(/[?#]/, 1);
  const segments = decoded(bare).split(/[/\\]/);
  const words = segments.filter(Boolean).map((segment) => segment.toLowerCase());
  const named = NAMING.includes(words[0] ?? '');
  let secret = false;
  const masked = segments.map((segment) => {
    if (!segment) return segment;
    if (secret || opens(segment)) {
      secret = false;
      return '***';
    }
    secret = !named && OPENING.includes(segment.toLowerCase());
    return encoded(segment);
  });
  return masked.join('/');
}

/**
 * A message without the secrets of an address in it: what failed may have named the address
 * (`Referer`, a redirect, a link in a mail).
 */
export function maskText(text: string): string {
  return text
    .replace(/([?&](?:token|code|claim_code|mfa_token|invitation)=)[^&\s"'<>]*/gi, '$1***')
    .replace(/(\/{1,9}(?:menu|orders|downloads)\/{1,9})[^/\s?#"'<>]+/gi, '$1***');
}

interface ErrorFacts {
  name?: string;
  message: string;
  stack?: string | undefined;
}

/**
 * What may be told of an error: Sequelize keeps the statement and its values on it, so only name,
 * message and stack.
 */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { message: maskText(String(error)) };
  const message = maskText(error.message);
  // The stack begins with the message; its lines after that name files of ours, `/orders/place.ts`
  // among them.
  return { name: error.name, message, stack: error.stack?.replace(error.message, () => message) };
}
