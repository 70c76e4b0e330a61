import { atLeast } from '../database/conditions.ts';
import { count, statement } from '../database/repository.ts';
import { PrintJob } from './model.ts';

/** The prints that wait, those of the desktop's printers too, and since when the oldest does. */
export async function waitingPrints(): Promise<{ waiting: number; oldest: Date | null }> {
  // The text of the status, not a bound value: the index of the waiting ones is partial.
  const [row] = await statement<{ waiting: number; oldest: string | Date | null }>(
    `SELECT count(*) AS waiting, min(created_at) AS oldest FROM print_jobs
     WHERE status = 'waiting'`,
  );
  const { waiting, oldest } = row!;
  return { waiting: Number(waiting), oldest: oldest === null ? null : new Date(oldest) };
}

/** The number of prints made since then that were given up. */
export function failedPrints(restaurant_id: string, since: Date): Promise<number> {
  return count(PrintJob, { restaurant_id, created_at: atLeast(since), status: 'failed' });
}
