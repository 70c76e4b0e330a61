import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { config } from '../config.ts';
import { database } from '../database/connect.ts';
import { openSchema } from '../database/elsewhere.ts';
import { migrate } from '../database/migrate.ts';
import { batchesOf } from '../database/postgres-backup.ts';
import { continueSerials, restoreDump, untieTables } from '../database/restore-dump.ts';
import { statement } from '../database/repository.ts';
import { MIGRATIONS_TABLE, quoted } from '../database/tables.ts';
import { unreadable, type Staged } from './staged.ts';

const run = (sql: string) => statement(sql);

/**
 * Restores a backup into a schema that our migrations make: the file contains rows only, and every
 * rule of the database checks them.
 */
export async function stageDumpHere(file: string): Promise<Staged> {
  const schema = `restore_${randomUUID().replaceAll('-', '')}`;
  await run(`CREATE SCHEMA ${schema}`);
  // Sequelize looks for the table in the schema `public` only, finds the one there, and would make
  // none here.
  await run(
    `CREATE TABLE ${schema}.${quoted(MIGRATIONS_TABLE)} (name VARCHAR(255) NOT NULL PRIMARY KEY)`,
  );
  const sequelize = openSchema(config().DATABASE_URL!, schema);
  // Migrations make backups of their own, here of the inspected backup.
  const workplace = join(config().DATA_DIR, 'backups', `.${schema}`);
  const remove = async () => {
    await sequelize.close();
    await run(`DROP SCHEMA ${schema} CASCADE`);
    rmSync(workplace, { recursive: true, force: true });
  };
  try {
    await restoreDump(sequelize, file);
    await migrate(sequelize, workplace);
    return {
      kind: 'postgres',
      sequelize,
      remove,
      batches: (table) => batchesOf(sequelize, table),
    };
  } catch (error) {
    await remove();
    throw unreadable(error);
  }
}

/**
 * Empties tables of the open database, without their triggers and foreign keys, in the running
 * transaction.
 * @returns a function that restores these and checks that every row has what it refers to
 */
export async function emptyPostgres(tables: string[]): Promise<() => Promise<void>> {
  const guarded = await statement<{ name: string }>(
    'SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger JOIN pg_class ' +
      'ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = ' +
      'current_schema()::regnamespace',
  );
  for (const { name } of guarded) await run(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  const restoreForeignKeys = await untieTables(database());
  for (const table of tables) await run(`TRUNCATE ${quoted(table)}`);
  return async () => {
    await restoreForeignKeys();
    for (const { name } of guarded) await run(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
    await continueSerials(database());
  };
}
