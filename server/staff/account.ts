import { change, findOne } from '../database/repository.ts';
import { dropTokens, readToken, takeToken } from '../accounts/one-use-tokens.ts';
import {
  enableSecondFactor,
  prepareSecondFactor,
  renewBackupCodes,
  SECOND_FACTOR_OFF,
  spendCode,
} from '../accounts/second-factor.ts';
import { record } from '../audit/audit.ts';
import type { AuditAction } from '../audit/contract.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, Problem } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import {
  queueBackupCodesRenewed,
  queueMfaOff,
  queueMfaOn,
  queuePasswordChanged,
} from '../mail/mail.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { isCommonPassword } from '../security/common-passwords.ts';
import { hashPassword } from '../security/passwords.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { notingRefusal, proveStaff } from './login.ts';
import { holderOf } from './holder.ts';
import { NO_PASSWORD, User } from './model.ts';
import { dropPin, storePin } from './pins.ts';
import { recipient } from './recipient.ts';
import { activeUser, stillProven } from './staff.ts';

interface Proof {
  password: string;
  code: string;
}
function askerOf(account: string, address: string) {
  return { port: 'staff', account, address } as const;
}
function note({ id, restaurant_id }: User, action: AuditAction) {
  return record({ actor: `user:${id}`, restaurant_id, action, subject_id: id });
}

async function refuseCommon(password: string, user: User, path: string): Promise<void> {
  const { name } = await restaurantById(user.restaurant_id);
  if (isCommonPassword(password, [user.email, user.email.split('@')[0]!, name]))
    throw invalid([{ path, message: 'password_common' }]);
}

/**
 * Sets a password and ends everything that the old one opened, the PIN too: who knew the old
 * password may have set it.
 * @returns the user as they are now
 */
async function setPassword(user: User, hashed_password: string): Promise<User> {
  const changed = await change(User, user, { hashed_password });
  await endSessionsOf('staff', user.id);
  await dropPin(user.id);
  await dropTokens({ user_id: user.id });
  await note(user, 'password.changed');
  return changed;
}

/** @throws Problem 401 `invalid_credentials`, 422, 429 */
export async function changeStaffPassword(
  { user_id }: StaffCaller,
  { password, new_password }: { password: string; new_password: string },
  address: string,
): Promise<User> {
  const user = await proveStaff(user_id, password, address);
  await refuseCommon(new_password, user, 'new_password');
  const hashed = await hashPassword(new_password, askerOf(user_id, address));
  return inTransaction(async () => {
    const changed = await setPassword(await stillProven(user), hashed);
    await queuePasswordChanged(await recipient(changed));
    return changed;
  });
}

/**
 * Sets a password by an invitation's link; opens no session. A user whose password was replaced is
 * mailed (ASVS 6.3.7).
 * @returns the address to log in with
 * @throws Problem 400 `invalid_token`, 410 `expired_token`, 422
 */
export async function acceptInvitation(
  token: string,
  password: string,
  address: string,
): Promise<string> {
  const { user_id } = await readToken('invite', token);
  const user = await findOne(User, { id: user_id!, disabled_at: null });
  if (!user) throw new Problem(400, 'invalid_token');
  await refuseCommon(password, user, 'password');
  const hashed = await hashPassword(password, askerOf(user.id, address));
  await inTransaction(async () => {
    await takeToken('invite', token);
    const isNew = user.hashed_password === NO_PASSWORD;
    await setPassword(user, hashed);
    if (!isNew) await queuePasswordChanged(await recipient(user));
  });
  return user.email;
}

/** Whether a PIN is among the first that anybody guesses: one digit, or digits in a row. */
function isTrivial(pin: string): boolean {
  const steps = [...pin]
    .slice(1)
    .map((digit, index) => (10 + Number(digit) - Number(pin[index])) % 10);
  return [0, 1, 9].includes(steps[0]!) && steps.every((step) => step === steps[0]);
}

/** Sets the caller's PIN. @throws Problem 401 `invalid_credentials`, 422, 429 */
export async function setPin(
  { user_id, session_id }: StaffCaller,
  { password, pin }: { password: string; pin: string },
  address: string,
): Promise<void> {
  const user = await proveStaff(user_id, password, address);
  if (isTrivial(pin)) throw invalid([{ path: 'pin', message: 'pin_trivial' }]);
  const hashed = await hashPassword(pin, askerOf(user_id, address));
  await inTransaction(async () => {
    await stillProven(user);
    await storePin(user_id, hashed, session_id);
    await note(user, 'pin.set');
  });
}

/** Removes the caller's PIN. @throws Problem 401 */
export function removeOwnPin({ user_id }: StaffCaller): Promise<void> {
  return inTransaction(async () => {
    const user = await activeUser(user_id);
    if (await dropPin(user_id)) await note(user, 'pin.removed');
  });
}

/** Begins MFA set-up. @throws Problem 401 `invalid_credentials`, 409 `mfa_already_on`, 429 */
export async function setUpMfa(
  { user_id, restaurant_id }: StaffCaller,
  password: string,
  address: string,
) {
  await proveStaff(user_id, password, address);
  const { name } = await restaurantById(restaurant_id);
  return prepareSecondFactor(holderOf(user_id), name, askerOf(user_id, address));
}

/**
 * Turns MFA on and ends every session, the calling one too: it was opened with a password alone
 * (ASVS 7.2.4).
 * @throws Problem 401 `invalid_code`, 409, 429
 */
export async function turnMfaOn(
  { user_id }: StaffCaller,
  code: string,
  address: string,
): Promise<User> {
  await enableSecondFactor(holderOf(user_id), { port: 'staff', code, address }, async () => {
    const user = await activeUser(user_id);
    await endSessionsOf('staff', user_id);
    await note(user, 'mfa.on');
    await queueMfaOn(await recipient(user));
  });
  return activeUser(user_id);
}

/** Removes a user's second factor and mails the user. @returns the row as it is now */
export async function removeMfa(user: User, keepSession?: string): Promise<User> {
  const without = await change(User, user, SECOND_FACTOR_OFF);
  await endSessionsOf('staff', user.id, keepSession);
  await queueMfaOff(await recipient(user));
  return without;
}

/**
 * Turns MFA off and ends the other sessions.
 * @throws Problem 401 `invalid_credentials` or `invalid_code`, 409 `mfa_not_set_up`, 429
 */
export async function turnMfaOff(
  { user_id, session_id, till_id }: StaffCaller,
  { password, code }: Proof,
  address: string,
): Promise<void> {
  const user = await proveStaff(user_id, password, address);
  if (!user.mfa_enabled) throw conflict('mfa_not_set_up');
  const spent = spendCode(holderOf(user_id), { port: 'staff', code, address }, async () => {
    const current = await activeUser(user_id);
    // The calling session was opened with a password; one by PIN ends with the others.
    await removeMfa(current, till_id === null ? session_id : undefined);
    await note(current, 'mfa.off');
  });
  await notingRefusal(user_id, spent);
}

/** @throws Problem 401 `invalid_credentials` or `invalid_code`, 409 `mfa_not_set_up`, 429 */
export async function newBackupCodes(
  { user_id }: StaffCaller,
  { password, code }: Proof,
  address: string,
): Promise<string[]> {
  const user = await proveStaff(user_id, password, address);
  const codes = await notingRefusal(
    user_id,
    renewBackupCodes(holderOf(user_id), { port: 'staff', code, address }),
  );
  await inTransaction(async () => {
    await note(user, 'mfa.codes_renewed');
    await queueBackupCodesRenewed(await recipient(user));
  });
  return codes;
}
