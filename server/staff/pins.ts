/** The PINs by which staff act on a paired till or approve a call of somebody else. */
import { above } from '../database/conditions.ts';
import { find, findOne, insert, remove, statement, update } from '../database/repository.ts';
import { record } from '../audit/audit.ts';
import type { AuditAction } from '../audit/contract.ts';
import { inTransaction, lastingWrite } from '../database/transaction.ts';
import { forbidden, invalidCredentials, Problem } from '../errors.ts';
import { ROLES, type Role } from '../http/endpoint.ts';
import { passwordMatches } from '../security/passwords.ts';
import { attempt, STAFF_LIMITS } from '../security/rate-limit.ts';
import { endPinSessionsOf } from '../sessions/sessions.ts';
import { Pin, User } from './model.ts';

/** Wrong PINs in a row that lock a person's PIN until they log in with their password. */
export const WRONG_PINS = 5;

/** A typed PIN: of whom, where, and whose attempts the rate limit counts. */
export interface PinGuess {
  restaurant_id: string;
  user_id: string;
  pin: string;
  /** The till, or the user who asks for an approval. */
  account: string;
  address: string;
  /** Who stands in the audit log beside a wrong PIN; the PIN's owner unless given. */
  actor?: string;
}

/**
 * Counts an attempt before it is checked, in one statement, so that parallel guesses all count; it
 * stands whatever becomes of the request (ASVS 6.3.1).
 * @returns the wrong attempts in a row with this one
 * @throws Problem 403 `pin_locked`
 */
async function countPin(user_id: string): Promise<number> {
  const counted = await lastingWrite(() =>
    statement<{ wrong_attempts: number }>(
      `UPDATE pins SET wrong_attempts = wrong_attempts + 1
       WHERE user_id = $1 AND wrong_attempts < $2 RETURNING wrong_attempts`,
      [user_id, WRONG_PINS],
    ),
  );
  if (counted.length === 0) throw forbidden('pin_locked');
  return Number(counted[0]!.wrong_attempts);
}

/** Takes attempts off again: a right PIN ends those up to its own, and none that came later. */
function uncountPin(user_id: string, attempts: number) {
  return lastingWrite(() =>
    statement(
      `UPDATE pins SET wrong_attempts =
         CASE WHEN wrong_attempts > $2 THEN wrong_attempts - $2 ELSE 0 END
       WHERE user_id = $1`,
      [user_id, attempts],
    ),
  );
}

function report(user: User, action: AuditAction, actor = `user:${user.id}`) {
  const { id: subject_id, restaurant_id } = user;
  return inTransaction(() => record({ actor, restaurant_id, action, subject_id }));
}

/** Whose PIN was right, and its hash. */
export interface PinOwner {
  user: User;
  hashed_pin: string;
}

/**
 * Checks a PIN. An unknown user takes as long as a wrong PIN, and is refused in the same words.
 * @returns the user as their row is now
 * @throws Problem 401 `invalid_credentials`, 403 `pin_locked`, 429, 503
 */
export function userByPin(guess: PinGuess): Promise<PinOwner> {
  const { restaurant_id, user_id, pin, account, address, actor } = guess;
  return attempt(STAFF_LIMITS.pin, { account, address }, async () => {
    const user = await findOne(User, { id: user_id, restaurant_id, disabled_at: null });
    const stored = user && (await findOne(Pin, { user_id }));
    const attempts = stored ? await countPin(user_id) : 0;
    const asker = { port: 'staff', account: user_id, address } as const;
    const matches = await passwordMatches(pin, stored?.hashed_pin ?? null, asker).catch(
      async (error: unknown) => {
        if (stored && error instanceof Problem) await uncountPin(user_id, 1);
        throw error;
      },
    );
    if (user && stored && matches) {
      await uncountPin(user_id, attempts);
      return { user, hashed_pin: stored.hashed_pin };
    }
    if (user && stored)
      await report(user, attempts === WRONG_PINS ? 'pin.locked' : 'pin.refused', actor);
    throw invalidCredentials();
  });
}

/** Whether a PIN is still a user's: a slow hash lies between its check and what it permits. */
export async function isStillPinOf(user_id: string, hashed_pin: string): Promise<boolean> {
  return (await findOne(Pin, { user_id, hashed_pin }, { columns: ['user_id'] })) !== null;
}

/** Whether a user has a PIN, and whether it is locked. */
export async function pinOf(user_id: string) {
  const pin = await findOne(Pin, { user_id });
  return { has_pin: pin !== null, pin_locked: pin !== null && pin.wrong_attempts >= WRONG_PINS };
}

/** Sets a PIN in place of an earlier one, and ends the sessions that that one opened. */
export async function storePin(user_id: string, hashed_pin: string, keep: string): Promise<void> {
  await remove(Pin, { user_id });
  await insert(Pin, { user_id, hashed_pin });
  await endPinSessionsOf(user_id, keep);
}

/** Removes a PIN and ends the sessions that it opened. @returns whether there was one */
export async function dropPin(user_id: string): Promise<boolean> {
  await endPinSessionsOf(user_id);
  return (await remove(Pin, { user_id })) > 0;
}

/** Unlocks a user's PIN after a login with the password. */
export function unlockPin(user_id: string) {
  return update(Pin, { user_id, wrong_attempts: above(0) }, { wrong_attempts: 0 });
}

/** The active staff who have a PIN and at least a role, by name. */
export async function peopleWithPins(restaurant_id: string, least: Role = 'waiter') {
  const users = await find(
    User,
    {
      restaurant_id,
      disabled_at: null,
      role: ROLES.slice(ROLES.indexOf(least)),
    },
    { order: ['full_name', 'id'] },
  );
  const pins = await find(Pin, { user_id: users.map(({ id }) => id) }, { columns: ['user_id'] });
  const withPin = new Set(pins.map(({ user_id }) => user_id));
  return users
    .filter(({ id }) => withPin.has(id))
    .map(({ id, full_name, role }) => ({ id, full_name, role }));
}
