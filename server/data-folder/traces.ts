/** Detects, before a data folder is opened, whether it belongs to a restaurant. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backupFiles } from '../backups/files.ts';
import { lookInto } from '../backups/look.ts';
import type { Config } from '../config.ts';
import { database } from '../database/connect.ts';
import { statement } from '../database/repository.ts';
import { databaseFile } from '../database/sqlite.ts';
import { tablesOf } from '../database/tables.ts';
import { keysPath, nextKeysPath, readKeys } from '../security/keys.ts';
import { StartError } from '../start-error.ts';

/**
 * The size of a file in bytes; null where there is none.
 * @throws the file system's error where that is unknown
 */
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? null;
const isFilled = (folder: string) => existsSync(folder) && readdirSync(folder).length > 0;

/** The names of what an earlier restaurant left in the folder. */
function traces(dataDir: string): string[] {
  const found: [string, boolean][] = [
    ['keys.json', existsSync(keysPath(dataDir)) || existsSync(nextKeysPath(dataDir))],
    ['uploads', isFilled(join(dataDir, 'uploads'))],
    ['backups', isFilled(join(dataDir, 'backups'))],
    ['database.sqlite-wal', (sizeOf(`${databaseFile(dataDir)}-wal`) ?? 0) > 0],
  ];
  return found.filter(([, isThere]) => isThere).map(([name]) => name);
}

/** The newest backup that can be restored, or null. Each is read wholly until one is good. */
async function newestGood(dataDir: string, extension: string): Promise<string | null> {
  for (const name of await backupFiles(dataDir, extension)) {
    const { state } = await lookInto(join(dataDir, 'backups', name));
    if (state === 'good') return name;
  }
  return null;
}

/** How to restore what there is. */
export async function remedy(
  dataDir: string,
  extension: '.sqlite' | '.ndjson.gz',
): Promise<string> {
  const newest = await newestGood(dataDir, extension);
  const folder = join(dataDir, 'backups');
  return newest
    ? `The newest good backup is ${join(folder, newest)}. Put it back, with no server ` +
        'running:\n' +
        `  npm run restore -- --data-dir ${quotedForShell(dataDir)} ${newest}`
    : `There is no good backup in ${folder}. Put the database back from your own copy ` +
        'of the data folder.';
}

const quotedForShell = (path: string) => (/^[\w./:\\-]+$/.test(path) ? path : `"${path}"`);

const NOT_BEGUN =
  'No new, empty restaurant is begun beside it. If you want one, give it a folder of ' +
  'its own (DATA_DIR). Nothing was changed.';

/** Whether the data here is of a PostgreSQL database, which the settings do not name. */
function wasOnPostgres(dataDir: string): boolean {
  const keys = readKeys(keysPath(dataDir));
  if (keys.state === 'good' && keys.keys.database) return keys.keys.database === 'postgres';
  const backups = join(dataDir, 'backups');
  const names = existsSync(backups) ? readdirSync(backups) : [];
  return (
    names.some((name) => name.endsWith('.ndjson.gz')) &&
    !names.some((name) => name.endsWith('.sqlite'))
  );
}

async function lost(dataDir: string, what: string): Promise<StartError> {
  const beside = traces(dataDir).join(', ');
  const how = wasOnPostgres(dataDir)
    ? 'It was made for a PostgreSQL database: set DATABASE_URL as it was.'
    : await remedy(dataDir, '.sqlite');
  return new StartError(
    'restaurant_missing',
    `The restaurant's database ${what}: ${databaseFile(dataDir)}\n` +
      `This folder belongs to a restaurant (${beside}). ${how}\n` +
      `${NOT_BEGUN}`,
  );
}

/**
 * Checks the folder before the database is opened, which would make one where there is none.
 * @throws StartError `restaurant_missing` for a database that is missing or empty in the folder of
 * a restaurant
 */
export async function refuseLostDatabase({ DATA_DIR, DATABASE_URL }: Config): Promise<void> {
  if (DATABASE_URL) return;
  const size = sizeOf(databaseFile(DATA_DIR));
  if (size || traces(DATA_DIR).length === 0) return;
  throw await lost(DATA_DIR, size === null ? 'is missing' : 'is empty (0 bytes)');
}

async function hasRestaurant() {
  return (await statement('SELECT id FROM restaurants LIMIT 1')).length > 0;
}

/**
 * Whether the database was never used: without tables, or with all of them and without the keys
 * that each start stores.
 */
async function isUnused(): Promise<boolean> {
  const tables = await tablesOf(database());
  if (tables.length === 0) return true;
  if (!tables.includes('installation') || (await hasRestaurant())) return false;
  return (await statement('SELECT id FROM installation')).length === 0;
}

/**
 * Checks the open database before any table is made in it.
 * @throws StartError `restaurant_missing` for an empty database in the folder of a restaurant
 */
export async function refuseEmptyDatabase({ DATA_DIR, DATABASE_URL }: Config): Promise<void> {
  const isEmpty = await isUnused();
  const keys = existsSync(keysPath(DATA_DIR));
  if (!DATABASE_URL) {
    // The write-ahead log proves nothing here: an interrupted first start leaves one.
    const isOld = traces(DATA_DIR).some((name) => name === 'uploads' || name === 'backups');
    if (isEmpty && (keys || isOld)) throw await lost(DATA_DIR, 'holds no restaurant');
    return;
  }
  const onSqlite = (sizeOf(databaseFile(DATA_DIR)) ?? 0) > 0;
  if (onSqlite && (isEmpty || !(await hasRestaurant())))
    throw new StartError(
      'restaurant_missing',
      'DATABASE_URL names a PostgreSQL database without a restaurant, and this data ' +
        `folder belongs to one on SQLite: ${databaseFile(DATA_DIR)}\n` +
        'Take DATABASE_URL out of the settings to go on with that restaurant.\n' +
        `${NOT_BEGUN}`,
    );
  if (isEmpty && keys)
    throw new StartError(
      'restaurant_missing',
      'DATABASE_URL names an empty PostgreSQL database, and this data folder belongs ' +
        `to a restaurant (${traces(DATA_DIR).join(', ')}): ${DATA_DIR}\n` +
        "Set DATABASE_URL to the restaurant's database. If that one is lost: " +
        `${await remedy(DATA_DIR, '.ndjson.gz')}\n` +
        `${NOT_BEGUN}`,
    );
}
