/** SQL statements with bound values, and the rows that they return. */
import { QueryTypes } from 'sequelize';
import type sqlite3 from 'sqlite3';
import { database, onPostgres } from './connect.ts';
import { connectionsOf, runningConnection } from './sequelize-insides.ts';

type Values = readonly unknown[];

async function connectionNow(): Promise<sqlite3.Database> {
  return runningConnection() ?? connectionsOf(database()).getConnection({});
}

/** Converts values for SQLite, with times as Sequelize writes them, so that both compare alike. */
function toSqlite(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', ' +00:00');
  if (typeof value === 'boolean') return Number(value);
  return value;
}

/**
 * Binds values by name, since SQLite numbers `$2` by where it first stands in the statement, not by
 * its digit.
 */
function byName(values: Values): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const [index, value] of values.entries()) bound[`$${index + 1}`] = toSqlite(value);
  return bound;
}

/**
 * Runs one statement with its values as `$1`, `$2` …, in the running transaction if there is one.
 * @returns the rows
 */
export async function statement<R extends object>(sql: string, values: Values = []): Promise<R[]> {
  if (onPostgres()) return database().query<R>(sql, { bind: [...values], type: QueryTypes.SELECT });
  const connection = await connectionNow();
  return new Promise((done, fail) =>
    connection.all(sql, byName(values), (error, rows) => (error ? fail(error) : done(rows as R[]))),
  );
}

type Results<Reads extends readonly (() => Promise<unknown>)[]> = {
  -readonly [K in keyof Reads]: Awaited<ReturnType<Reads[K]>>;
};
/**
 * Runs independent reads: at the same time on SQLite, where most of their cost is waking a thread,
 * and one after another on PostgreSQL, where a transaction's connection takes one at a time.
 */
export async function together<Reads extends readonly (() => Promise<unknown>)[]>(
  ...reads: Reads
): Promise<Results<Reads>> {
  if (!onPostgres()) return Promise.all(reads.map((read) => read())) as Promise<Results<Reads>>;
  const results: unknown[] = [];
  for (const read of reads) results.push(await read());
  return results as Results<Reads>;
}

/**
 * Runs an `INSERT … RETURNING` of one row, with its values by name (`$name`).
 * @returns that row
 */
export async function returningRow<R extends object>(
  sql: string,
  bind: Record<string, unknown>,
): Promise<R> {
  const names = Object.keys(bind);
  const numbered = sql.replace(
    /\$([a-z_]+)/g,
    (_whole, name: string) => `$${names.indexOf(name) + 1}`,
  );
  return (await statement<R>(numbered, Object.values(bind)))[0]!;
}
