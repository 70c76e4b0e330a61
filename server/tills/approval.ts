import { forbidden, Problem } from '../errors.ts';
import type { Approver, StaffCaller } from '../http/caller.ts';
import { userByPin } from '../staff/pins.ts';

const APPROVAL = /^([\x21-\x39\x3b-\x7e]{1,64}):(\d{4,6})$/;

/**
 * Who approves a call, by `{user_id}:{pin}`. It works on any machine with a login; wrong PINs count
 * as they do at a login, for the PIN's owner and for who asks, so that nobody guesses a manager's
 * PIN on their own phone.
 * @throws Problem 403 `approval_refused` for a wrong PIN or an unknown person, `pin_locked`, 429
 */
export async function approverOf(
  approval: string,
  { caller, address }: { caller: StaffCaller; address: string },
): Promise<Approver> {
  const [, user_id, pin] = APPROVAL.exec(approval) ?? [];
  if (!user_id || !pin) throw forbidden('approval_refused');
  const asker = `user:${caller.user_id}`;
  const { restaurant_id } = caller;
  const guess = { restaurant_id, user_id, pin, account: asker, address, actor: asker };
  const { user } = await userByPin(guess).catch((error: unknown) => {
    // The caller's own login is right, so it is no 401, after which a page would log them out.
    if (error instanceof Problem && error.status === 401) throw forbidden('approval_refused');
    throw error;
  });
  return { user_id: user.id, role: user.role };
}
