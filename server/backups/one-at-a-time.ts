import { transactionContext } from '../database/context.ts';
import { database, onPostgres } from '../database/connect.ts';
import { LOCKS, tryLock } from '../database/locks.ts';
import { busy } from '../errors.ts';

let working = false;

/**
 * Runs one backup or restore at a time, over all processes that share the database.
 * @throws Problem 503 `busy` while another one runs
 */
export async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (working) throw busy();
  working = true;
  try {
    return onPostgres() ? await overAllProcesses(work) : await work();
  } finally {
    working = false;
  }
}

/** The lock ends with its connection, however this process ends. */
async function overAllProcesses<T>(work: () => Promise<T>): Promise<T> {
  const lock = await transactionContext.outside(() => tryLock(database(), LOCKS.backups));
  if (!lock) throw busy();
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
