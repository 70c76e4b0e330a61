import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { QueryTypes, Transaction, type Sequelize } from 'sequelize';
import { MIGRATIONS_TABLE, quoted, tablesOf } from './tables.ts';

export const FORMAT = 'restaurant-back-office/1';
/**
 * The first line: the format, and the migrations that made the tables. After it follow each table's
 * name as a text, and its rows as objects.
 */
export interface Header {
  format: typeof FORMAT;
  migrations: string[];
}

const ROWS_AT_ONCE = 1000;

/**
 * Backs up every row, as of one moment, to a gzip file of JSON lines, since pg_dump may not be
 * installed.
 */
export function dumpPostgres(sequelize: Sequelize, file: string): Promise<void> {
  return pipeline(
    Readable.from(linesOf(sequelize)),
    createGzip(),
    createWriteStream(file, { flags: 'r+' }),
  );
}

async function* linesOf(sequelize: Sequelize): AsyncGenerator<string> {
  const transaction = await sequelize.transaction({
    isolationLevel: Transaction.ISOLATION_LEVELS.REPEATABLE_READ,
  });
  try {
    const ran = await sequelize.query<{ name: string }>(
      `SELECT name FROM ${quoted(MIGRATIONS_TABLE)} ORDER BY name`,
      { type: QueryTypes.SELECT, transaction },
    );
    yield line({ format: FORMAT, migrations: ran.map(({ name }) => name) } satisfies Header);
    // The transaction's connection is used, since the pool has no other while a backup is
    // inspected.
    for (const table of await tablesOf(sequelize, transaction)) {
      yield line(table);
      yield* rowsOf(sequelize, table, transaction);
    }
  } finally {
    await transaction.rollback();
  }
}

/**
 * The rows as PostgreSQL writes them in JSON; they are not parsed, so a number beyond 2^53 keeps
 * its digits.
 */
async function* rowsOf(
  sequelize: Sequelize,
  table: string,
  transaction: Transaction,
): AsyncGenerator<string> {
  await sequelize.query(
    `DECLARE backup NO SCROLL CURSOR FOR SELECT to_json(t)::text AS json FROM ${quoted(table)} t`,
    { transaction },
  );
  for (let rows = ['']; rows.length > 0;) {
    rows = (
      await sequelize.query<{ json: string }>(`FETCH ${ROWS_AT_ONCE} FROM backup`, {
        type: QueryTypes.SELECT,
        transaction,
      })
    ).map(({ json }) => json);
    if (rows.length > 0) yield `${rows.join('\n')}\n`;
  }
  await sequelize.query('CLOSE backup', { transaction });
}

/** The rows of a table as of one moment, in batches, each the text of a JSON array. */
export async function* batchesOf(sequelize: Sequelize, table: string): AsyncGenerator<string> {
  const transaction = await sequelize.transaction();
  try {
    for await (const lines of rowsOf(sequelize, table, transaction))
      yield `[${lines.trimEnd().replaceAll('\n', ',')}]`;
  } finally {
    await transaction.rollback();
  }
}

const line = (value: object | string) => `${JSON.stringify(value)}\n`;
