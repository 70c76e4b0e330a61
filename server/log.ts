import { pino } from 'pino';

// Masked at the sink: a log line must never hand over a session, a table or an account (ASVS 16.2.5).
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

/** A path without what opens something (table tokens, claim codes, download links) and without its query, which holds mail tokens and names. */
export const maskPath = (path: string) =>
  path.replace(/\?.*$/s, '').replace(/^\/(menu|orders|downloads)\/[^/]+/i, '/$1/***');

/** What may be told of an error: Sequelize keeps the statement and its values on it, so only name, message and stack. */
export const errorFacts = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { message: String(error) };
