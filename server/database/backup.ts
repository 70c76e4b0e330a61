import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { renameDurably, syncToDisk } from '../durable-file.ts';
import { dumpPostgres } from './postgres-backup.ts';
import { copySqlite, databaseFile } from './sqlite.ts';

/**
 * Copies the whole database, as it is at one moment and while others go on writing, to `backups/<name>` in the data
 * folder; one of the same name is replaced only once the new one is on the disk.
 * One that fails leaves nothing behind. @returns the path: a database file, or with PostgreSQL a file that `restorePostgres` reads
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
    if (isSqlite) await copySqlite(databaseFile(dataDir), draft);
    else await dumpPostgres(sequelize, draft);
    syncToDisk(draft);
    renameDurably(draft, target);
    return target;
  } catch (error) {
    for (const left of ['', '-journal', '-wal']) rmSync(draft + left, { force: true });
    throw error;
  }
}
