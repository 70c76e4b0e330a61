import { Op } from 'sequelize';
import { now } from '../clock.ts';
import { OutboxMail } from './model.ts';
import { mailGoesOut } from './outbox.ts';

const HOUR = 3_600_000;
/** Without a mail server mail waits by intention, and staff see it; so many are a flood, or a mail server that is missed. */
const MANY = 500;

/** Whether mails wait that should long have gone out, or more of them than anybody will look through. */
export async function outboxIsStuck(): Promise<boolean> {
  const waiting = { status: ['waiting' as const, 'sending' as const] };
  const since = new Date(now().getTime() - HOUR);
  const old = mailGoesOut()
    ? await OutboxMail.findOne({
        where: { ...waiting, created_at: { [Op.lt]: since } },
        attributes: ['id'],
      })
    : null;
  return old !== null || (await OutboxMail.count({ where: waiting })) > MANY;
}
