import { unauthenticated } from '../errors.ts';
import { created, ok, type Reply } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { knownDevice } from '../sessions/devices.ts';
import { entryCookies, leave, refuseForeign, renew, type Asked } from '../sessions/doors.ts';
import * as sessions from '../sessions/sessions.ts';
import {
  acceptInvitation,
  changeStaffPassword,
  newBackupCodes,
  removeOwnPin,
  setPin,
  setUpMfa,
  turnMfaOff,
  turnMfaOn,
} from './account.ts';
import * as contract from './contract.ts';
import { askForCode, checkStaffLogin, enter, finishLogin, MFA_SECONDS } from './login.ts';
import type { User } from './model.ts';
import { peopleWithPins, pinOf } from './pins.ts';
import { activeUser, idleSeconds, presentUser } from './staff.ts';
import * as users from './users.ts';

function tokenJson({ access_token, expires_in }: sessions.Tokens) {
  return {
    access_token,
    token_type: 'bearer',
    expires_in,
    mfa_required: false,
  };
}

async function enterAndRespond(user: User, asked: Asked, more: object = {}): Promise<Reply> {
  const tokens = await enter(user, asked);
  return ok({ ...tokenJson(tokens), ...more }, await entryCookies('staff', tokens, asked));
}

const loginRoutes = [
  on(contract.logInStaff, async ({ body, ...asked }) => {
    refuseForeign(asked);
    const user = await checkStaffLogin(
      'email' in body ? body.email : body.username,
      body.password,
      { address: asked.address, device: (account) => knownDevice('staff', account, asked) },
    );
    if (user.mfa_enabled)
      return ok({ mfa_required: true, mfa_token: await askForCode(user), expires_in: MFA_SECONDS });
    return enterAndRespond(user, asked);
  }),
  on(contract.refreshStaff, async (asked) => {
    const { tokens, cookies } = await renew('staff', asked, idleSeconds);
    return ok(tokenJson(tokens), cookies);
  }),
  on(contract.logOutStaff, async (asked) => ok({ logged_out: true }, await leave('staff', asked))),
  on(contract.getMe, async ({ caller }) =>
    ok({
      ...presentUser(await activeUser(caller.user_id)),
      ...(await pinOf(caller.user_id)),
      by_pin: caller.till_id !== null,
    }),
  ),
];

const accountRoutes = [
  on(contract.changeStaffPassword, async ({ caller, body, ...asked }) =>
    enterAndRespond(await changeStaffPassword(caller, body, asked.address), asked),
  ),
  on(contract.setPin, async ({ caller, body, address }) => {
    await setPin(caller, body, address);
    return ok({ has_pin: true });
  }),
  on(contract.removeOwnPin, async ({ caller }) => {
    await removeOwnPin(caller);
    return ok({ has_pin: false });
  }),
  on(contract.listApprovers, async ({ caller, query }) =>
    ok({ items: await peopleWithPins(caller.restaurant_id, query.role), next_cursor: null }),
  ),
  on(contract.setUpStaffMfa, async ({ caller, body, address }) =>
    ok(await setUpMfa(caller, body.password, address)),
  ),
  on(contract.verifyStaffMfa, async ({ caller, body: { mfa_token, code }, ...asked }) => {
    refuseForeign(asked);
    if (mfa_token)
      return enterAndRespond(await finishLogin(mfa_token, code, asked.address), asked, {
        mfa_enabled: true,
      });
    if (caller.kind !== 'staff') throw unauthenticated();
    return enterAndRespond(await turnMfaOn(caller, code, asked.address), asked, {
      mfa_enabled: true,
    });
  }),
  on(contract.disableStaffMfa, async ({ caller, body, address }) => {
    await turnMfaOff(caller, body, address);
    return ok({ mfa_enabled: false });
  }),
  on(contract.renewStaffBackupCodes, async ({ caller, body, address }) =>
    ok({ backup_codes: await newBackupCodes(caller, body, address) }),
  ),
  on(contract.listStaffSessions, async ({ caller }) =>
    ok({
      items: await sessions.listSessions('staff', caller.user_id, caller.session_id),
      next_cursor: null,
    }),
  ),
  on(contract.endStaffSession, async ({ caller, params }) => {
    await sessions.endOwnSession('staff', caller.user_id, params.id);
    return ok({ ended: 1 });
  }),
  on(contract.endStaffSessions, async ({ caller, secure }) =>
    ok(
      { ended: await sessions.endSessionsOf('staff', caller.user_id) },
      sessions.clearedCookies('staff', secure),
    ),
  ),
];

const userRoutes = [
  on(contract.listUsers, async ({ caller, query }) => {
    const { rows, next_cursor } = await users.listUsers(caller, query);
    return ok({ items: rows.map(users.presentManagedUser), next_cursor });
  }),
  on(contract.inviteUser, async ({ caller, body, address }) =>
    created(await users.inviteUser(caller, body, address)),
  ),
  on(contract.changeUser, async ({ caller, params, body, address }) =>
    ok(await users.changeUser(caller, params.id, { body, address })),
  ),
  on(contract.inviteAgain, async ({ caller, params, body, address }) =>
    ok(await users.inviteAgain(caller, params.id, { ...body, address })),
  ),
  on(contract.endUserSessions, async ({ caller, params }) =>
    ok({ ended: await users.endUserSessions(caller, params.id) }),
  ),
  on(contract.removeUserPin, async ({ caller, params }) =>
    ok({ removed: await users.removePin(caller, params.id) }),
  ),
  on(contract.disableUserMfa, async ({ caller, params, body, address }) =>
    ok(await users.disableUserMfa(caller, params.id, { ...body, address })),
  ),
  on(contract.acceptInvitation, async ({ body, address }) =>
    ok({
      email: await acceptInvitation(body.token, body.password, address),
      password_changed: true,
    }),
  ),
];

export const staffRoutes = [...loginRoutes, ...accountRoutes, ...userRoutes];
