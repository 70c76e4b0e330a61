import { inTransaction } from '../database/transaction.ts';
import { log } from '../log.ts';
import { record } from './audit.ts';
import { AuditEntry } from './model.ts';

/** Clocks are set right by seconds every day; more than this is a dead battery, or a hand. */
const ALLOWED_MS = 2 * 60_000;

let wentBackAt: number | null = null;
/** When this process last found the clock gone back, by that clock; null for never. */
export const clockWentBackAt = () => wentBackAt;

/** Writes down when the clock stands before what was written last: numbers and dates would tell different stories (SECURITY.md, Clock). */
export async function watchClock(at: Date): Promise<void> {
  const newest = await AuditEntry.findOne({ order: [['id', 'DESC']] });
  if (!newest || at.getTime() >= newest.created_at.getTime() - ALLOWED_MS) return;
  const seconds = Math.round((newest.created_at.getTime() - at.getTime()) / 1000);
  wentBackAt = at.getTime();
  log.warn({ seconds }, 'the clock went back');
  await inTransaction(() =>
    record({
      actor: 'system',
      restaurant_id: newest.restaurant_id ?? null,
      action: 'clock.went_back',
      detail: { seconds },
    }),
  );
}
