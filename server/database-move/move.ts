/**
 * Moves a restaurant between SQLite and PostgreSQL, on a stopped server: every row, with the keys,
 * the uploads and the backups of the data folder staying where they are. The source is only read.
 */
import { isDeepStrictEqual } from 'node:util';
import { removeStaged } from '../backups/restore.ts';
import { config } from '../config.ts';
import { backUp } from '../database/backup.ts';
import { useDatabase } from '../database/connect.ts';
import { copyRows, countRows, type Counts } from '../database/copy-rows.ts';
import { statement } from '../database/repository.ts';
import { restoreDump } from '../database/restore-dump.ts';
import { migrate } from '../database/migrate.ts';
import { closeToMove, databaseFile, openSqlite } from '../database/sqlite.ts';
import { renameDurably } from '../durable-file.ts';
import { verifyArchive, type ArchiveState } from '../invoices/archive/archive.ts';
import { settleKeys } from '../security/installation.ts';
import { noteDatabaseOfKeys } from '../security/keys.ts';
import {
  copyOfSqlite,
  emptyPostgres,
  MoveError,
  openWorkplace,
  requireNoSqlite,
  sourcePostgres,
} from './sides.ts';

/** What the check of the archive says. */
export type Archive = Pick<ArchiveState, 'documents' | 'faults' | 'faults_total'>;
/** By the restaurant's name. */
type Archives = Record<string, Archive>;
/** The same on both sides of a move. */
export interface Moved {
  counts: Counts;
  archives: Archives;
}

/** Checks the archive of each restaurant in the open database. */
async function checkArchives(): Promise<Archives> {
  const restaurants = await statement<{ id: string; name: string }>(
    'SELECT id, name FROM restaurants ORDER BY id',
  );
  const { signal } = new AbortController();
  const archives: Archives = {};
  for (const { id, name } of restaurants) {
    const { documents, faults, faults_total } = await verifyArchive(id, { signal });
    archives[name] = { documents, faults, faults_total };
  }
  return archives;
}

/** @throws MoveError where the two sides differ */
function requireSame(source: Moved, target: Moved): void {
  const tables = Object.keys({ ...source.counts, ...target.counts }).filter(
    (table) => source.counts[table] !== target.counts[table],
  );
  if (tables.length > 0) {
    const differences = tables.map(
      (one) => `${one} ${target.counts[one] ?? 0} of ${source.counts[one] ?? 0}`,
    );
    throw new MoveError(`Not every row arrived: ${differences.join(', ')}. Nothing was changed.`);
  }
  if (!isDeepStrictEqual(source.archives, target.archives))
    throw new MoveError(
      'The check of the archive says something else on the other side: ' +
        `${JSON.stringify(target.archives)}. Nothing was changed.`,
    );
}

/** The state of the source; it has a restaurant, and the keys of the data folder are its own. */
async function examineSource(): Promise<Archives> {
  const { DATA_DIR, JWT_SECRET } = config();
  await settleKeys(DATA_DIR, JWT_SECRET);
  const archives = await checkArchives();
  if (Object.keys(archives).length === 0)
    throw new MoveError('No restaurant has been set up there. Nothing was changed.');
  return archives;
}

/**
 * Moves the restaurant of the data folder from SQLite to the PostgreSQL database of the settings,
 * in one transaction that is committed once rows and archive were found to be the same.
 * @throws MoveError, Problem or StartError, with nothing changed
 */
export async function moveToPostgres(): Promise<Moved> {
  const { DATA_DIR } = config();
  // Refused before the copy is made, which takes as much room as the database.
  const target = await emptyPostgres();
  const workplace = openWorkplace();
  try {
    const source = await copyOfSqlite(workplace.folder);
    try {
      useDatabase(source.sequelize, DATA_DIR);
      const [counts, archives] = [await countRows(source.sequelize), await examineSource()];
      await migrate(target, DATA_DIR);
      useDatabase(target, DATA_DIR);
      await copyRows(source, target, async (copied) =>
        requireSame({ counts, archives }, { counts: copied, archives: await checkArchives() }),
      );
      noteDatabaseOfKeys(DATA_DIR, 'postgres');
      return { counts, archives };
    } finally {
      await removeStaged(source);
    }
  } finally {
    workplace.remove();
    await target.close();
  }
}

/** Makes the SQLite database beside its place, from the backup of a PostgreSQL database. */
async function makeSqlite(folder: string, dump: string, source: Moved): Promise<void> {
  const target = openSqlite(folder);
  try {
    await restoreDump(target, dump);
    useDatabase(target, folder);
    requireSame(source, { counts: await countRows(target), archives: await checkArchives() });
  } catch (error) {
    await target.close();
    throw error;
  }
  await closeToMove(target, folder);
}

/**
 * Moves the restaurant from the PostgreSQL database of the settings to SQLite in the data folder,
 * where the database appears once rows and archive were found to be the same.
 * @throws MoveError, Problem or StartError, with nothing changed
 */
export async function moveToSqlite(): Promise<Moved> {
  const { DATA_DIR } = config();
  requireNoSqlite();
  const source = await sourcePostgres();
  const workplace = openWorkplace();
  try {
    const [counts, archives] = [await countRows(source), await examineSource()];
    const dump = await backUp(source, { dataDir: DATA_DIR, folder: workplace.folder }, 'moved');
    await makeSqlite(workplace.folder, dump, { counts, archives });
    renameDurably(databaseFile(workplace.folder), databaseFile(DATA_DIR));
    noteDatabaseOfKeys(DATA_DIR, 'sqlite');
    return { counts, archives };
  } finally {
    workplace.remove();
    await source.close();
  }
}
