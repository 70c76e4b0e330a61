import { change, findOne } from '../database/repository.ts';
import { createToken, readToken, takeToken, TOKEN_SECONDS } from '../accounts/one-use-tokens.ts';
import { type Guess, invalidCode, spendCode } from '../accounts/second-factor.ts';
import { record } from '../audit/audit.ts';
import type { AuditAction } from '../audit/contract.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalidCredentials, Problem, unauthenticated } from '../errors.ts';
import { attempt, STAFF_LIMITS } from '../security/rate-limit.ts';
import { queueBackupCodeUsed, queueNewLogin } from '../mail/mail.ts';
import type { Asker } from '../security/hashing-queue.ts';
import { hashPassword, isWeakHash, passwordMatches } from '../security/passwords.ts';
import type { Asked } from '../sessions/doors.ts';
import { isNewDevice, openSession, type Tokens } from '../sessions/sessions.ts';
import { holderOf } from './holder.ts';
import { User } from './model.ts';
import { recipient } from './recipient.ts';
import { unlockPin } from './pins.ts';
import { activeUser, stillProven } from './staff.ts';

/**
 * The origin of a login; `device` returns the browser's id if the account has used it before.
 */
export interface From {
  address: string;
  device: (account: string) => string | null;
}
export const MFA_SECONDS = TOKEN_SECONDS.mfa;

function report({ id, restaurant_id }: User, action: AuditAction) {
  return inTransaction(() =>
    record({ actor: `user:${id}`, restaurant_id, action, subject_id: id }),
  );
}

/** Checks a staff password. @throws Problem 401 `invalid_credentials`, 429, 503 */
export async function checkStaffLogin(email: string, password: string, from: From): Promise<User> {
  const user = await findOne(User, { email, disabled_at: null });
  const device = user && from.device(user.id);
  const known = Boolean(device);
  const asker = {
    port: 'staff',
    account: user?.id ?? email,
    address: from.address,
    known,
  } as const;
  // The rate limit of a known browser has a bucket of its own: strangers cannot lock the owner out
  // (ASVS 6.3.1).
  const account = device ? `staff-device:${device}` : `staff:${email}`;
  await attempt(STAFF_LIMITS.login, { account, address: from.address, known }, async () => {
    if (await passwordMatches(password, user?.hashed_password || null, asker)) return;
    if (user) await report(user, 'login.refused');
    throw invalidCredentials();
  });
  return strengthened(user!, password, asker);
}

/**
 * Hashes a right password again where the cost has risen since. One that was set meanwhile stays.
 * @returns the user with their present hash
 * @throws Problem 401 `invalid_credentials` where another password was set meanwhile, 503
 */
async function strengthened(user: User, password: string, asker: Asker): Promise<User> {
  if (!isWeakHash(user.hashed_password)) return user;
  const hashed_password = await hashPassword(password, asker);
  const present = await inTransaction(async () => {
    const row = await activeUser(user.id);
    const isSame = row.hashed_password === user.hashed_password;
    return isSame ? change(User, row, { hashed_password }) : row;
  });
  const isOther = present.hashed_password !== hashed_password;
  // Another login with the same password may have been faster.
  if (isOther && !(await passwordMatches(password, present.hashed_password, asker)))
    throw invalidCredentials();
  return present;
}

/**
 * Opens a session after a login; mails the user when the browser is a new one.
 * @throws Problem 401 `invalid_credentials` where the password was changed meanwhile
 */
export function enter(
  proven: User,
  { userAgent, ...browser }: Pick<Asked, 'userAgent' | 'cookies' | 'secure'>,
): Promise<Tokens> {
  return inTransaction(async () => {
    const user = await stillProven(proven);
    if (await isNewDevice('staff', user.id, userAgent))
      await queueNewLogin(await recipient(user), userAgent);
    await report(user, 'login');
    await unlockPin(user.id);
    return openSession('staff', user.id, { userAgent, browser });
  });
}

/**
 * The token between password and code. It is valid for five minutes and for one use.
 * @throws Problem 401 `invalid_credentials` where the password was changed meanwhile
 */
export function askForCode(proven: User): Promise<string> {
  return inTransaction(async () => {
    const { id } = await stillProven(proven);
    return createToken('mfa', { user_id: id });
  });
}

/** Makes a used or expired MFA token a 401; a database failure stays what it is. */
function overUnlessOutage(error: unknown): never {
  throw error instanceof Problem ? unauthenticated() : error;
}

/**
 * Finishes a login by a code.
 * @throws Problem 401 `unauthenticated` for a used or expired MFA token, `invalid_code`, 429
 */
export async function finishLogin(mfa_token: string, code: string, address: string): Promise<User> {
  const step = await readToken('mfa', mfa_token).catch(overUnlessOutage);
  if (!step.user_id) throw unauthenticated();
  const user = await activeUser(step.user_id);
  await useCode(user.id, { port: 'staff', code, address }, async () => {
    await takeToken('mfa', mfa_token).catch(overUnlessOutage);
  });
  return user;
}

/** Writes a wrong code to the audit log (ASVS 16.3.1). @throws as `look` */
export function notingRefusal<T>(id: string, look: Promise<T>): Promise<T> {
  return look.catch(async (error: unknown) => {
    if (error instanceof Problem && error.code === 'invalid_code')
      await report(await activeUser(id), 'mfa.refused');
    throw error;
  });
}

/**
 * Accepts a code once; mails the user when it was a backup code (ASVS 6.3.7).
 * @throws Problem 401 `invalid_code`, 429
 */
async function useCode(id: string, guess: Guess, also?: () => Promise<void>): Promise<void> {
  const how = await notingRefusal(id, spendCode(holderOf(id), guess, also));
  if (how !== 'backup') return;
  const user = await activeUser(id);
  await inTransaction(async () =>
    queueBackupCodeUsed(await recipient(user), user.mfa_backup_codes?.length ?? 0),
  );
}

/** Checks a code where two-step login is on. @throws Problem 401 `invalid_code`, 429 */
export async function proveSecondFactor(
  id: string,
  code: string | undefined,
  address: string,
): Promise<void> {
  if (!(await activeUser(id)).mfa_enabled) return;
  if (!code) throw invalidCode();
  await useCode(id, { port: 'staff', code, address });
}

/**
 * Checks the password of the logged-in user again before sensitive changes (ASVS 7.5.1, 7.5.3).
 * @throws Problem 401 `invalid_credentials`, 429
 */
export async function proveStaff(id: string, password: string, address: string): Promise<User> {
  const user = await activeUser(id);
  await attempt(STAFF_LIMITS.proof, { account: id, address }, async () => {
    const asker = { port: 'staff', account: id, address } as const;
    if (!(await passwordMatches(password, user.hashed_password, asker))) throw invalidCredentials();
  });
  return user;
}

/**
 * Checks the password and, where two-step login is on, a code, before changes that cannot be
 * undone.
 * @throws Problem 401 `invalid_credentials` or `invalid_code`, 429
 */
export async function proveStaffWithCode(
  id: string,
  { password, code }: { password: string; code?: string | undefined },
  address: string,
): Promise<void> {
  await proveStaff(id, password, address);
  await proveSecondFactor(id, code, address);
}
