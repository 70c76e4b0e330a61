/** Copies all rows of one database into another of either kind. */
import { QueryTypes, type Sequelize } from 'sequelize';
import { insertRows, kindOf, runIn, type Kind } from './insert-rows.ts';
import { fillUntied } from './restore-dump.ts';
import { MIGRATIONS_TABLE, quoted, tablesOf } from './tables.ts';

/** Where the rows come from: a database, and its rows in batches, each the text of a JSON array. */
export interface RowSource {
  kind: Kind;
  sequelize: Sequelize;
  batches: (table: string) => AsyncGenerator<string>;
}
/** How many rows each table has. */
export type Counts = Record<string, number>;

function ask<R extends object>(sequelize: Sequelize, sql: string) {
  return sequelize.query<R>(sql, { type: QueryTypes.SELECT });
}

/** Counts the rows of each table, in the running transaction if there is one. */
export async function countRows(sequelize: Sequelize): Promise<Counts> {
  const counts: Counts = {};
  for (const table of await tablesOf(sequelize)) {
    const [row] = await ask<{ counted: number | string }>(
      sequelize,
      `SELECT count(*) AS counted FROM ${quoted(table)}`,
    );
    counts[table] = Number(row!.counted);
  }
  return counts;
}

/** The names of the migrations that made the tables; none of a database without tables. */
export async function migrationsOf(sequelize: Sequelize): Promise<string[]> {
  const isThere = (
    await ask<{ name: string }>(
      sequelize,
      kindOf(sequelize) === 'sqlite'
        ? `SELECT name FROM sqlite_master WHERE name = '${MIGRATIONS_TABLE}'`
        : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ' +
            `current_schema() AND table_name = '${MIGRATIONS_TABLE}'`,
    )
  ).length;
  if (!isThere) return [];
  const rows = await ask<{ name: string }>(
    sequelize,
    `SELECT name FROM ${quoted(MIGRATIONS_TABLE)} ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

/**
 * How many other programs are connected to a PostgreSQL database; call it before this one opens a
 * second connection.
 */
export async function othersConnected(sequelize: Sequelize): Promise<number> {
  const [row] = await ask<{ counted: number }>(
    sequelize,
    `SELECT count(*) AS counted FROM pg_stat_activity WHERE datname = current_database()
     AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return Number(row!.counted);
}

/** The serial numbers that SQLite gave last: the rows that had them may be deleted. */
async function lastSerials(sequelize: Sequelize) {
  return ask<{ table: string; last: number }>(
    sequelize,
    'SELECT name AS "table", seq AS last FROM sqlite_sequence WHERE seq > 0 AND name IN ' +
      "(SELECT name FROM sqlite_master WHERE type = 'table')",
  );
}

async function continueAfter(target: Sequelize, source: RowSource): Promise<void> {
  if (source.kind !== 'sqlite' || kindOf(target) !== 'postgres') return;
  for (const { table, last } of await lastSerials(source.sequelize))
    await target.query("SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", {
      bind: [quoted(table), last],
    });
}

/**
 * Fills the empty tables of the target with all rows of the source, in one transaction.
 * @param check is called before the commit, with the number of rows that each table was given; what
 * it throws undoes everything
 */
export async function copyRows(
  source: RowSource,
  target: Sequelize,
  check: (copied: Counts) => Promise<void>,
): Promise<void> {
  const [kind, run] = [kindOf(target), runIn(target)];
  await fillUntied(target, async () => {
    for (const table of await tablesOf(target)) {
      for await (const json of source.batches(table))
        await insertRows(kind, run, { table, json, from: source.kind });
    }
    await check(await countRows(target));
  });
  await continueAfter(target, source);
}
