import { accepted, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import { listMails, mailAnswer, retryMail } from './outbox.ts';

export const mailRoutes = [
  on(contract.listOutbox, async ({ query, locale }) => {
    const { rows, next_cursor } = await listMails(query);
    return ok({ items: rows.map((mail) => mailAnswer(mail, locale)), next_cursor });
  }),
  on(contract.retryMail, async ({ caller, params, locale }) =>
    accepted(mailAnswer(await retryMail(caller, params.id), locale)),
  ),
];
