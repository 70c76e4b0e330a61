/** What a restaurant is moved from and to, each checked before anything is written. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../../migrations/index.ts';
import { stageBackup } from '../backups/stage.ts';
import type { Staged } from '../backups/staged.ts';
import { config } from '../config.ts';
import { backUp } from '../database/backup.ts';
import { connect } from '../database/connect.ts';
import { migrationsOf, othersConnected } from '../database/copy-rows.ts';
import type { Database } from '../database/elsewhere.ts';
import { databaseFile, openSqlite } from '../database/sqlite.ts';
import { isEmpty } from '../database/tables.ts';
import { StartError } from '../start-error.ts';

export class MoveError extends Error {}

/** The address of a PostgreSQL database without its user and password. */
export function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** A folder for copies, which the next start removes where a crash left it. */
export function openWorkplace() {
  const folder = join(config().DATA_DIR, 'backups', `.restore_${randomUUID()}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Both sides have the tables of this version: rows of another would be changed on the way.
 * @throws MoveError
 */
function requireThisVersion(ran: string[], kind: string): void {
  const newer = ran.filter((name) => !migrations.some((known) => known.name === name));
  if (newer.length > 0)
    throw new MoveError(
      `The restaurant was last used by a newer version of the program (${newer.join(', ')}). ` +
        'Install that version or a later one. Nothing was changed.',
    );
  if (ran.length < migrations.length)
    throw new MoveError(
      `The restaurant is of an earlier version (${migrations.length - ran.length} steps behind). ` +
        `Start the server on ${kind} once, which brings it up to date after a backup, and stop ` +
        'it. Nothing was changed.',
    );
}

/**
 * A whole, checked copy of the restaurant on SQLite, whose file is only read.
 * @throws MoveError, Problem `backup_damaged`, DamagedDatabase
 */
export async function copyOfSqlite(workplace: string): Promise<Staged> {
  const { DATA_DIR } = config();
  const file = databaseFile(DATA_DIR);
  if (!statSync(file, { throwIfNoEntry: false })?.size)
    throw new MoveError(`There is no restaurant on SQLite in ${DATA_DIR} (no database.sqlite).`);
  const source = openSqlite(DATA_DIR);
  try {
    requireThisVersion(await migrationsOf(source), 'SQLite');
    const copy = await backUp(source, { dataDir: DATA_DIR, folder: workplace }, 'moved');
    return await stageBackup(copy);
  } finally {
    await source.close();
  }
}

/** @throws MoveError for a database that holds rows, StartError for one of a newer version */
export async function emptyPostgres(): Promise<Database> {
  const { DATABASE_URL, DATA_DIR } = config();
  const target = await connect({ DATA_DIR, DATABASE_URL });
  if (await isEmpty(target)) return target;
  await target.close();
  throw new MoveError(
    `The PostgreSQL database is not empty: ${addressOf(DATABASE_URL!)}. A restaurant is moved ` +
      'into a new, empty one (CREATE DATABASE …). Nothing was changed.',
  );
}

/** @throws MoveError where the data folder has a database already */
export function requireNoSqlite(): void {
  const file = databaseFile(config().DATA_DIR);
  if (!statSync(file, { throwIfNoEntry: false })?.size) return;
  throw new MoveError(
    `There is a database already: ${file}. Move it elsewhere (an earlier state, from before the ` +
      'restaurant was on PostgreSQL), and run this again. Nothing was changed.',
  );
}

/**
 * Opens the restaurant on PostgreSQL, while nobody else is connected to it.
 * @throws MoveError, StartError `already_running`
 */
export async function sourcePostgres(): Promise<Database> {
  const { DATABASE_URL, DATA_DIR } = config();
  const source = await connect({ DATA_DIR, DATABASE_URL });
  try {
    const others = await othersConnected(source);
    if (others > 0)
      throw new StartError(
        'already_running',
        `Other programs are connected to ${addressOf(DATABASE_URL!)}: ${others}. Stop every ` +
          'server of this restaurant, and close other programs, then run this again.',
      );
    requireThisVersion(await migrationsOf(source), 'PostgreSQL');
    return source;
  } catch (error) {
    await source.close();
    throw error;
  }
}
