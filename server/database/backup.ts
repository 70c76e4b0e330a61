import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { renameDurably, syncToDisk } from '../durable-file.ts';
import { DamagedDatabase } from './damaged-database.ts';
import { outageOf } from './outage.ts';
import { dumpPostgres } from './postgres-backup.ts';
import { copySqlite, databaseFile, faultOfSqlite } from './sqlite.ts';

/**
 * A copy of a damaged database would be taken for a good one on the day that it is needed. @throws
 * DamagedDatabase
 */
async function requireSound(file: string): Promise<void> {
  const fault = await faultOfSqlite(file);
  if (fault) throw new DamagedDatabase(fault);
}

async function copyInto(draft: string, sequelize: Sequelize, dataDir: string): Promise<void> {
  if (sequelize.getDialect() !== 'sqlite') return dumpPostgres(sequelize, draft);
  // First, since a copy may hide what is damaged: what no index finds is not found by copying
  // either.
  await requireSound(databaseFile(dataDir));
  await copySqlite(databaseFile(dataDir), draft);
  await requireSound(draft);
}

/** Of PostgreSQL, whose every row is read, and of SQLite a page that cannot be read at all. */
function damageOf(error: unknown) {
  return outageOf(error) === 'damaged' ? new DamagedDatabase((error as Error).message) : error;
}

/**
 * Copies the whole database, as it is at one moment and while others go on writing, to
 * `backups/<name>` in the data folder; one of the same name is replaced only once the new one is
 * checked and on the disk. One that fails leaves nothing.
 * @returns the path: a database file, or with PostgreSQL a file that `restorePostgres` reads
 * @throws DamagedDatabase 409 `database_damaged`
 */
export async function backUp(sequelize: Sequelize, dataDir: string, name: string): Promise<string> {
  const isSqlite = sequelize.getDialect() === 'sqlite';
  const folder = join(dataDir, 'backups');
  const target = join(folder, `${name}${isSqlite ? '.sqlite' : '.ndjson.gz'}`);
  const draft = `${target}.part`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  rmSync(draft, { force: true });
  // Nobody else on the machine may read it: it holds all that the database holds (ASVS 13.3.2).
  closeSync(openSync(draft, 'wx', 0o600));
  try {
    await copyInto(draft, sequelize, dataDir);
    syncToDisk(draft);
    renameDurably(draft, target);
    return target;
  } catch (error) {
    for (const left of ['', '-journal', '-wal']) rmSync(draft + left, { force: true });
    throw damageOf(error);
  }
}
