import { Problem, unauthenticated } from '../errors.ts';
import { accepted, created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { knownDevice } from '../sessions/devices.ts';
import { leave, refuseForeign, renew, type Asked } from '../sessions/doors.ts';
import * as sessions from '../sessions/sessions.ts';
import { proveStaffWithCode } from '../staff/login.ts';
import * as contract from './contract.ts';
import * as customers from './customers.ts';
import {
  presentForStaff,
  disableCustomerMfa,
  endCustomerSessions,
  listCustomers,
  verifyCustomer,
} from './for-staff.ts';
import * as billing from './billing-profiles.ts';
import { enterAndRespond, tokenJson } from './entering.ts';
import { askForCode, checkLogin, finishLogin, MFA_SECONDS } from './login.ts';
import { newBackupCodes, setUpMfa, turnMfaOff, turnMfaOn } from './mfa.ts';
import { openerOf } from './link-opener.ts';
import { changeEmail, changePassword, forgotPassword } from './password.ts';

function fromOf(asked: Pick<Asked, 'address' | 'cookies' | 'secure'>) {
  return {
    address: asked.address,
    device: (account: string) => knownDevice('customer', account, asked),
  };
}

const loginRoutes = [
  on(contract.logInCustomer, async ({ body, ...asked }) => {
    refuseForeign(asked);
    const email = 'email' in body ? body.email : body.username;
    const customer = await checkLogin(email, body.password, fromOf(asked));
    if (customer.mfa_enabled)
      return ok({
        mfa_required: true,
        mfa_token: await askForCode(customer),
        expires_in: MFA_SECONDS,
      });
    return enterAndRespond(customer, asked);
  }),
  on(contract.refreshCustomer, async (asked) => {
    const { tokens, cookies } = await renew('customer', asked);
    return ok(
      tokenJson(tokens, (await customers.customerById(tokens.subject)).email_verified),
      cookies,
    );
  }),
  on(contract.logOutCustomer, async (asked) =>
    ok({ logged_out: true }, await leave('customer', asked)),
  ),
  on(contract.listSessions, async ({ caller }) =>
    ok({
      items: await sessions.listSessions('customer', caller.customer_id, caller.session_id),
      next_cursor: null,
    }),
  ),
  on(contract.endMySession, async ({ caller, params }) => {
    await sessions.endOwnSession('customer', caller.customer_id, params.id);
    return ok({ ended: 1 });
  }),
  on(contract.endMySessions, async ({ caller, secure }) =>
    ok(
      { ended: await sessions.endSessionsOf('customer', caller.customer_id) },
      sessions.clearedCookies('customer', secure),
    ),
  ),
];

const addressRoutes = [
  on(
    contract.registerCustomer,
    async ({ body, locale, address }) =>
      created({
        customer_id: await customers.register(body, locale, address),
        email: body.email,
        email_verified: false,
      }),
    customers.registrationFaults,
  ),
  on(contract.verifyEmail, async ({ query, request }) => {
    const opener = openerOf(request);
    if (!opener) throw new Problem(400, 'invalid_token');
    return ok({ email: await customers.verifyEmail(query.token, opener), email_verified: true });
  }),
  on(contract.resendVerification, async ({ body, ...asked }) => {
    await customers.resendVerification(body.email, fromOf(asked));
    return accepted({ accepted: true });
  }),
  on(contract.changeEmail, async ({ caller, body, address }) => {
    await changeEmail(caller.customer_id, body, address);
    return accepted({ accepted: true });
  }),
];

const passwordRoutes = [
  on(contract.forgotPassword, async ({ body, ...asked }) => {
    await forgotPassword(body.email, fromOf(asked));
    return accepted({ accepted: true });
  }),
  on(contract.changePassword, async ({ caller, body, ...asked }) =>
    enterAndRespond(await changePassword(caller.customer_id, body, asked.address), asked),
  ),
];

const mfaRoutes = [
  on(contract.setUpMfa, async ({ caller, body, address }) =>
    ok(await setUpMfa(caller.customer_id, body.password, address)),
  ),
  on(contract.verifyMfa, async ({ caller, body: { mfa_token, code }, ...asked }) => {
    refuseForeign(asked);
    if (mfa_token)
      return enterAndRespond(await finishLogin(mfa_token, code, asked.address), asked, {
        mfa_enabled: true,
      });
    if (caller.kind !== 'customer') throw unauthenticated();
    return enterAndRespond(await turnMfaOn(caller.customer_id, code, asked.address), asked, {
      mfa_enabled: true,
    });
  }),
  on(contract.disableMfa, async ({ caller, body, address }) => {
    await turnMfaOff(caller, body, address);
    return ok({ mfa_enabled: false });
  }),
  on(contract.renewBackupCodes, async ({ caller, body, address }) =>
    ok({ backup_codes: await newBackupCodes(caller.customer_id, body, address) }),
  ),
];

const profileRoutes = [
  on(contract.getProfile, async ({ caller }) =>
    ok(customers.presentProfile(await customers.customerById(caller.customer_id))),
  ),
  on(
    contract.putProfile,
    async ({ caller, body }) =>
      ok(customers.presentProfile(await customers.changeProfile(caller.customer_id, body))),
    ({ caller, body }) => customers.profileFaults(caller.customer_id, body),
  ),
];

const billingRoutes = [
  on(contract.listBillingProfiles, async ({ caller }) =>
    ok({ items: await billing.listBillingProfiles(caller.customer_id), next_cursor: null }),
  ),
  on(
    contract.addBillingProfile,
    async ({ caller, body }) =>
      created(await billing.addBillingProfileOf(caller.customer_id, body)),
    billing.billingProfileFaults,
  ),
  on(
    contract.changeBillingProfile,
    async ({ caller, params, body }) =>
      ok(await billing.changeBillingProfileOf(caller.customer_id, params.id, body)),
    billing.billingProfileFaults,
  ),
  on(contract.removeBillingProfile, async ({ caller, params }) => {
    await billing.removeBillingProfileOf(caller.customer_id, params.id);
    return ok({ removed: true });
  }),
];

export const customerRoutes = [
  ...loginRoutes,
  ...addressRoutes,
  ...passwordRoutes,
  ...mfaRoutes,
  ...profileRoutes,
  ...billingRoutes,
];

export const customerStaffRoutes = [
  on(contract.listCustomers, async ({ query }) => {
    const { rows, next_cursor } = await listCustomers(query);
    return ok({ items: rows.map(presentForStaff), next_cursor });
  }),
  on(contract.verifyCustomer, async ({ caller, params }) =>
    ok(presentForStaff(await verifyCustomer(caller, params.id))),
  ),
  on(contract.disableCustomerMfa, async ({ caller, params, body, address }) => {
    await proveStaffWithCode(caller.user_id, body, address);
    return ok(presentForStaff(await disableCustomerMfa(caller, params.id)));
  }),
  on(contract.endCustomerSessions, async ({ caller, params }) =>
    ok({ ended: await endCustomerSessions(caller, params.id) }),
  ),
];
