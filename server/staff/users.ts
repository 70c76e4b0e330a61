import { not } from '../database/conditions.ts';
import { change, count, findOne, insert, page } from '../database/repository.ts';
import { createToken, TOKEN_SECONDS } from '../accounts/one-use-tokens.ts';
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body, Query } from '../http/endpoint.ts';
import { staffElsewhere } from '../restaurant/staff-address.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { removeMfa } from './account.ts';
import type * as contract from './contract.ts';
import { proveStaff } from './login.ts';
import { NO_PASSWORD, User } from './model.ts';
import { dropPin } from './pins.ts';
import { presentUser } from './staff.ts';

export function presentManagedUser(user: User) {
  return {
    ...presentUser(user),
    disabled: user.disabled_at !== null && user.disabled_at !== undefined,
    invited: user.hashed_password === NO_PASSWORD,
    created_at: user.created_at.toISOString(),
  };
}

export async function listUsers(
  { restaurant_id }: StaffCaller,
  query: Query<typeof contract.listUsers>,
) {
  return page(User, { restaurant_id }, query);
}

async function userOf({ restaurant_id }: StaffCaller, id: string): Promise<User> {
  const user = await findOne(User, { id, restaurant_id });
  if (!user) throw notFound();
  return user;
}

/**
 * A link that sets the password once; the person who made the account never learns it (ASVS 6.4.1).
 */
async function invitation(user: User) {
  const token = await createToken('invite', { user_id: user.id });
  return {
    user: presentManagedUser(user),
    invitation_url: `/login?invitation=${token}`,
    opens_at: staffElsewhere(),
    expires_in: TOKEN_SECONDS.invite,
  };
}

/** @throws Problem 401, 422 for an address that has an account, 429 */
export async function inviteUser(
  caller: StaffCaller,
  { password, ...wanted }: Body<typeof contract.inviteUser>,
  address: string,
) {
  await proveStaff(caller.user_id, password, address);
  return inTransaction(async () => {
    if (await findOne(User, { email: wanted.email }))
      throw invalid([{ path: 'email', message: 'email_taken' }]);
    const user = await insert(User, {
      ...wanted,
      restaurant_id: caller.restaurant_id,
      hashed_password: NO_PASSWORD,
      mfa_enabled: false,
    });
    await recordBy(caller, {
      action: 'user.invited',
      subject_id: user.id,
      detail: { role: user.role },
    });
    return invitation(user);
  });
}

/** Refuses to lose the last owner: only an owner can change what the others may not. */
async function keepAnOwner({ restaurant_id }: StaffCaller, user: User): Promise<void> {
  if (user.role !== 'owner' || user.disabled_at) return;
  const others = await count(User, {
    restaurant_id,
    role: 'owner',
    disabled_at: null,
    id: not(user.id),
    hashed_password: not(NO_PASSWORD),
  });
  if (others === 0) throw conflict('last_owner');
}

/** @throws Problem 401, 404, 409 `last_owner`, 429 */
export async function changeUser(
  caller: StaffCaller,
  id: string,
  {
    body: { password, disabled, ...changes },
    address,
  }: { body: Body<typeof contract.changeUser>; address: string },
) {
  await proveStaff(caller.user_id, password, address);
  return inTransaction(async () => {
    const user = await userOf(caller, id);
    if (disabled || (changes.role && changes.role !== 'owner')) await keepAnOwner(caller, user);
    const changed = await change(User, user, {
      ...changes,
      ...(disabled !== undefined && { disabled_at: disabled ? (user.disabled_at ?? now()) : null }),
    });
    if (disabled) await endSessionsOf('staff', id);
    await recordBy(caller, {
      action: 'user.changed',
      subject_id: id,
      detail: { ...changes, ...(disabled !== undefined && { disabled }) },
    });
    return presentManagedUser(changed);
  });
}

/** @throws Problem 401, 404, 429 */
export async function inviteAgain(
  caller: StaffCaller,
  id: string,
  { password, address }: { password: string; address: string },
) {
  await proveStaff(caller.user_id, password, address);
  return inTransaction(async () => {
    const user = await userOf(caller, id);
    await recordBy(caller, { action: 'user.invited', subject_id: id });
    return invitation(user);
  });
}

/** @returns how many sessions ended @throws Problem 404 */
export function endUserSessions(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    await userOf(caller, id);
    await recordBy(caller, { action: 'user.logged_out', subject_id: id });
    return endSessionsOf('staff', id);
  });
}

/** Removes a user's PIN. @returns how many there were @throws Problem 404 */
export function removePin(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    await userOf(caller, id);
    const removed = await dropPin(id);
    if (removed) await recordBy(caller, { action: 'pin.removed', subject_id: id });
    return Number(removed);
  });
}

/**
 * Turns MFA off for a user whose phone is lost and who was seen in person.
 * @throws Problem 401, 404, 409 `mfa_not_set_up`, 429
 */
export async function disableUserMfa(
  caller: StaffCaller,
  id: string,
  { password, address }: { password: string; address: string },
) {
  await proveStaff(caller.user_id, password, address);
  return inTransaction(async () => {
    const user = await userOf(caller, id);
    if (!user.mfa_enabled) throw conflict('mfa_not_set_up');
    const without = await removeMfa(user);
    await recordBy(caller, { action: 'mfa.off', subject_id: id });
    return presentManagedUser(without);
  });
}
