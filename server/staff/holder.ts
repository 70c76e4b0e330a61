import type { Find } from '../accounts/second-factor.ts';
import { change } from '../database/repository.ts';
import { User } from './model.ts';
import { activeUser } from './staff.ts';

/** A member of staff as the second factor reads and changes their row. */
export function holderOf(id: string): Find {
  return async () => {
    const user = await activeUser(id);
    return { ...user, update: (changes) => change(User, user, changes) };
  };
}
