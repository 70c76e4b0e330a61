import { config } from '../config.ts';
import { database, onPostgres } from './connect.ts';
import { outageOf } from './outage.ts';
import { batchesOf } from './postgres-backup.ts';
import { databaseFile, faultOfSqlite } from './sqlite.ts';
import { tablesOf } from './tables.ts';

/**
 * Reads every row of PostgreSQL, which has no integrity check without an extension and reports a
 * damaged page only when it is read.
 */
async function readEverything(ended: AbortSignal): Promise<null> {
  for (const table of await tablesOf(database())) {
    for await (const _rows of batchesOf(database(), table)) ended.throwIfAborted();
  }
  return null;
}

/**
 * Checks the whole database while others use it.
 * @returns the first fault, null for a sound database
 * @throws an error that prevents the reading now, which says nothing of its pages, and once `ended`
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
