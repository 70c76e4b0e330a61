import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Sequelize } from 'sequelize';
import sqlite3 from 'sqlite3';
import { syncToDisk } from '../durable-file.ts';
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
 * WAL with synchronous=FULL: an acknowledged order survives a power cut. Recursive triggers:
 * without them `INSERT OR REPLACE` deletes an issued invoice past the trigger that forbids it. No
 * trusted schema: a function in a foreign file's view or trigger never runs. A cache of 16 MB and
 * not of 2 MB: it holds the inner pages of the indexes of some hundred thousand orders.
 */
const PRAGMAS = [
  'busy_timeout=5000',
  'journal_mode=WAL',
  'synchronous=FULL',
  'foreign_keys=ON',
  'recursive_triggers=ON',
  'trusted_schema=OFF',
  'cache_size=-16000',
];
/** A write outside `inTransaction` fails at once, instead of with SQLITE_BUSY under load. */
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
 * The first fault that SQLite finds in a database file (a damaged page, a row that no index finds);
 * null for a sound one. It reads the whole file, and may run at any time.
 * @throws SQLITE_INTERRUPT once `ended`
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
   * Writes a log that was deleted while open into the database, which is in place, and begins a new
   * log. Only between transactions.
   */
  renewLog(): Promise<void>;
}

/** The connections that are open, or being opened. */
type Held = Map<Role, Promise<sqlite3.Database>>;

/**
 * Opens a connection with the settings of its role.
 * @throws FilesGone where the database's file is not in its place
 */
async function openAs(role: Role, file: string, files: FilesInPlace): Promise<sqlite3.Database> {
  files.require();
  const connection = keepPrepared(await openFile(file));
  const pragmas = role === 'reader' ? READER_PRAGMAS : PRAGMAS;
  try {
    await run(connection, pragmas.map((pragma) => `PRAGMA ${pragma};`).join(''));
    // Checked again after opening, since the file may have been replaced meanwhile.
    files.require();
  } catch (error) {
    await close(connection);
    throw error;
  }
  if (role === 'writer') files.rememberLog();
  return connection;
}

/**
 * Two open connections for Sequelize, which by itself opens the SQLite file for every transaction
 * and is four times slower than the driver (measured: 235 against 990 a second). Every transaction
 * gets the writing connection, and `inTransaction` ensures that only one runs at a time; reads
 * outside a transaction have a connection of their own.
 */
function twoConnections(file: string, files: FilesInPlace): TwoConnections {
  const held: Held = new Map();
  let isClosed = false;
  let renewing: Promise<void> = Promise.resolve();
  const prepare = async (role: Role) => {
    await renewing;
    // Work that comes after the close would leave a connection, and its log, beside the file.
    if (isClosed) throw new Error('the database is closed');
    return openAs(role, file, files);
  };
  const hold = (role: Role) => {
    const preparing = prepare(role);
    held.set(role, preparing);
    // A connection that could not be opened is opened anew by the next caller.
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
    // The writer is closed last, since the last connection writes the WAL into the file.
    close: async () => {
      isClosed = true;
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

/**
 * Writes the log into the file and closes the connections.
 * @throws FilesGone while a reader is active: then nothing was closed, and nothing is lost
 */
async function foldAndClose(held: Held): Promise<void> {
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
 * Writes the log into the database file (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
 * @returns false where a reader prevented it
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
 * Closes a new database whose file is to be moved to its place: it is on the disk then, and all of
 * the log is in it. A close alone says nothing where the disk was too full for that, and leaves a
 * file with a part of the rows.
 * @throws the driver's error, or FilesGone while somebody reads it; closed all the same
 */
export async function closeToMove(sequelize: Sequelize, folder: string): Promise<void> {
  try {
    const writer = await connectionsOf(sequelize).getConnection({ uuid: 'writer' });
    if (!(await foldLog(writer))) throw new FilesGone('the new database is in use');
  } finally {
    await sequelize.close();
  }
  syncToDisk(databaseFile(folder));
}

/**
 * Runs work that rebuilds tables while the writing connection enforces no foreign keys: inside a
 * transaction SQLite ignores the switch (https://sqlite.org/pragma.html#pragma_foreign_keys). On
 * PostgreSQL it only runs the work.
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

function directly(sql: string, finished?: 'commit' | 'rollback') {
  return (transaction: RunningOnSqlite) =>
    new Promise<void>((done, fail) => {
      transaction.connection.run(sql, [], (error) => (error ? fail(error) : done()));
      if (finished) transaction.finished = finished;
    });
}
const [begin, commit, rollback] = [
  directly('BEGIN IMMEDIATE'),
  directly('COMMIT', 'commit'),
  directly('ROLLBACK', 'rollback'),
];

/**
 * BEGIN, COMMIT and ROLLBACK go directly to the driver, since every write has two of them. On the
 * one connection that writes they take turns: the BEGIN of another would fail within a migration,
 * and Sequelize then rolls back, which would end the migration's transaction.
 */
function transactionsInTurn(): TransactionSteps {
  let last: Promise<void> = Promise.resolve();
  const ends = new WeakMap<RunningOnSqlite, () => void>();
  const ending = (step: typeof commit) => async (transaction: RunningOnSqlite) => {
    try {
      await step(transaction);
    } finally {
      ends.get(transaction)?.();
    }
  };
  return {
    startTransaction: async (transaction) => {
      const before = last;
      last = new Promise((done) => ends.set(transaction, done));
      await before;
      await begin(transaction);
    },
    commitTransaction: ending(commit),
    rollbackTransaction: ending(rollback),
  };
}

const guards = new WeakMap<Sequelize, SqliteGuard>();
/** Prevents a write from being acknowledged that went into a deleted or replaced file. */
export class SqliteGuard {
  constructor(
    readonly files: FilesInPlace,
    private readonly connections: TwoConnections,
  ) {}

  /**
   * Checks the files, before a transaction and after its commit. A log that is gone is renewed:
   * nothing is lost yet, since it is still read through the open connection.
   * @throws FilesGone
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
  // The file is created here with mode 600, which the -wal inherits, so that no other user of the
  // machine can read it (ASVS 13.3.2).
  closeSync(openSync(storage, 'a', 0o600));
  chmodSync(storage, 0o600);
  const files = new FilesInPlace([dataDir, storage], `${storage}-wal`);
  const connections = twoConnections(storage, files);
  const sequelize = new Sequelize({ dialect: 'sqlite', storage, logging: false });
  replaceInsides(sequelize, connections, transactionsInTurn());
  guards.set(sequelize, new SqliteGuard(files, connections));
  return sequelize;
}
