import { now } from '../clock.ts';
import { depthOf } from '../jobs/queue.ts';
import { mailGoesOut } from './outbox.ts';
import { MAIL_QUEUE } from './queue.ts';

const HOUR = 3_600_000;
/**
 * Without a mail server mail waits by intention, and staff see it; so many are a flood, or a mail
 * server that is missed.
 */
const MANY = 500;

/**
 * Whether mails wait that should long have gone out, or more of them than anybody will look
 * through.
 */
export async function outboxIsStuck(): Promise<boolean> {
  const { jobs, oldest } = await depthOf(MAIL_QUEUE);
  const isOld = mailGoesOut() && oldest !== null && now().getTime() - oldest.getTime() > HOUR;
  return isOld || jobs > MANY;
}
