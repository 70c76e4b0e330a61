import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Sequelize, type Transaction } from 'sequelize';
import sqlite3 from 'sqlite3';
import { keepPrepared } from './prepared.ts';

export const databaseFile = (dataDir: string) => join(dataDir, 'database.sqlite');

/**
 * WAL with FULL: an acknowledged order survives a power cut. Recursive triggers: without them `INSERT OR REPLACE` deletes
 * an issued invoice past the trigger that forbids it. No trusted schema: a function in a foreign file's view or trigger never runs.
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

const open = (file: string) =>
  new Promise<sqlite3.Database>((done, fail) => {
    const connection: sqlite3.Database = new sqlite3.Database(file, (error) =>
      error ? fail(error) : done(connection),
    );
  });
const run = (connection: sqlite3.Database, sql: string) =>
  new Promise<void>((done, fail) =>
    connection.exec(sql, (error) => (error ? fail(error) : done())),
  );
const close = (connection: sqlite3.Database) =>
  new Promise<void>((done) => connection.close(() => done()));

/** Copies a database in use, as it is at one moment, into an empty file. */
export async function copySqlite(from: string, to: string): Promise<void> {
  const connection = await open(from);
  try {
    await run(connection, `VACUUM INTO '${to.replaceAll("'", "''")}'`);
  } finally {
    await close(connection);
  }
}

type Role = 'reader' | 'writer';
interface ConnectionManager {
  getConnection(options: { uuid?: string }): Promise<sqlite3.Database>;
  releaseConnection(connection: sqlite3.Database): Promise<void>;
  destroyConnection(connection: sqlite3.Database): Promise<void>;
  close(): Promise<void>;
}

/**
 * Sequelize opens a new SQLite file for every transaction, which makes it four times slower than the driver (measured:
 * 235 against 990 a second). Here every transaction gets the same open connection, and `inTransaction` sees to it that
 * there is only one at a time; whatever reads outside one has a connection of its own.
 */
function twoConnections(file: string): ConnectionManager {
  const held = new Map<Role, Promise<sqlite3.Database>>();
  const prepare = async (role: Role) => {
    const connection = keepPrepared(await open(file));
    await run(
      connection,
      (role === 'reader' ? READER_PRAGMAS : PRAGMAS).map((pragma) => `PRAGMA ${pragma};`).join(''),
    );
    return connection;
  };
  const drop = async (role: Role) => {
    const connection = held.get(role);
    held.delete(role);
    if (connection) await close(await connection);
  };
  return {
    getConnection: ({ uuid }) => {
      const role = uuid && uuid !== 'default' ? 'writer' : 'reader';
      if (!held.has(role)) held.set(role, prepare(role));
      return held.get(role)!;
    },
    releaseConnection: async () => undefined,
    // Called for a transaction that could be neither committed nor rolled back; the next one begins on a new connection.
    destroyConnection: () => drop('writer'),
    // The writer last: the last one out folds the WAL into the file.
    close: async () => {
      await drop('reader');
      await drop('writer');
    },
  };
}

type Running = Transaction & { connection: sqlite3.Database; finished?: 'commit' | 'rollback' };
const straight = (sql: string, finished?: 'commit' | 'rollback') => (transaction: Running) =>
  new Promise<void>((done, fail) => {
    transaction.connection.run(sql, [], (error) => (error ? fail(error) : done()));
    if (finished) transaction.finished = finished;
  });
/** BEGIN, COMMIT and ROLLBACK straight to the driver, since every write has two of them. */
const TRANSACTIONS = {
  startTransaction: straight('BEGIN IMMEDIATE'),
  commitTransaction: straight('COMMIT', 'commit'),
  rollbackTransaction: straight('ROLLBACK', 'rollback'),
};

/** The database file of a data folder, with one connection that writes and one that reads. */
export function openSqlite(dataDir: string): Sequelize {
  const storage = databaseFile(dataDir);
  // Made here so that nobody else on the machine can read it, nor the -wal that inherits its mode (ASVS 13.3.2).
  closeSync(openSync(storage, 'a', 0o600));
  chmodSync(storage, 0o600);
  const sequelize = new Sequelize({ dialect: 'sqlite', storage, logging: false });
  Object.assign(sequelize.connectionManager, twoConnections(storage));
  Object.assign(sequelize.getQueryInterface(), TRANSACTIONS);
  return sequelize;
}
