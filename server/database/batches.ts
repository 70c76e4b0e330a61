import { inTransaction } from './transaction.ts';

/**
 * So many rows are written in one transaction at most: whoever wants to write meanwhile waits for
 * these alone.
 */
export const BATCH = 200;

/**
 * Does a step again and again, each time in a transaction of its own, until it has nothing left to
 * do. Inside a transaction the steps join it, which is right for the few rows that came in after a
 * first run.
 * @param step handles at most `BATCH` rows. @returns how many it handled; fewer than `BATCH` ends
 * it
 */
export async function inBatches(step: () => Promise<number>): Promise<void> {
  let handled: number;
  do handled = await inTransaction(step);
  while (handled === BATCH);
}
