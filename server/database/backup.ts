import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { flushToDisk, moveDurably } from '../durable-file.ts';
import { DamagedDatabase } from './damaged-database.ts';
import { outageOf } from './outage.ts';
import { dumpPostgres } from './postgres-backup.ts';
import { copySqlite, databaseFile, faultOfSqlite } from './sqlite.ts';

/**
 * Refuses a damaged database, since its backup would be useless when it is needed.
 * @throws DamagedDatabase
 */
async function requireSound(file: string): Promise<void> {
  const fault = await faultOfSqlite(file);
  if (fault) throw new DamagedDatabase(fault);
}

async function copyInto(draft: string, sequelize: Sequelize, dataDir: string): Promise<void> {
  if (sequelize.getDialect() !== 'sqlite') return dumpPostgres(sequelize, draft);
  // The source is checked before the copy, since a copy may hide damage: a row that no index finds
  // is not copied.
  await requireSound(databaseFile(dataDir));
  await copySqlite(databaseFile(dataDir), draft);
  await requireSound(draft);
}

/**
 * Turns a read error of a damaged page into `DamagedDatabase`: PostgreSQL reports damage only when
 * the page is read, and SQLite too where a page cannot be read at all.
 */
function damageOf(error: unknown) {
  return outageOf(error) === 'damaged' ? new DamagedDatabase((error as Error).message) : error;
}

/** A data folder, and where its backups are: `backups` in it unless stated. */
interface Places {
  dataDir: string;
  folder?: string;
}

/**
 * Copies the whole database to `<name>` in the folder of backups, as of one moment and while
 * others write. A backup of the same name is replaced only after the new one is checked and on the
 * disk; a backup that fails leaves nothing.
 * @returns the path: a database file, or with PostgreSQL a file that `restoreDump` reads
 * @throws DamagedDatabase 409 `database_damaged`
 */
export async function backUp(
  sequelize: Sequelize,
  { dataDir, folder = join(dataDir, 'backups') }: Places,
  name: string,
): Promise<string> {
  const isSqlite = sequelize.getDialect() === 'sqlite';
  const target = join(folder, `${name}${isSqlite ? '.sqlite' : '.ndjson.gz'}`);
  const draft = `${target}.part`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A folder elsewhere has the rights that its owner gave it.
  if (folder === join(dataDir, 'backups')) await chmod(folder, 0o700);
  await rm(draft, { force: true });
  // Other users of the machine must not read it, since it holds all of the database (ASVS 13.3.2).
  await writeFile(draft, '', { flag: 'wx', mode: 0o600 });
  try {
    await copyInto(draft, sequelize, dataDir);
    await flushToDisk(draft);
    await moveDurably(draft, target);
    return target;
  } catch (error) {
    for (const left of ['', '-journal', '-wal']) await rm(draft + left, { force: true });
    throw damageOf(error);
  }
}
