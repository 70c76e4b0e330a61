/** Checks a data folder: each finding with its place and its remedy. Changes nothing. */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../../migrations/index.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { failureOf } from '../data-folder/failure.ts';
import { remedy } from '../data-folder/traces.ts';
import { connect, onPostgres } from '../database/connect.ts';
import { queryIn, type Database } from '../database/elsewhere.ts';
import { databaseFile } from '../database/sqlite.ts';
import { MIGRATIONS_TABLE, quoted, tablesOf } from '../database/tables.ts';
import { presentFault } from '../invoices/archive/present.ts';
import { verifyArchive } from '../invoices/archive/archive.ts';
import { keysOpen, SECRETS, type Secret } from '../security/installation.ts';
import {
  areNamed,
  fingerprintOf,
  keysPath,
  nextKeysPath,
  readKeys,
  useKeys,
  type NamedKeys,
} from '../security/keys.ts';
import { choices, folderOfBackups, type Choice } from './choose.ts';

export interface Finding {
  level: 'ok' | 'warning' | 'fault';
  what: string;
  /** How to repair it. */
  remedy?: string;
}
const ok = (what: string): Finding => ({ level: 'ok', what });
const warning = (what: string, remedy: string): Finding => ({ level: 'warning', what, remedy });
const fault = (what: string, remedy: string): Finding => ({ level: 'fault', what, remedy });

const LEAST_ROOM = 500 * 2 ** 20;
const OLD_BACKUP_DAYS = 7;
const DAY = 24 * 3_600_000;

export function checkFolder(dataDir: string): Finding[] {
  if (!existsSync(dataDir))
    return [
      fault(
        `There is no data folder: ${dataDir}`,
        'Name the right one: npm run check -- --data-dir <folder>',
      ),
    ];
  accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  const findings = [ok(`Data folder: ${dataDir}`)];
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < LEAST_ROOM)
    findings.push(
      warning(
        `The disk of ${dataDir} has ${Math.floor((bavail * bsize) / 2 ** 20)} MB left.`,
        'Make room: without it orders cannot be kept.',
      ),
    );
  if (process.platform !== 'win32' && (statSync(dataDir).mode & 0o077) !== 0)
    findings.push(
      warning(`Others on this machine may look into ${dataDir}.`, `chmod 700 ${dataDir}`),
    );
  return findings;
}

export function checkKeys(dataDir: string): Finding[] {
  const path = keysPath(dataDir);
  const found = readKeys(path);
  const remedy =
    'Put keys.json back from your copy of the data folder, or restore a backup that ' +
    'has its keys sealed in it.';
  if (found.state === 'good') return [ok(`Keys: ${path}`)];
  if (readKeys(nextKeysPath(dataDir)).state === 'good')
    return [
      warning(
        `The keys lie in ${nextKeysPath(dataDir)}.`,
        'Start the server: it puts them in their place.',
      ),
    ];
  if (found.state === 'missing') return [fault(`The keys are missing: ${path}`, remedy)];
  return [fault(`The keys cannot be read: ${path}: ${found.why}`, remedy)];
}

async function checkSqlite(sequelize: Database, path: string): Promise<Finding[]> {
  const rows = await queryIn<{ integrity_check: string }>(sequelize, 'PRAGMA integrity_check(20)');
  const faults = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  const how = () => remedy(config().DATA_DIR);
  if (faults.length > 0)
    return [fault(`The database is damaged: ${path}: ${faults.join('; ')}`, await how())];
  const loose = await queryIn<{ table: string }>(sequelize, 'PRAGMA foreign_key_check');
  if (loose.length > 0)
    return [
      fault(`The database has ${loose.length} rows that refer to nothing: ${path}`, await how()),
    ];
  return [ok(`Database: ${path}`)];
}

async function checkVersion(sequelize: Database): Promise<Finding[]> {
  const ran = (
    await queryIn<{ name: string }>(sequelize, `SELECT name FROM ${quoted(MIGRATIONS_TABLE)}`)
  ).map(({ name }) => name);
  const newer = ran.filter((name) => !migrations.some((known) => known.name === name));
  if (newer.length > 0)
    return [
      fault(
        `The database was last used by a newer version of the program (${newer.join(', ')}).`,
        'Install that version or a later one.',
      ),
    ];
  const wanting = migrations.length - ran.length;
  return wanting === 0
    ? []
    : [
        warning(
          `The database is of an earlier version (${wanting} steps behind).`,
          'Start the server: it brings it up to date, after a backup.',
        ),
      ];
}

async function checkNamedKeys(sequelize: Database): Promise<Finding[]> {
  const { DATA_DIR, JWT_SECRET } = config();
  const [present, next] = [readKeys(keysPath(DATA_DIR)), readKeys(nextKeysPath(DATA_DIR))];
  const good = [present, next].flatMap((found) => (found.state === 'good' ? [found.keys] : []));
  if (good.length === 0) return [];
  const [named] = (await tablesOf(sequelize)).includes('installation')
    ? await queryIn<NamedKeys>(sequelize, 'SELECT keys_fingerprint, generation FROM installation')
    : [];
  useKeys(DATA_DIR, good[0]!, JWT_SECRET);
  const fits = named
    ? good.some((keys) => areNamed(keys, named) || fingerprintOf(keys) === named.keys_fingerprint)
    : keysOpen(await queryIn<Secret>(sequelize, `${SECRETS} LIMIT 20`)) !== false;
  if (fits) return [ok('The keys are those of the database.')];
  return [
    fault(
      `The keys are of another installation than the database: ${keysPath(DATA_DIR)}`,
      'Put back the keys.json that belongs to this database, or restore a backup ' +
        'that has its keys sealed in it.',
    ),
  ];
}

/** How many faults of an archive are listed. */
const MOST_LISTED = 20;

async function checkArchive(sequelize: Database): Promise<Finding[]> {
  const restaurants = await queryIn<{ id: string }>(sequelize, 'SELECT id FROM restaurants');
  const { signal } = new AbortController();
  const findings: Finding[] = [];
  for (const { id } of restaurants) {
    const { documents, faults, faults_total } = await verifyArchive(id, { signal });
    if (faults_total === 0) {
      findings.push(ok(`Archive: ${documents} documents, as they were issued.`));
      continue;
    }
    findings.push(
      ...faults
        .slice(0, MOST_LISTED)
        .map((found) =>
          fault(
            `The archive has a fault at ${found.invoice_number}: ` +
              `${presentFault(found, 'en').reason}`,
            'Keep the newest backup safe, and look at the page “Archive”, which ' +
              `names all ${faults_total}.`,
          ),
        ),
    );
  }
  return findings;
}

/** Checks the open database; the archive only where the schema is of this version. */
async function checkOpened(sequelize: Database): Promise<Finding[]> {
  const { DATA_DIR, DATABASE_URL } = config();
  if ((await tablesOf(sequelize)).length === 0)
    return [fault('The database holds no restaurant.', await remedy(DATA_DIR))];
  const path = DATABASE_URL ? new URL(DATABASE_URL).host : databaseFile(DATA_DIR);
  const findings = onPostgres() ? [ok(`Database: ${path}`)] : await checkSqlite(sequelize, path);
  const versions = await checkVersion(sequelize);
  findings.push(...versions, ...(await checkNamedKeys(sequelize)));
  if (versions.length === 0) findings.push(...(await checkArchive(sequelize)));
  return findings;
}

/** Checks the database without making one where there is none. */
export async function checkDatabase(): Promise<Finding[]> {
  const { DATA_DIR, DATABASE_URL } = config();
  const path = databaseFile(DATA_DIR);
  if (!DATABASE_URL && !(existsSync(path) && statSync(path).size > 0)) {
    const what = existsSync(path) ? 'is empty (0 bytes)' : 'is missing';
    return [fault(`The database ${what}: ${path}`, await remedy(DATA_DIR))];
  }
  let sequelize: Database | null = null;
  try {
    sequelize = await connect(config());
    return await checkOpened(sequelize);
  } catch (error) {
    const how = await remedy(DATA_DIR);
    return [fault(failureOf(error, config()).message, how)];
  } finally {
    await sequelize?.close().catch(() => undefined);
  }
}

/**
 * The age of the newest backup that helps. Where the keys are here, one that has others sealed in
 * it is of another installation that uses the same folder; one of the future was made while the
 * clock was ahead.
 */
function ageOf(all: Choice[], hasKeys: boolean): Finding[] {
  const helping = ['here', 'unknown', ...(hasKeys ? [] : ['sealed'])];
  const good = all.filter(
    ({ look, keys, made_at }) =>
      look.state === 'good' && helping.includes(keys) && Date.parse(made_at) <= now().getTime(),
  );
  if (good.length === 0)
    return [
      warning(
        `There is no good backup in ${folderOfBackups()}`,
        'Make one under Backups, and keep a copy on another disk.',
      ),
    ];
  const newest = good
    .map(({ made_at }) => made_at)
    .sort()
    .at(-1)!;
  const days = Math.floor((now().getTime() - Date.parse(newest)) / DAY);
  return days < OLD_BACKUP_DAYS
    ? [ok(`Newest good backup: ${newest}`)]
    : [
        warning(
          `The newest good backup is ${days} days old: ${newest}`,
          'Make one under Backups, and keep a copy on another disk.',
        ),
      ];
}

/** Checks every backup by reading it wholly. */
export async function checkBackups(): Promise<Finding[]> {
  const keys = readKeys(keysPath(config().DATA_DIR));
  const all = await choices(keys.state === 'good' ? fingerprintOf(keys.keys) : null);
  const damaged = all
    .filter(({ look }) => look.state === 'damaged')
    .map(({ name }) =>
      fault(
        `A backup is damaged: ${join(folderOfBackups(), name)}`,
        'Delete it, and make a new one.',
      ),
    );
  const left = existsSync(folderOfBackups())
    ? readdirSync(folderOfBackups()).filter((name) => /^\.restore[-_]|\.part$/.test(name))
    : [];
  return [
    ...damaged,
    ...ageOf(all, keys.state === 'good'),
    ...left.map((name) =>
      warning(
        `Something was cut short, and left a copy of the data: ${join(folderOfBackups(), name)}`,
        'Start the server: it clears it away.',
      ),
    ),
  ];
}
