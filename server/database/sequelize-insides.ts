/**
 * All uses of Sequelize's internals, written for the version in package.json;
 * `tests/server/database/insides.test.ts` fails where another version has other internals.
 */
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

/** True inside a transaction, on both databases. */
export function isInTransaction(): boolean {
  return transactionContext.get('transaction') !== undefined;
}

/** The driver's own error, which Sequelize wraps. */
export function driverError(error: unknown): { code?: string } {
  return (error as { original?: { code?: string } }).original ?? {};
}
