import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Sequelize } from 'sequelize';
import sqlite3 from 'sqlite3';
import { FilesInPlace } from './files-in-place.ts';
import { FilesGone } from './outage.ts';
import { keepPrepared } from './prepared.ts';
import {
  connectionsOf,
  replaceInsides,
  type RunningOnSqlite,
  type SqliteConnections,
  type TransactionSteps,
} from './sequelize-insides.ts';
import { close, openFile, run } from './sqlite-file.ts';

export const databaseFile = (dataDir: string) => join(dataDir, 'database.sqlite');

/**
 * WAL with FULL: an acknowledged order survives a power cut. Recursive triggers: without them
 * `INSERT OR REPLACE` deletes an issued invoice past the trigger that forbids it. No trusted
 * schema: a function in a foreign file's view or trigger never runs.
 */
const PRAGMAS = [
  'busy_timeout=5000',
  'journal_mode=WAL',
  'synchronous=FULL',
  'foreign_keys=ON',
  'recursive_triggers=ON',
  'trusted_schema=OFF',
];
/** Whoever writes past `inTransaction` is told at once, instead of meeting SQLITE_BUSY one day. */
const READER_PRAGMAS = [...PRAGMAS, 'query_only=ON'];

/** Copies a database in use, as it is at one moment, into an empty file. */
export async function copySqlite(from: string, to: string): Promise<void> {
  const connection = await openFile(from);
  try {
    await run(connection, `VACUUM INTO '${to.replaceAll("'", "''")}'`);
  } finally {
    await close(connection);
  }
}

/**
 * The first fault that SQLite finds in a database file: a damaged page, a row that no index finds.
 * Null for a sound one. Reads all of it, at any time. @throws SQLITE_INTERRUPT once `ended`
 */
export async function faultOfSqlite(file: string, ended?: AbortSignal): Promise<string | null> {
  const connection = await openFile(file);
  const interrupt = () => connection.interrupt();
  ended?.addEventListener('abort', interrupt);
  try {
    return await new Promise((done, fail) =>
      connection.get<{ quick_check: string }>('PRAGMA quick_check(1)', (error, row) => {
        if (error) fail(error);
        else done(row?.quick_check === 'ok' ? null : (row?.quick_check ?? 'no answer'));
      }),
    );
  } finally {
    ended?.removeEventListener('abort', interrupt);
    await close(connection);
  }
}

type Role = 'reader' | 'writer';
interface TwoConnections extends SqliteConnections {
  /**
   * Folds a log that was deleted under us into the database, which still stands, and begins a new
   * one. Between transactions alone.
   */
  renewLog(): Promise<void>;
}

/**
 * Sequelize opens a new SQLite file for every transaction, which makes it four times slower than
 * the driver (measured: 235 against 990 a second). Here every transaction gets the same open
 * connection, and `inTransaction` sees to it that there is only one at a time; whatever reads
 * outside one has a connection of its own.
 */
function twoConnections(file: string, files: FilesInPlace): TwoConnections {
  const held = new Map<Role, Promise<sqlite3.Database>>();
  let renewing: Promise<void> = Promise.resolve();
  const prepare = async (role: Role) => {
    await renewing;
    files.require();
    const connection = keepPrepared(await openFile(file));
    try {
      await run(
        connection,
        (role === 'reader' ? READER_PRAGMAS : PRAGMAS)
          .map((pragma) => `PRAGMA ${pragma};`)
          .join(''),
      );
      // What stood there while it was opened was perhaps another file.
      files.require();
    } catch (error) {
      await close(connection);
      throw error;
    }
    if (role === 'writer') files.rememberLog();
    return connection;
  };
  const hold = (role: Role) => {
    const preparing = prepare(role);
    held.set(role, preparing);
    // One that could not be opened is tried anew by whoever comes next.
    preparing.catch(() => {
      if (held.get(role) === preparing) held.delete(role);
    });
    return preparing;
  };
  const drop = async (role: Role) => {
    const connection = await held.get(role)?.catch(() => null);
    held.delete(role);
    if (connection) await close(connection);
  };
  return {
    getConnection: ({ uuid }) => {
      const role = uuid && uuid !== 'default' ? 'writer' : 'reader';
      return held.get(role) ?? hold(role);
    },
    releaseConnection: async () => undefined,
    // Called for a transaction that could be neither committed nor rolled back; the next one begins
    // on a new connection.
    destroyConnection: () => drop('writer'),
    // The writer last: the last one out folds the WAL into the file.
    close: async () => {
      await drop('reader');
      await drop('writer');
    },
    renewLog: () => {
      const before = new Map(held);
      held.clear();
      const folding = foldAndClose(before).catch((error: unknown) => {
        for (const [role, connection] of before) held.set(role, connection);
        throw error;
      });
      renewing = folding.catch(() => undefined);
      return folding;
    },
  };
}

/** @throws FilesGone where somebody still reads: then nothing was closed, and nothing is lost */
async function foldAndClose(held: Map<Role, Promise<sqlite3.Database>>): Promise<void> {
  const opened = await Promise.all(
    [held.get('reader'), held.get('writer')].map((one) => one?.catch(() => undefined)),
  );
  const [reader, writer] = opened;
  const folding = writer ?? reader;
  if (folding && !(await foldLog(folding))) throw new FilesGone('the log is gone, and in use');
  for (const connection of [reader, writer]) {
    if (connection) await close(connection);
  }
}

/**
 * https://www.sqlite.org/pragma.html#pragma_wal_checkpoint @returns false where a reader stood in
 * the way
 */
function foldLog(connection: sqlite3.Database) {
  return new Promise<boolean>((done, fail) =>
    connection.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)', (error, row) => {
      if (error) fail(error);
      else done(row?.busy === 0);
    }),
  );
}

/**
 * Does a work that rebuilds tables while the connection that writes enforces no foreign keys:
 * inside a transaction SQLite ignores the switch
 * (https://sqlite.org/pragma.html#pragma_foreign_keys). On PostgreSQL the work alone.
 */
export async function withoutForeignKeys<T>(
  sequelize: Sequelize,
  work: () => Promise<T>,
): Promise<T> {
  if (sequelize.getDialect() !== 'sqlite') return work();
  const connections = connectionsOf(sequelize);
  const enforce = async (state: 'ON' | 'OFF') =>
    run(await connections.getConnection({ uuid: 'writer' }), `PRAGMA foreign_keys=${state}`);
  await enforce('OFF');
  try {
    return await work();
  } finally {
    await enforce('ON');
  }
}

function straight(sql: string, finished?: 'commit' | 'rollback') {
  return (transaction: RunningOnSqlite) =>
    new Promise<void>((done, fail) => {
      transaction.connection.run(sql, [], (error) => (error ? fail(error) : done()));
      if (finished) transaction.finished = finished;
    });
}
/** BEGIN, COMMIT and ROLLBACK straight to the driver, since every write has two of them. */
const TRANSACTIONS: TransactionSteps = {
  startTransaction: straight('BEGIN IMMEDIATE'),
  commitTransaction: straight('COMMIT', 'commit'),
  rollbackTransaction: straight('ROLLBACK', 'rollback'),
};

const guards = new WeakMap<Sequelize, SqliteGuard>();
/** What sees to it that nothing is acknowledged that went into files nobody will find. */
export class SqliteGuard {
  constructor(
    readonly files: FilesInPlace,
    private readonly connections: TwoConnections,
  ) {}

  /**
   * Before a transaction and after its commit. A log that is gone is no loss yet: all that is in it
   * is still read through the open connection. @throws FilesGone
   */
  async ensureInPlace(): Promise<void> {
    this.files.require();
    if (!this.files.isLogDisplaced()) return;
    await this.connections.renewLog();
    this.files.forgetLog();
  }
}
export const guardOf = (sequelize: Sequelize): SqliteGuard | undefined => guards.get(sequelize);

/** The database file of a data folder, with one connection that writes and one that reads. */
export function openSqlite(dataDir: string): Sequelize {
  const storage = databaseFile(dataDir);
  // Made here so that nobody else on the machine can read it, nor the -wal that inherits its mode
  // (ASVS 13.3.2).
  closeSync(openSync(storage, 'a', 0o600));
  chmodSync(storage, 0o600);
  const files = new FilesInPlace([dataDir, storage], `${storage}-wal`);
  const connections = twoConnections(storage, files);
  const sequelize = new Sequelize({ dialect: 'sqlite', storage, logging: false });
  replaceInsides(sequelize, connections, TRANSACTIONS);
  guards.set(sequelize, new SqliteGuard(files, connections));
  return sequelize;
}
