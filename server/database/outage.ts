/**
 * Outages: errors that are no bug and may pass, as a full disk, a database that is down, locked or
 * damaged, a folder that is gone. Each is named by what has to be repaired, for the response (503
 * `busy`), the readiness check and the warnings.
 */
export const OUTAGES = ['database', 'damaged', 'folder', 'disk', 'load'] as const;
export type Outage = (typeof OUTAGES)[number];

/**
 * The open files are no longer those at their paths: what is written to them is lost with the
 * process.
 */
export class FilesGone extends Error {
  override name = 'FilesGone';
}

/**
 * https://www.sqlite.org/rescode.html, the part before the second underscore of an extended code.
 */
const SQLITE: Record<string, Outage> = {
  BUSY: 'database',
  LOCKED: 'database',
  PROTOCOL: 'database',
  CORRUPT: 'damaged',
  NOTADB: 'damaged',
  READONLY: 'folder',
  CANTOPEN: 'folder',
  PERM: 'folder',
  FULL: 'disk',
  IOERR: 'disk',
  NOLFS: 'disk',
  NOMEM: 'load',
  INTERRUPT: 'load',
  ABORT: 'load',
};

/**
 * https://www.postgresql.org/docs/current/errcodes-appendix.html; a whole class by its first two
 * letters.
 */
const POSTGRES: Record<string, Outage> = {
  '08': 'database',
  '25006': 'database',
  '25P03': 'load',
  '28': 'database',
  '3D000': 'database',
  '40001': 'load',
  '40P01': 'load',
  '53': 'load',
  '53100': 'disk',
  '53300': 'database',
  '55P03': 'database',
  '57': 'database',
  '57014': 'load',
  '58': 'disk',
  XX001: 'damaged',
  XX002: 'damaged',
};

/** `errno(3)`, of files and of connections. */
const SYSTEM: Record<string, Outage> = {
  ENOSPC: 'disk',
  EDQUOT: 'disk',
  EFBIG: 'disk',
  EIO: 'disk',
  EROFS: 'folder',
  EACCES: 'folder',
  EPERM: 'folder',
  ENOTDIR: 'folder',
  ESTALE: 'folder',
  ENODEV: 'folder',
  ENXIO: 'folder',
  EMFILE: 'load',
  ENFILE: 'load',
  ENOMEM: 'load',
  EAGAIN: 'load',
  EBUSY: 'load',
  ECONNREFUSED: 'database',
  ECONNRESET: 'database',
  ECONNABORTED: 'database',
  EPIPE: 'database',
  ETIMEDOUT: 'database',
  EHOSTUNREACH: 'database',
  EHOSTDOWN: 'database',
  ENETUNREACH: 'database',
  ENETDOWN: 'database',
  ENOTFOUND: 'database',
  EAI_AGAIN: 'database',
};

/**
 * Errors without a code, by name: Sequelize's connection errors, and operations that were aborted.
 */
const NAMES: [name: RegExp, outage: Outage][] = [
  [
    /^Sequelize(Connection\w*|HostNot(Found|Reachable)|InvalidConnection|AccessDenied)Error$/,
    'database',
  ],
  [/^SequelizeTimeoutError$/, 'database'],
  [/^AbortError$/, 'load'],
];

/**
 * Errors known by message only: `pg`, the SQLite driver, Piscina. An error that crosses threads
 * keeps nothing but its message.
 */
const WORDS: [words: RegExp, outage: Outage][] = [
  [
    /^(Connection terminated|Client has encountered a connection error|Client was closed)/,
    'database',
  ],
  [/^(timeout expired|timeout exceeded when trying to connect|Query read timeout)/, 'database'],
  [/^SQLITE_MISUSE: Database( handle)? is closed|connection manager was closed/, 'database'],
  [/^(Task queue is at limit|Terminating worker thread|The task has been aborted)/, 'load'],
];

interface Known {
  name?: string;
  message?: string;
  code?: unknown;
}

function byCode(code: string): Outage | undefined {
  const sqlite = /^SQLITE_([A-Z]+)/.exec(code)?.[1];
  if (sqlite) return SQLITE[sqlite];
  if (code in SYSTEM) return SYSTEM[code];
  return /^[0-9A-Z]{5}$/.test(code) ? (POSTGRES[code] ?? POSTGRES[code.slice(0, 2)]) : undefined;
}

function byWords({ name = '', message = '' }: Known): Outage | undefined {
  const code = /^(SQLITE_[A-Z]+|E[A-Z]{2,})(?:: )/.exec(message)?.[1];
  return (
    (code && byCode(code)) ||
    WORDS.find(([words]) => words.test(message))?.[1] ||
    NAMES.find(([known]) => known.test(name))?.[1]
  );
}

function ownOutage(error: Known): Outage | undefined {
  if (error instanceof FilesGone) return 'folder';
  return (typeof error.code === 'string' ? byCode(error.code) : undefined) ?? byWords(error);
}

/**
 * The errors that an error wraps: Sequelize wraps the driver's, `AggregateError` one for each
 * address that was tried.
 */
function within(error: object): unknown[] {
  const { original, cause, errors } = error as Record<string, unknown>;
  return [original, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
}

/** The outage that an error means, by its innermost cause first; null for a bug. */
export function outageOf(error: unknown, depth = 0): Outage | null {
  if (typeof error !== 'object' || error === null || depth > 4) return null;
  for (const inner of within(error)) {
    const found = outageOf(inner, depth + 1);
    if (found) return found;
  }
  return ownOutage(error) ?? null;
}
