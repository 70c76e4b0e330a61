/** What happened once on the way to the first day and no other row tells. */
import { now } from '../clock.ts';
import { findOne } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { publishEvent } from '../events/events.ts';
import { Setting } from './model.ts';
import { writeSetting } from './settings.ts';

/** The posters were rendered, a test page was printed, a guest's phone opened a menu. */
export type Milestone = 'posters' | 'printer' | 'phone';
export type Milestones = Partial<Record<Milestone, string>>;

const NAME = 'milestones';
/** A milestone that was found is not read again for this long: each guest's menu asks. */
const KNOWN_FOR_MS = 60_000;
const knownUntil = new Map<Milestone, number>();

/** When each of them happened. */
export async function milestones(): Promise<Milestones> {
  return ((await findOne(Setting, { name: NAME }))?.value as Milestones | undefined) ?? {};
}

/** Notes that one happened, the first time. */
export async function noteMilestone(milestone: Milestone, restaurant_id: string): Promise<void> {
  if ((knownUntil.get(milestone) ?? 0) > performance.now()) return;
  if (!(await milestones())[milestone])
    await inTransaction(async () => {
      const at = now().toISOString();
      await writeSetting(NAME, { [milestone]: at, ...(await milestones()) });
      await publishEvent({
        restaurant_id,
        type: 'first_day.changed',
        least_role: 'owner',
        subject_id: milestone,
      });
    });
  knownUntil.set(milestone, performance.now() + KNOWN_FOR_MS);
}

/** Forgets what is known of the database that was open before. */
export const forgetMilestones = () => knownUntil.clear();
