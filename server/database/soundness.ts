import { config } from '../config.ts';
import { database, onPostgres } from './connect.ts';
import { outageOf } from './outage.ts';
import { batchesOf } from './postgres-backup.ts';
import { databaseFile, faultOfSqlite } from './sqlite.ts';
import { tablesOf } from './tables.ts';

/**
 * PostgreSQL has no check of its own that needs no extension: it says of a page that it is damaged
 * when the page is read.
 */
async function readEverything(ended: AbortSignal): Promise<null> {
  for (const table of await tablesOf(database())) {
    for await (const _rows of batchesOf(database(), table)) ended.throwIfAborted();
  }
  return null;
}

/**
 * Reads the whole database beside everything else. @returns the first fault, null for a sound one
 * @throws what keeps it from being read now, which says nothing of its pages, and once `ended`
 */
export async function faultOfDatabase(ended: AbortSignal): Promise<string | null> {
  try {
    return onPostgres()
      ? await readEverything(ended)
      : await faultOfSqlite(databaseFile(config().DATA_DIR), ended);
  } catch (error) {
    if (outageOf(error) === 'damaged') return (error as Error).message;
    throw error;
  }
}
