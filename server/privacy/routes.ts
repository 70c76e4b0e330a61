import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { clearedCookies } from '../sessions/sessions.ts';
import * as contract from './contract.ts';
import { deleteAccount, exportOf } from './privacy.ts';

export const privacyRoutes = [
  on(contract.exportMyData, async ({ caller }) =>
    ok(await exportOf(caller.customer_id, caller.session_id)),
  ),
  on(contract.deleteAccount, async ({ caller, body, address, secure }) => {
    await deleteAccount(caller.customer_id, body, address);
    return ok({ deleted: true }, clearedCookies('customer', secure));
  }),
];
