import { now } from '../clock.ts';
import { depthOf } from '../jobs/queue.ts';
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
  const { jobs, oldest } = await depthOf(MAIL_QUEUE);
  const isOld = mailGoesOut() && oldest !== null && now().getTime() - oldest.getTime() > HOUR;
  return isOld || jobs > MANY;
}
