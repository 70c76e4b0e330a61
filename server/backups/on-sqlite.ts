import { mkdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { migrations } from '../../migrations/index.ts';
import { config } from '../config.ts';
import { queryIn, type Database } from '../database/elsewhere.ts';
import { migrate } from '../database/migrate.ts';
import { statement } from '../database/repository.ts';
import { restoreDump } from '../database/restore-dump.ts';
import { databaseFile, openSqlite } from '../database/sqlite.ts';
import { MIGRATIONS_TABLE, quoted } from '../database/tables.ts';
import { conflict } from '../errors.ts';
import { unreadable, type Staged } from './staged.ts';

const ROWS_AT_ONCE = 500;
const SCHEMA =
  'SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE ' +
  "'sqlite\\_%' ESCAPE '\\' ORDER BY type, name";

async function* batches(sequelize: Database, table: string): AsyncGenerator<string> {
  const columns = await queryIn<{ name: string }>(
    sequelize,
    `SELECT name FROM pragma_table_info('${table}')`,
  );
  const object = columns.map(({ name }) => `'${name}', ${quoted(name)}`).join(', ');
  const sql =
    `SELECT json_group_array(json_object(${object})) AS batch, count(*) AS counted, ` +
    `max(place) AS last FROM (SELECT rowid AS place, * FROM ${quoted(table)} WHERE ` +
    `rowid > $after ORDER BY rowid LIMIT ${ROWS_AT_ONCE})`;
  for (let after: number | null = -1; after !== null;) {
    const [{ batch, counted, last }] = (await queryIn<{
      batch: string;
      counted: number;
      last: number | null;
    }>(sequelize, sql, { after })) as [{ batch: string; counted: number; last: number | null }];
    if (counted > 0) yield batch;
    after = counted === ROWS_AT_ONCE ? last : null;
  }
}

/**
 * Checks a copy before it is used: whole, with every row that others refer to, and with exactly the
 * schema that our own migrations make. An additional view, trigger or table is foreign code, which
 * would run with our rights.
 */
async function check(staged: Database, workplace: string): Promise<void> {
  const [state] = await queryIn<{ integrity_check: string }>(staged, 'PRAGMA integrity_check');
  if (state?.integrity_check !== 'ok') throw conflict('backup_damaged');
  const schema = await queryIn<{ type: string; name: string; sql: string | null }>(staged, SCHEMA);
  if (!schema.some(({ type, name }) => type === 'table' && name === MIGRATIONS_TABLE))
    throw conflict('backup_damaged');
  const ran = (
    await queryIn<{ name: string }>(staged, `SELECT name FROM ${quoted(MIGRATIONS_TABLE)}`)
  ).map(({ name }) => name);
  if (ran.some((name) => !migrations.some((known) => known.name === name)))
    throw conflict('backup_newer');
  const folder = join(workplace, 'reference');
  mkdirSync(folder, { mode: 0o700 });
  const reference = openSqlite(folder);
  try {
    await migrate(
      reference,
      folder,
      migrations.filter(({ name }) => ran.includes(name)),
    );
    if (JSON.stringify(await queryIn(reference, SCHEMA)) !== JSON.stringify(schema))
      throw conflict('backup_damaged');
  } finally {
    await reference.close();
  }
  if ((await queryIn(staged, 'PRAGMA foreign_key_check')).length > 0)
    throw conflict('backup_damaged');
}

interface Workplace {
  folder: string;
  sequelize: Database;
  /** Closes and removes it. */
  remove: () => Promise<void>;
}

/** A folder with a database of its own: what `put` lays there, else an empty one. */
async function openWorkplace(
  put: (file: string) => Promise<void> = async () => undefined,
): Promise<Workplace> {
  const backups = join(config().DATA_DIR, 'backups');
  await mkdir(backups, { recursive: true, mode: 0o700 });
  // A crash may have left copies of all data.
  for (const left of (await readdir(backups)).filter((name) => name.startsWith('.restore-')))
    await rm(join(backups, left), { recursive: true, force: true });
  const folder = join(backups, `.restore-${randomUUID()}`);
  const empty = () => rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  try {
    await put(databaseFile(folder));
    const sequelize = openSqlite(folder);
    // A file that is no database was never open.
    const remove = () =>
      sequelize
        .close()
        .catch(() => undefined)
        .then(empty);
    return { folder, sequelize, remove };
  } catch (error) {
    await empty();
    throw error;
  }
}

async function staged(
  { folder, sequelize, remove }: Workplace,
  work: () => Promise<void>,
): Promise<Staged> {
  try {
    await work();
    await migrate(sequelize, folder);
    return { kind: 'sqlite', sequelize, remove, batches: (table) => batches(sequelize, table) };
  } catch (error) {
    await remove();
    throw unreadable(error);
  }
}

/** Stages a copy of a database file. */
export async function stageFile(file: string): Promise<Staged> {
  const place = await openWorkplace(async (database) => {
    await copyFile(file, database);
    await chmod(database, 0o600);
  });
  return staged(place, () => check(place.sequelize, place.folder));
}

/** Stages the backup of a PostgreSQL database in tables that our migrations make. */
export async function stageDumpInFile(file: string): Promise<Staged> {
  const place = await openWorkplace();
  return staged(place, () => restoreDump(place.sequelize, file));
}

/**
 * Empties tables of the open database, without their triggers and foreign keys, in the running
 * transaction.
 * @returns a function that restores these and checks that every row has what it refers to
 */
export async function emptySqlite(tables: string[]): Promise<() => Promise<void>> {
  const triggers = await statement<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
  );
  for (const { name } of triggers) await statement(`DROP TRIGGER ${quoted(name)}`);
  await statement('PRAGMA defer_foreign_keys = ON');
  for (const table of tables) await statement(`DELETE FROM ${quoted(table)}`);
  return async () => {
    if ((await statement('PRAGMA foreign_key_check')).length > 0) throw conflict('backup_damaged');
    for (const { sql } of triggers) await statement(sql);
  };
}
