/**
 * All uses of Sequelize's internals, written for the version in package.json;
 * `tests/server/database/insides.test.ts` fails where another version has other internals.
 */
import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Sequelize, Transaction } from 'sequelize';
import type sqlite3 from 'sqlite3';
import { transactionContext } from './context.ts';

/**
 * What Sequelize calls on its connections to SQLite; `uuid` names the transaction, and is `default`
 * or absent outside one.
 */
export interface SqliteConnections {
  getConnection(options: { uuid?: string }): Promise<sqlite3.Database>;
  releaseConnection(connection: sqlite3.Database): Promise<void>;
  destroyConnection(connection: sqlite3.Database): Promise<void>;
  close(): Promise<void>;
}
/** A transaction of SQLite as Sequelize runs it. */
export type RunningOnSqlite = Transaction & {
  connection: sqlite3.Database;
  finished?: 'commit' | 'rollback';
};
type Step = (transaction: RunningOnSqlite) => Promise<void>;
export interface TransactionSteps {
  startTransaction: Step;
  commitTransaction: Step;
  rollbackTransaction: Step;
}

/** Replaces Sequelize's connections and transactions on SQLite by those of this program. */
export function replaceInsides(
  sequelize: Sequelize,
  connections: SqliteConnections,
  steps: TransactionSteps,
): void {
  Object.assign(sequelize.connectionManager, connections);
  Object.assign(sequelize.getQueryInterface(), steps);
}

/** The connections that `replaceInsides` set. */
export function connectionsOf(sequelize: Sequelize): SqliteConnections {
  return sequelize.connectionManager as unknown as SqliteConnections;
}

/**
 * The running transaction's connection to SQLite, which Sequelize stores under this name in the
 * context of `useCLS`.
 */
export function runningConnection(): sqlite3.Database | undefined {
  const running = transactionContext.get('transaction') as RunningOnSqlite | undefined;
  return running?.connection;
}

/** The running transaction's connection to PostgreSQL. */
export function runningClient(): pg.Client | undefined {
  const running = transactionContext.get('transaction') as { connection: pg.Client } | undefined;
  return running?.connection;
}

interface PooledClients {
  getConnection(options: { type: 'SELECT' }): Promise<pg.Client & { _invalid?: boolean }>;
  releaseConnection(client: pg.Client): void;
}
/** Runs `work` with a connection of PostgreSQL's pool; one that broke is not used again. */
export async function withPooledClient<T>(
  sequelize: Sequelize,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const pool = sequelize.connectionManager as unknown as PooledClients;
  const client = await pool.getConnection({ type: 'SELECT' });
  try {
    return await work(client);
  } catch (error) {
    // An ERROR ends a statement; anything else may have ended the connection.
    if ((error as { severity?: unknown }).severity !== 'ERROR') client._invalid = true;
    throw error;
  } finally {
    pool.releaseConnection(client);
  }
}

/** The socket of a connection to PostgreSQL. */
export function socketOf(client: pg.Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

/** Whether a statement that was sent to PostgreSQL has no whole answer yet, or its goodbye none. */
export function waitsForAnswer(client: pg.Client): boolean {
  const { readyForQuery, _ending } = client as unknown as Record<string, boolean>;
  return !readyForQuery || Boolean(_ending);
}

/** True inside a transaction, on both databases. */
export function isInTransaction(): boolean {
  return transactionContext.get('transaction') !== undefined;
}

/** The driver's own error, which Sequelize wraps where a statement goes through it. */
export function driverError(error: unknown): { code?: string } {
  const { original, code } = error as { original?: { code?: string }; code?: unknown };
  if (original) return original;
  return typeof code === 'string' ? { code } : {};
}

/** The connections of PostgreSQL's pool: how many are open, in use, and waited for. */
export function poolUse(sequelize: Sequelize): { open: number; used: number; waiting: number } {
  const { pool } = sequelize.connectionManager as unknown as {
    pool: { size: number; using: number; waiting: number };
  };
  return { open: pool.size, used: pool.using, waiting: pool.waiting };
}
