import type { Find } from '../accounts/second-factor.ts';
import { change } from '../database/repository.ts';
import { User } from './model.ts';
import { activeUser } from './staff.ts';

/** A staff member's row as the second factor reads and changes it. */
export function holderOf(id: string): Find {
  return async () => {
    const user = await activeUser(id);
    return { ...user, update: (changes) => change(User, user, changes) };
  };
}
