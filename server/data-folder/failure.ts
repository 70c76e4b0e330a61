/** Explains an error that prevents a start: what it is, where, and how to repair it. */
import { join } from 'node:path';
import { ConfigError } from '../config.ts';
import { StartError, type StartCode } from '../start-error.ts';

export interface StartFailure {
  code: StartCode;
  message: string;
}
interface Facts {
  code?: string;
  syscall?: string;
  path?: string;
  address?: string;
  port?: number;
  message: string;
  original?: Facts;
  parent?: Facts;
}

const FOLDER: Record<string, string> = {
  EACCES:
    'this user may not read or write there. Give the folder to the user that runs ' +
    'the program, or set DATA_DIR to another one',
  EPERM:
    'this user may not change it. Give the folder to the user that runs the program, ' +
    'or set DATA_DIR to another one',
  EROFS: 'the disk is read-only. Mount it for writing, or set DATA_DIR to a folder on another disk',
  ENOSPC: 'the disk is full. Make room, then start again; nothing was lost',
  EDQUOT: 'the quota of this user is used up. Make room, then start again; nothing was lost',
  ENOTDIR: 'a part of that path is a file, not a folder. Set DATA_DIR to a folder',
  EISDIR: 'it is a folder where a file is expected. Move it away',
  EEXIST: 'it is a file where a folder is expected. Move it away, or set DATA_DIR to a folder',
  ELOOP: 'its links lead in a circle. Set DATA_DIR to a folder',
  ENAMETOOLONG: 'that path is too long. Set DATA_DIR to a shorter one',
  ENOENT: 'it is not there. Put it back, or set DATA_DIR to the right folder',
  EIO:
    'the disk does not answer as it should. Check the disk; your backups are in the ' +
    'data folder and wherever you copied it',
  EMFILE: 'this machine has too many files open. Close programs, then start again',
  EBUSY: 'another program holds it open. Close that one, then start again',
  SQLITE_CANTOPEN:
    'the database cannot be opened. Check that this user may read and write the ' +
    'folder and everything in it',
  SQLITE_READONLY:
    'the database cannot be written. Check that this user may write the folder and ' +
    'everything in it, and that the disk is not read-only',
  SQLITE_PERM:
    'this user may not read the database. Give the folder to the user that runs the program',
  SQLITE_FULL: 'the disk is full. Make room, then start again; nothing was lost',
  SQLITE_IOERR: 'the disk does not answer as it should. Check the disk and its room',
  SQLITE_BUSY: 'another program holds the database locked. Close that one, then start again',
};
const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const DAMAGED = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);

/** By the code of PostgreSQL (SQLSTATE) or of the system. */
const POSTGRES: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there. Start PostgreSQL, or mend the address in DATABASE_URL',
  ENOTFOUND: 'there is no machine of that name. Mend the address in DATABASE_URL',
  EAI_AGAIN:
    'the name of the machine cannot be looked up now. Check the network, or the ' +
    'address in DATABASE_URL',
  ETIMEDOUT: 'it does not answer. Check the network, or the address in DATABASE_URL',
  EHOSTUNREACH: 'there is no way to it. Check the network, or the address in DATABASE_URL',
  ECONNRESET: 'it closed the connection. Check PostgreSQL and its log',
  '28P01': 'it refuses the password. Mend user and password in DATABASE_URL',
  '28000': 'it refuses this user. Mend user and password in DATABASE_URL, or pg_hba.conf',
  '3D000': 'it has no database of that name. Create it, or mend the name in DATABASE_URL',
  '42501': 'this user may not do what is needed. Make the user the owner of the database',
  '53100': 'its disk is full. Make room, then start again; nothing was lost',
  '53300': 'it has no connection left. Raise max_connections, or close other programs',
  '57P03': 'it is just starting. Start again in a moment',
  '57P01': 'it was just stopped. Start it, then start again',
};

function ofListening({ code, port, address }: Facts, where: Where | null): StartFailure | null {
  const settings = where ? join(where.DATA_DIR, 'config.env') : 'the settings';
  const key = port !== undefined && port === where?.STAFF_PORT ? 'STAFF_PORT' : 'PORTAL_PORT';
  if (code === 'EADDRINUSE')
    return {
      code: 'port_in_use',
      message:
        `Port ${port} is taken by another program. Close it, or set another ${key} in ` +
        `${settings}`,
    };
  if (code === 'EACCES')
    return {
      code: 'port_in_use',
      message:
        `Port ${port} may not be used by this user (ports below 1024 are the ` +
        `system's). Set another ${key} in ${settings}`,
    };
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return {
      code: 'settings',
      message:
        `This machine has no address ${address ?? ''} to listen on. Mend PORTAL_HOST ` +
        `or STAFF_HOST in ${settings}`,
    };
  return null;
}

function addressOf(url: string) {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

interface Where {
  DATA_DIR: string;
  DATABASE_URL?: string | undefined;
  STAFF_PORT?: number;
}

/** The error that a step of a migration failed with: umzug wraps it. */
function unwrapped(error: unknown): unknown {
  const { name, cause } = error as { name?: string; cause?: unknown };
  return name === 'MigrationError' && cause instanceof Error ? cause : error;
}

/** The error of the database's driver or the file system under Sequelize's own. */
const innermost = (error: Facts): Facts => error.original ?? error.parent ?? error;

function ofPostgres(error: Facts, url: string): StartFailure | null {
  const { code = '', message } = innermost(error);
  // The driver's own errors have a severity; a file's error has neither.
  if ((!error.original && !('severity' in error)) || !POSTGRES[code]) return null;
  return {
    code: 'database',
    message: `PostgreSQL cannot be used (${addressOf(url)}): ${POSTGRES[code]}. (${message})`,
  };
}

function ofFolder(error: Facts, where: Where | null): StartFailure | null {
  const { code = '', path, message } = innermost(error);
  if (!FOLDER[code]) return null;
  return {
    code: FULL.has(code) ? 'disk_full' : 'data_folder',
    message:
      `The data folder cannot be written: ${path ?? where?.DATA_DIR ?? ''}: ` +
      `${FOLDER[code]}. (${message})`,
  };
}

function ofDamage(error: Facts, where: Where | null, remedy: string): StartFailure | null {
  if (!isDamaged(error)) return null;
  const path = where ? join(where.DATA_DIR, 'database.sqlite') : '';
  const what =
    `The database is damaged, or no database: ${path} (${innermost(error).message}). ` +
    'Nothing was changed.';
  return { code: 'database', message: `${what}\n${remedy}`.trim() };
}

const LISTENING = new Set(['listen', 'getaddrinfo']);

/**
 * Explains an error at start.
 * @param damaged how to repair a damaged database
 */
export function failureOf(thrown: unknown, where: Where | null, damaged = ''): StartFailure {
  const error = unwrapped(thrown);
  const facts = error as Facts;
  if (error instanceof StartError) return { code: error.code, message: error.message };
  if (error instanceof ConfigError) return { code: 'settings', message: facts.message };
  return (
    (LISTENING.has(facts.syscall ?? '') ? ofListening(facts, where) : null) ??
    (where?.DATABASE_URL ? ofPostgres(facts, where.DATABASE_URL) : null) ??
    ofDamage(facts, where, damaged) ??
    ofFolder(facts, where) ?? { code: 'other', message: facts.message }
  );
}

/** Whether SQLite cannot read the database file. */
export function isDamaged(error: unknown): boolean {
  return DAMAGED.has(innermost(unwrapped(error) as Facts).code ?? '');
}
