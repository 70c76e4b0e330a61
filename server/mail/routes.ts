import { accepted, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { inDays } from '../restaurant/listed-days.ts';
import * as contract from './contract.ts';
import { listMails, presentMails, retryMail } from './outbox.ts';

export const mailRoutes = [
  on(contract.listOutbox, async ({ caller, query, locale }) => {
    const within = await inDays(caller.restaurant_id, query);
    const { rows, next_cursor } = await listMails(within);
    return ok({ items: await presentMails(rows, locale), next_cursor });
  }),
  on(contract.retryMail, async ({ caller, params, locale }) => {
    const mail = await retryMail(caller, params.id);
    return accepted((await presentMails([mail], locale))[0]!);
  }),
];
