import { now } from '../clock.ts';
import { atLeast } from '../database/conditions.ts';
import { count } from '../database/repository.ts';
import { depthOf } from '../jobs/queue.ts';
import { OutboxMail } from './model.ts';
import { mailGoesOut } from './outbox.ts';
import { MAIL_QUEUE } from './queue.ts';

const HOUR = 3_600_000;
/**
 * So many waiting mails are a flood or a missing mail server; fewer wait by intention where none is
 * set up, and staff see them.
 */
const MANY = 500;

/**
 * Whether the outbox is stuck: its oldest mail is overdue by an hour, or more than `MANY` wait.
 */
export async function outboxIsStuck(): Promise<boolean> {
  return mailIsStuck(now(), await depthOf(MAIL_QUEUE), await mailGoesOut());
}
/** As `outboxIsStuck`, of what was read already. */
export function mailIsStuck(
  at: Date,
  { jobs, oldest }: { jobs: number; oldest: Date | null },
  goesOut: boolean,
): boolean {
  const isOld = oldest !== null && at.getTime() - oldest.getTime() > HOUR;
  return jobs > MANY || (isOld && goesOut);
}

/** The number of mails made since then that were given up. */
export function failedMails(since: Date): Promise<number> {
  return count(OutboxMail, { created_at: atLeast(since), status: 'failed' });
}
