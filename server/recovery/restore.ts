/**
 * `npm run restore`: restores a backup without a login, on a stopped server; a user who can write
 * the data folder could do so anyway.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf, writeBackup } from '../backups/files.ts';
import { oneAtATime } from '../backups/one-at-a-time.ts';
import { removeStaged, replaceAll } from '../backups/restore.ts';
import { stageBackup } from '../backups/stage.ts';
import type { Staged } from '../backups/staged.ts';
import { otherKeys } from '../backups/whose-keys.ts';
import { config } from '../config.ts';
import { connect } from '../database/connect.ts';
import { queryIn, type Database } from '../database/elsewhere.ts';
import { migrate } from '../database/migrate.ts';
import { isDamaged } from '../data-folder/failure.ts';
import { closeToMove, databaseFile, openSqlite } from '../database/sqlite.ts';
import { guardWrites } from '../database/write-gate.ts';
import { renameDurably } from '../durable-file.ts';
import { Problem } from '../errors.ts';
import { chooseKeys, namedKeys } from '../security/installation.ts';
import {
  dropNextKeys,
  fingerprintOf,
  keysPath,
  readKeys,
  useKeys,
  type DataKeys,
} from '../security/keys.ts';
import { StartError } from '../start-error.ts';
import type { Options } from './options.ts';
import { ask, askSecret, firstLine, hasTerminal } from './terminal.ts';

interface Target {
  sequelize: Database;
  /**
   * False where nothing of the present database can be backed up: it is missing, empty or damaged.
   */
  isWhole: boolean;
  /** Closes it after the restored database has replaced it. */
  finish: () => Promise<string[]>;
  /** Closes it unchanged. */
  abandon: () => Promise<void>;
}

async function openIn(folder: string): Promise<Database> {
  const { DATABASE_URL } = config();
  const sequelize = await connect({ DATA_DIR: folder, DATABASE_URL });
  try {
    await migrate(sequelize, config().DATA_DIR);
    guardWrites(sequelize);
    return sequelize;
  } catch (error) {
    await sequelize.close();
    throw error;
  }
}

async function presentDatabase(): Promise<Target> {
  const sequelize = await openIn(config().DATA_DIR);
  return {
    sequelize,
    isWhole: true,
    finish: async () => {
      await sequelize.close();
      return [];
    },
    abandon: () => sequelize.close(),
  };
}

/** Moves the damaged database out of the way; nothing is deleted that may still be inspected. */
function setAside(): string[] {
  const { DATA_DIR } = config();
  const there = ['', '-wal', '-shm', '-journal']
    .map((end) => `database.sqlite${end}`)
    .filter((name) => (statSync(join(DATA_DIR, name), { throwIfNoEntry: false })?.size ?? 0) > 0);
  if (there.length === 0) return [];
  const aside = join(DATA_DIR, `set-aside-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of there) renameSync(join(DATA_DIR, name), join(aside, name));
  return [`What was there of the database is kept in ${aside}`];
}

/**
 * Makes a new database beside the damaged one, which it replaces once it is whole and on the disk.
 */
async function newDatabase(): Promise<Target> {
  const { DATA_DIR } = config();
  const workplace = join(DATA_DIR, 'backups', `.restore_${randomUUID()}`);
  mkdirSync(workplace, { recursive: true, mode: 0o700 });
  const sequelize = await openIn(workplace);
  const clear = () => rmSync(workplace, { recursive: true, force: true });
  return {
    sequelize,
    isWhole: false,
    finish: async () => {
      await closeToMove(sequelize, workplace);
      const notes = setAside();
      renameDurably(databaseFile(workplace), databaseFile(DATA_DIR));
      clear();
      return notes;
    },
    abandon: async () => {
      await sequelize.close();
      clear();
    },
  };
}

/** Opens the database to restore into: the present one where it is whole, else a new one. */
async function openTarget(): Promise<Target> {
  const { DATA_DIR, DATABASE_URL } = config();
  if (DATABASE_URL) return presentDatabase();
  const file = databaseFile(DATA_DIR);
  if (!existsSync(file) || statSync(file).size === 0) return newDatabase();
  if (!(await isWhole(DATA_DIR))) return newDatabase();
  return presentDatabase().catch((error: unknown) => {
    // After the way back to an earlier version of the program, which cannot read this one's tables.
    if (error instanceof StartError && error.code === 'newer_data') return newDatabase();
    throw error;
  });
}

/**
 * Whether the database is whole, with its write-ahead log.
 * @throws an error that prevents reading and is no damage
 */
async function isWhole(dataDir: string): Promise<boolean> {
  const sequelize = openSqlite(dataDir);
  try {
    const [state] = await queryIn<{ quick_check: string }>(sequelize, 'PRAGMA quick_check(1)');
    return state?.quick_check === 'ok';
  } catch (error) {
    if (isDamaged(error)) return false;
    throw error;
  } finally {
    await sequelize.close().catch(() => undefined);
  }
}

/** Loads the present keys that fit the present database; else the present ones. */
async function usePresentKeys(): Promise<string | null> {
  const { DATA_DIR, JWT_SECRET } = config();
  const named = await namedKeys();
  const present = readKeys(keysPath(DATA_DIR));
  const found =
    (named && chooseKeys(DATA_DIR, named)) ?? (present.state === 'good' ? present.keys : null);
  if (!found) return null;
  useKeys(DATA_DIR, found, JWT_SECRET);
  return fingerprintOf(found);
}

async function passphraseFor(options: Options): Promise<string | undefined> {
  if (options.passphraseOnInput) return firstLine();
  return hasTerminal() ? askSecret('The passphrase that this backup was made with: ') : undefined;
}

async function saysSameKeys({ sameKeys }: Options): Promise<boolean> {
  if (sameKeys || !hasTerminal()) return sameKeys;
  const answer = await ask(
    'This backup does not tell which keys it was made with. With other keys than ' +
      'those in keys.json every password would be wrong.\n' +
      'Was it made by this installation? (yes or no) ',
  );
  return answer.toLowerCase() === 'yes';
}

interface Keys {
  keys: DataKeys | null;
  passphrase: string | undefined;
}
async function keysFor(staged: Staged, name: string, options: Options): Promise<Keys> {
  const present = await usePresentKeys();
  const wanted = { name, present, areTheSame: () => saysSameKeys(options) };
  try {
    return { keys: await otherKeys(staged, wanted), passphrase: undefined };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'backup_needs_passphrase') throw error;
    const passphrase = await passphraseFor(options);
    return { keys: await otherKeys(staged, { ...wanted, passphrase }), passphrase };
  }
}

/**
 * Restores a backup, wholly or not at all, after a backup of the present state where that can be
 * read.
 * @returns the lines to print
 * @throws Problem as `restoreBackup` does
 */
export async function putBack(name: string, options: Options): Promise<string[]> {
  const target = await openTarget();
  let isDone = false;
  try {
    const safety = await oneAtATime(() => replace(target, name, options));
    isDone = true;
    return [...(await target.finish()), ...safety];
  } finally {
    if (!isDone) await target.abandon();
  }
}

async function replace(target: Target, name: string, options: Options): Promise<string[]> {
  const staged = await stageBackup(await pathOf(name));
  try {
    const { keys, passphrase } = await keysFor(staged, name, options);
    const saved = await replaceAll({
      name,
      staged,
      keys,
      by: { actor: 'system', restaurant_id: null },
      saveFirst: target.isWhole ? () => writeBackup('before-restore', passphrase) : null,
    });
    return saved
      ? [`How things stood before is kept: ${await pathOf(saved.name)}`]
      : ['Invoices issued after this backup are not in it: compare the numbers on your papers.'];
  } catch (error) {
    dropNextKeys(config().DATA_DIR);
    throw error;
  } finally {
    await removeStaged(staged);
  }
}
