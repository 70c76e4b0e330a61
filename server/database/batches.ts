import { inTransaction } from './transaction.ts';

/**
 * Rows that are written in one transaction at most, so that another write waits for one batch only.
 */
export const BATCH = 200;

/**
 * Repeats a step, each time in a transaction of its own, until nothing is left. Inside a
 * transaction the steps join it, which is right for the few rows that were added after a first run.
 * @param step handles at most `BATCH` rows and returns how many; fewer than `BATCH` end the loop
 */
export async function inBatches(step: () => Promise<number>): Promise<void> {
  let handled: number;
  do handled = await inTransaction(step);
  while (handled === BATCH);
}
