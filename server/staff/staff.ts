import { invalid, invalidCredentials, unauthenticated } from '../errors.ts';
import { countTry, LIMITS } from '../limits/limits.ts';
import { isCommonPassword } from '../security/common-passwords.ts';
import { hashPassword, passwordMatches } from '../security/passwords.ts';
import { User } from './model.ts';

interface NewUser { email: string; password: string; full_name: string }

/** The first user. Hashes before it writes, so call it where a write may wait. @returns the user's id @throws Problem 422 */
export async function createOwner(restaurant_id: string, { email, password, full_name }: NewUser): Promise<string> {
  if (isCommonPassword(password, [email, email.split('@')[0]!])) throw invalid([{ path: 'owner.password', message: 'password_common' }]);
  const user = await User.create({ restaurant_id, email, hashed_password: await hashPassword(password), full_name, role: 'owner', mfa_enabled: false });
  return user.id;
}

/** @returns the user's id @throws Problem 401 `invalid_credentials`, 429 */
export async function checkStaffLogin(email: string, password: string, address: string): Promise<string> {
  await countTry(LIMITS.login, { account: `staff:${email}`, address });
  const user = await User.findOne({ where: { email, disabled_at: null } });
  if (!(await passwordMatches(password, user?.hashed_password ?? null))) throw invalidCredentials();
  return user!.id;
}

/** The user behind a session. @throws Problem 401 when disabled or gone */
export async function activeUser(id: string): Promise<User> {
  const user = await User.findOne({ where: { id, disabled_at: null } });
  if (!user) throw unauthenticated();
  return user;
}
