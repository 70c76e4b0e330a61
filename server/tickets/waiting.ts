import { statement } from '../database/repository.ts';

/** The tickets that the kitchen has not done, and since when the oldest waits. */
export async function waitingTickets(
  restaurant_id: string,
): Promise<{ waiting: number; oldest: Date | null }> {
  // The text of the status, not a bound value: the index of the undone ones is partial.
  const [row] = await statement<{ waiting: number; oldest: string | Date | null }>(
    `SELECT count(*) AS waiting, min(created_at) AS oldest FROM tickets
     WHERE restaurant_id = $1 AND status <> 'done'`,
    [restaurant_id],
  );
  const { waiting, oldest } = row!;
  return { waiting: Number(waiting), oldest: oldest === null ? null : new Date(oldest) };
}
