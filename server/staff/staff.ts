import type { Attributes } from 'sequelize';
import { readRow } from '../database/plain.ts';
import { invalid, unauthenticated } from '../errors.ts';
import { isCommonPassword } from '../security/common-passwords.ts';
import { hashPassword } from '../security/passwords.ts';
import { User } from './model.ts';

interface NewUser {
  email: string;
  password: string;
  full_name: string;
}

/** The first user. Hashes before it writes, so call it where a write may wait. @returns the user's id @throws Problem 422 */
export async function createOwner(
  restaurant: { id: string; name: string },
  { email, password, full_name }: NewUser,
): Promise<string> {
  if (isCommonPassword(password, [email, email.split('@')[0]!, restaurant.name]))
    throw invalid([{ path: 'owner.password', message: 'password_common' }]);
  const user = await User.create({
    restaurant_id: restaurant.id,
    email,
    hashed_password: await hashPassword(password),
    full_name,
    role: 'owner',
    mfa_enabled: false,
  });
  return user.id;
}

/** Whose session it is, read at every call. @throws Problem 401 when disabled or gone */
export async function callingUser(id: string): Promise<Attributes<User>> {
  const user = await readRow(User, { id, disabled_at: null });
  if (!user) throw unauthenticated();
  return user;
}

/** The same, to be changed. @throws Problem 401 when disabled or gone */
export async function activeUser(id: string): Promise<User> {
  const user = await User.findOne({ where: { id, disabled_at: null } });
  if (!user) throw unauthenticated();
  return user;
}

export const userAnswer = ({ id, email, full_name, role, restaurant_id, mfa_enabled }: User) => ({
  id,
  email,
  full_name,
  role,
  restaurant_id,
  mfa_enabled,
});

/** Full names by user id. */
export const namesOf = async (ids: string[]) =>
  new Map(
    (await User.findAll({ where: { id: [...new Set(ids)] } })).map(({ id, full_name }) => [
      id,
      full_name,
    ]),
  );
