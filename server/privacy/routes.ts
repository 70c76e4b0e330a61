import { resetPassword as resetPasswordEndpoint } from '../customers/contract.ts';
import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { clearedCookies } from '../sessions/sessions.ts';
import { proveStaffWithCode } from '../staff/login.ts';
import * as contract from './contract.ts';
import { deleteAccount, eraseByStaff, exportOf } from './privacy.ts';
import { resetPassword } from './reset-password.ts';

export const privacyRoutes = [
  on(resetPasswordEndpoint, async ({ body, locale, address }) => {
    await resetPassword(body, { locale, address });
    return ok({ password_changed: true });
  }),
  on(contract.exportMyData, async ({ caller }) =>
    ok(await exportOf(caller.customer_id, caller.session_id)),
  ),
  on(contract.deleteAccount, async ({ caller, body, address, secure }) => {
    await deleteAccount(caller.customer_id, body, address);
    return ok({ deleted: true }, clearedCookies('customer', secure));
  }),
];

export const privacyStaffRoutes = [
  on(contract.eraseCustomer, async ({ caller, params, body, address }) => {
    await proveStaffWithCode(caller.user_id, body, address);
    await eraseByStaff(caller, params.id);
    return ok({ erased: true });
  }),
];
