/** Detects, before a data folder is opened, whether it belongs to a restaurant. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backupFiles, pathOf } from '../backups/files.ts';
import { lookInto } from '../backups/look.ts';
import { config, type Config } from '../config.ts';
import { database } from '../database/connect.ts';
import { statement } from '../database/repository.ts';
import { databaseFile } from '../database/sqlite.ts';
import { tablesOf } from '../database/tables.ts';
import { fingerprintOf, keysPath, nextKeysPath, readKeys } from '../security/keys.ts';
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

/**
 * The newest backup that can be restored, or null. Each is read wholly until one is good. Where the
 * keys are here, one that names others is of another installation that uses the same folder.
 */
async function newestGood(dataDir: string): Promise<string | null> {
  const here = readKeys(keysPath(dataDir));
  const ours = here.state === 'good' ? fingerprintOf(here.keys) : null;
  for (const name of await backupFiles(dataDir, config().BACKUP_DIR)) {
    const look = await lookInto(await pathOf(name));
    if (look.state !== 'good') continue;
    if (!ours || !look.keys_fingerprint || look.keys_fingerprint === ours) return name;
  }
  return null;
}

/** How to restore what there is. */
export async function remedy(dataDir: string): Promise<string> {
  const newest = await newestGood(dataDir);
  return newest
    ? `The newest good backup is ${await pathOf(newest)}. Put it back, with no server ` +
        `running:\n  ${restoreCommand(dataDir, newest)}`
    : `There is no good backup in ${config().BACKUP_DIR}. ` +
        'Put the database back from your own copy of the data folder.';
}

/** The command that restores a backup of a data folder. */
export const restoreCommand = (dataDir: string, name: string): string =>
  `npm run restore -- --data-dir ${quotedForShell(dataDir)} ${name}`;

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
    ? 'It was made for a PostgreSQL database: set DATABASE_URL as it was, in ' +
      join(dataDir, 'config.env')
    : await remedy(dataDir);
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

async function hasRestaurant(): Promise<boolean> {
  if (!(await tablesOf(database())).includes('restaurants')) return false;
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

const TO_POSTGRES = 'npm run migrate-to-postgres';
const TO_SQLITE = 'npm run migrate-to-sqlite';
const onFolder = (command: string, dataDir: string) =>
  `${command} -- --data-dir ${quotedForShell(dataDir)}`;

/**
 * Refuses the database that a restaurant was moved away from: two that go on beside each other
 * would give the same invoice numbers (Directive 2006/112/EC art. 226(2)).
 */
function refuseLeftDatabase({ DATA_DIR, DATABASE_URL }: Config): void {
  const found = readKeys(keysPath(DATA_DIR));
  const kind = DATABASE_URL ? 'postgres' : 'sqlite';
  if (found.state !== 'good' || !found.keys.database || found.keys.database === kind) return;
  const message = DATABASE_URL
    ? 'The restaurant of this data folder is on SQLite, and DATABASE_URL names a database with ' +
      `another state of it: ${DATA_DIR}\n` +
      'Take DATABASE_URL out of the settings. Or move the restaurant to PostgreSQL again, into ' +
      `an empty database, with no server running:\n  ${onFolder(TO_POSTGRES, DATA_DIR)}`
    : 'The restaurant of this data folder is on PostgreSQL, and its database.sqlite has an older ' +
      `state: ${DATA_DIR}\n` +
      'Set DATABASE_URL. Or take the restaurant back: move database.sqlite elsewhere and, with ' +
      `no server running:\n  ${onFolder(TO_SQLITE, DATA_DIR)}`;
  throw new StartError(
    'restaurant_missing',
    `${message}\n` +
      'To go on with this state instead, and lose what was done since, set "database" to ' +
      `"${kind}" in ${keysPath(DATA_DIR)}. Nothing was changed.`,
  );
}

/**
 * Checks the open database before any table is made in it.
 * @throws StartError `restaurant_missing` for an empty database in the folder of a restaurant, and
 * for one that the restaurant was moved away from
 */
export async function refuseEmptyDatabase(config: Config): Promise<void> {
  const { DATA_DIR, DATABASE_URL } = config;
  const isEmpty = await isUnused();
  if (await hasRestaurant()) return refuseLeftDatabase(config);
  const keys = existsSync(keysPath(DATA_DIR));
  if (!DATABASE_URL) {
    // The write-ahead log proves nothing here: an interrupted first start leaves one.
    const isOld = traces(DATA_DIR).some((name) => name === 'uploads' || name === 'backups');
    if (isEmpty && (keys || isOld)) throw await lost(DATA_DIR, 'holds no restaurant');
    return;
  }
  const onSqlite = (sizeOf(databaseFile(DATA_DIR)) ?? 0) > 0;
  if (onSqlite)
    throw new StartError(
      'restaurant_missing',
      'DATABASE_URL names a PostgreSQL database without a restaurant, and this data ' +
        `folder belongs to one on SQLite: ${databaseFile(DATA_DIR)}\n` +
        'Move it there, with no server running:\n' +
        `  ${onFolder(TO_POSTGRES, DATA_DIR)}\n` +
        'Or take DATABASE_URL out of the settings to go on with it on SQLite.\n' +
        `${NOT_BEGUN}`,
    );
  if (isEmpty && keys)
    throw new StartError(
      'restaurant_missing',
      'DATABASE_URL names an empty PostgreSQL database, and this data folder belongs ' +
        `to a restaurant (${traces(DATA_DIR).join(', ')}): ${DATA_DIR}\n` +
        "Set DATABASE_URL to the restaurant's database. If that one is lost: " +
        `${await remedy(DATA_DIR)}\n` +
        `${NOT_BEGUN}`,
    );
}
