import { find, findOne, insert } from '../database/repository.ts';
import { invalid, invalidCredentials, unauthenticated, type Fault } from '../errors.ts';
import type { Role } from '../http/endpoint.ts';
import { isCommonPassword } from '../security/common-passwords.ts';
import { hashPassword } from '../security/passwords.ts';
import { User } from './model.ts';

interface NewUser {
  email: string;
  password: string;
  full_name: string;
}

/** A fault for a password of the first user that is easy to guess. */
export function ownerFaults(
  { email = '', password }: Partial<NewUser>,
  restaurant: string,
): Fault[] {
  return password && isCommonPassword(password, [email, email.split('@')[0]!, restaurant])
    ? [{ path: 'owner.password', message: 'password_common' }]
    : [];
}

/**
 * Creates the first user. It hashes before it writes, so call it where a write may wait.
 * @returns the user's id
 * @throws Problem 422
 */
export async function createOwner(
  restaurant: { id: string; name: string },
  { email, password, full_name }: NewUser,
): Promise<string> {
  const faults = ownerFaults({ email, password }, restaurant.name);
  if (faults.length > 0) throw invalid(faults);
  const user = await insert(User, {
    restaurant_id: restaurant.id,
    email,
    hashed_password: await hashPassword(password, { port: 'staff', account: email }),
    full_name,
    role: 'owner',
    mfa_enabled: false,
  });
  return user.id;
}

/** The user of a session, read at every call. @throws Problem 401 when disabled or gone */
export async function activeUser(id: string): Promise<User> {
  const user = await findOne(User, { id, disabled_at: null });
  if (!user) throw unauthenticated();
  return user;
}

/**
 * The user as they are now, in the transaction of what their login or password permits: a slow hash
 * lies between the two, and a password or a second factor that was set meanwhile ends what came
 * before.
 * @param proven the user as they were when the password was checked
 * @throws Problem 401 `invalid_credentials`, or when disabled or gone
 */
export async function stillProven({ id, hashed_password, mfa_enabled }: User): Promise<User> {
  const user = await activeUser(id);
  const isStricter = user.mfa_enabled && !mfa_enabled;
  if (user.hashed_password !== hashed_password || isStricter) throw invalidCredentials();
  return user;
}

const MINUTE = 60;
/** The screen locks after this time; an access token may live longer. */
const IDLE_SECONDS = 30 * MINUTE;
/**
 * A waiter's screen takes no payments and shows no reports; it may be idle from lunch to dinner.
 */
const WAITER_IDLE_SECONDS = 4 * 60 * MINUTE;

/**
 * How long a session may be idle before it ends (ASVS 7.3.1).
 * @throws Problem 401 when disabled or gone
 */
export async function idleSeconds(id: string): Promise<number> {
  const { role } = await activeUser(id);
  return role === 'waiter' ? WAITER_IDLE_SECONDS : IDLE_SECONDS;
}

export function presentUser({ id, email, full_name, role, restaurant_id, mfa_enabled }: User) {
  return {
    id,
    email,
    full_name,
    role,
    restaurant_id,
    mfa_enabled,
  };
}

/** Full names by user id. */
export async function namesOf(ids: string[]) {
  return new Map(
    (await find(User, { id: [...new Set(ids)] }, { columns: ['id', 'full_name'] })).map(
      ({ id, full_name }) => [id, full_name],
    ),
  );
}

/** The role of a user, disabled or not. */
export async function roleOf(id: string): Promise<Role> {
  const user = await findOne(User, { id }, { columns: ['role'] });
  return user?.role ?? 'waiter';
}

/** Somebody who works here now; null for anybody else. */
export function colleague(restaurant_id: string, id: string): Promise<User | null> {
  return findOne(User, { id, restaurant_id, disabled_at: null });
}
