/** SQL statements with bound values, and the rows that they return. */
import { createCache } from '../cache.ts';
import { database, onPostgres } from './connect.ts';
import { knownReads } from './known-reads.ts';
import { askPostgres } from './postgres.ts';
import { connectionsOf, isInTransaction, runningConnection } from './sequelize-insides.ts';

type Values = readonly unknown[];

/** Converts values for SQLite, with times as Sequelize writes them, so that both compare alike. */
function toSqlite(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', ' +00:00');
  if (typeof value === 'boolean') return Number(value);
  return value;
}

const places = createCache<number[]>(500);
function placesIn(sql: string): number[] {
  return [...new Set([...sql.matchAll(/\$(\d+)/g)].map(([, digits]) => Number(digits) - 1))];
}

/**
 * The values in the order of SQLite, which numbers `$2` by where it first stands in the statement,
 * not by its digit. By name the driver would look each of them up among all.
 */
function inOrder(sql: string, values: Values): unknown[] {
  return places.get(sql, () => placesIn(sql)).map((place) => toSqlite(values[place]));
}

/**
 * Runs one statement with its values as `$1`, `$2` …, in the running transaction if there is one.
 * What the transaction has read is not read again until it changes it (`KnownReads`).
 * @returns the rows
 */
export function statement<R extends object>(sql: string, values: Values = []): Promise<R[]> {
  const ask = () => run<R>(sql, values);
  return knownReads()?.ask(sql, values, ask) ?? ask();
}

async function run<R extends object>(sql: string, values: Values): Promise<R[]> {
  if (onPostgres()) return askPostgres<R>(database(), sql, values);
  const connection = runningConnection() ?? (await connectionsOf(database()).getConnection({}));
  return new Promise((done, fail) =>
    connection.all(sql, inOrder(sql, values), (error, rows) =>
      error ? fail(error) : done(rows as R[]),
    ),
  );
}

type Results<Reads extends readonly (() => Promise<unknown>)[]> = {
  -readonly [K in keyof Reads]: Awaited<ReturnType<Reads[K]>>;
};
/**
 * Runs independent reads at the same time: on SQLite most of their cost is waking a thread, and in
 * a transaction of PostgreSQL waiting for an answer. Outside of one each would take a connection of
 * the pool, and they run one after another.
 */
export async function together<Reads extends readonly (() => Promise<unknown>)[]>(
  ...reads: Reads
): Promise<Results<Reads>> {
  if (!onPostgres() || isInTransaction())
    return Promise.all(reads.map((read) => read())) as Promise<Results<Reads>>;
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
