import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { QueryTypes, Transaction, type Sequelize } from 'sequelize';
import { migrations, type Migration } from '../../migrations/index.ts';
import { kindOf, runIn, insertRows } from './insert-rows.ts';
import { migrate } from './migrate.ts';
import { FORMAT, type Header } from './postgres-backup.ts';
import { isEmpty, quoted, tablesOf } from './tables.ts';

const ROWS_AT_ONCE = 500;

/**
 * Restores the backup of a PostgreSQL database into an empty database of either kind: the tables as
 * that version had them, then all of the rows or none. `migrate` brings it up to date afterwards,
 * as at every start.
 * @throws Error in plain words for a database with rows in it, and for a file that is no backup or
 * of a newer version
 */
export async function restoreDump(
  sequelize: Sequelize,
  file: string,
  known: Migration[] = migrations,
): Promise<void> {
  if (!(await isEmpty(sequelize)))
    throw new Error(
      'A backup is restored into an empty database. This one has rows in it; nothing was changed.',
    );
  const lines = linesOf(file);
  const wanted = headerOf((await lines.next()).value).migrations;
  const unknown = wanted.filter((name) => !known.some((migration) => migration.name === name));
  if (unknown.length > 0)
    throw new Error(
      `The backup is of a newer version of the program (${unknown.join(', ')}). ` +
        'Nothing was changed.',
    );
  await migrate(
    sequelize,
    '',
    known.filter(({ name }) => wanted.includes(name)),
  );
  await fillUntied(sequelize, () => fill(sequelize, lines));
}

/**
 * Fills the tables of an empty database in any order, in one transaction; then every row has what
 * it refers to, and serial numbers continue after the highest.
 */
export async function fillUntied(sequelize: Sequelize, work: () => Promise<void>): Promise<void> {
  await sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async () => {
    const tie = await untieTables(sequelize);
    await work();
    await tie();
    if (kindOf(sequelize) === 'postgres') await continueSerials(sequelize);
  });
}

async function* linesOf(file: string): AsyncGenerator<string, undefined> {
  // The loop below throws the errors of a file that cannot be read or ends too early, so the
  // callback does nothing.
  const unpacked = pipeline(createReadStream(file), createGunzip(), () => undefined).setEncoding(
    'utf8',
  );
  let rest = '';
  for await (const chunk of unpacked) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

function headerOf(line: string | undefined): Header {
  const header = JSON.parse(line ?? '{}') as Partial<Header>;
  if (header.format !== FORMAT || !Array.isArray(header.migrations))
    throw new Error('This file is no backup of this program.');
  return header as Header;
}

/**
 * Drops the foreign keys, since rows are restored table by table; SQLite checks them at the commit
 * instead.
 * @returns a function that adds the keys again, which checks them
 */
export async function untieTables(sequelize: Sequelize): Promise<() => Promise<void>> {
  if (kindOf(sequelize) === 'sqlite') {
    await sequelize.query('PRAGMA defer_foreign_keys = ON');
    return async () => undefined;
  }
  const keys = await sequelize.query<{ table: string; name: string; rule: string }>(
    `SELECT conrelid::regclass::text AS "table", quote_ident(conname) AS name,
       pg_get_constraintdef(oid) AS rule
     FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`,
    { type: QueryTypes.SELECT },
  );
  for (const { table, name } of keys)
    await sequelize.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  return async () => {
    for (const { table, name, rule } of keys)
      await sequelize.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${rule}`);
  };
}

async function fill(sequelize: Sequelize, lines: AsyncGenerator<string, undefined>): Promise<void> {
  const tables = new Set(await tablesOf(sequelize));
  let table = '';
  let rows: string[] = [];
  const [kind, run] = [kindOf(sequelize), runIn(sequelize)];
  const write = async () => {
    if (rows.length === 0) return;
    await insertRows(kind, run, { table, json: `[${rows.join(',')}]`, from: 'postgres' });
    rows = [];
  };
  for await (const line of lines) {
    const next = tableIn(line);
    if (next === null) rows.push(line);
    if (next !== null || rows.length === ROWS_AT_ONCE) await write();
    // Only the name of a table that exists becomes part of a statement (SQL injection, ASVS 1.2.4).
    if (next !== null && !tables.has(next))
      throw new Error(`The backup holds rows of a table that does not exist here: ${next}`);
    table = next ?? table;
  }
  await write();
}

/** The table that a line names, or null for a row. */
const tableIn = (line: string) => (line.startsWith('"') ? (JSON.parse(line) as string) : null);

/**
 * Sets each serial number to continue after the highest in its table, and never lower than it was:
 * the rows that had the numbers may be deleted, and who follows events by them would hear of none
 * until they are above the last one that was passed on.
 */
export async function continueSerials(sequelize: Sequelize): Promise<void> {
  const serials = await sequelize.query<{ table: string; column: string }>(
    `SELECT quote_ident(table_name) AS "table", column_name AS "column"
     FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_identity = 'YES'`,
    { type: QueryTypes.SELECT },
  );
  for (const { table, column } of serials) {
    const serial = `pg_get_serial_sequence('${table}', '${column}')`;
    await sequelize.query(
      `SELECT setval(${serial}, given) FROM (SELECT greatest(
         (SELECT max(${quoted(column)}) FROM ${table}),
         (SELECT last_value FROM pg_sequences
           WHERE format('%I.%I', schemaname, sequencename) = ${serial})) AS given) numbers
       WHERE given IS NOT NULL`,
    );
  }
}
