import { inTransaction } from '../database/transaction.ts';
import { createToken, readToken, takeToken, TOKEN_SECONDS } from '../accounts/one-use-tokens.ts';
import { type Guess, invalidCode, spendCode } from '../accounts/second-factor.ts';
import { invalidCredentials, Problem, unauthenticated } from '../errors.ts';
import { attempt, LIMITS } from '../security/rate-limit.ts';
import { queueBackupCodeUsed, queueNewLogin } from '../mail/mail.ts';
import type { Asker } from '../security/hashing-queue.ts';
import { hashPassword, isWeakHash, passwordMatches } from '../security/passwords.ts';
import { isNewDevice, openSession, type Tokens } from '../sessions/sessions.ts';
import { accountsOf, type Accounts } from './addresses.ts';
import { customerById, stillProven } from './customers.ts';
import type { From } from './mail-links.ts';
import { holderOf } from './holder.ts';
import type { Customer } from './model.ts';
import { changeCustomer } from './rows.ts';

export const MFA_SECONDS = TOKEN_SECONDS.mfa;

/**
 * The account that a password opens. Everything but the right password of a proven account takes
 * two hashes, with or without accounts, so that the time shows nothing to somebody who registers an
 * address and then logs in (ASVS 6.3.8).
 * @throws Problem 401 `invalid_credentials`, 503
 */
async function openedBy(
  password: string,
  { proven, unproven }: Accounts,
  asker: Asker,
): Promise<Customer> {
  if (await passwordMatches(password, proven?.hashed_password ?? null, asker)) return proven!;
  if (await passwordMatches(password, unproven?.hashed_password ?? null, asker)) return unproven!;
  throw invalidCredentials();
}

/**
 * Hashes a right password again where the cost has risen since. One that was set meanwhile stays.
 * @returns the account with its present hash
 * @throws Problem 401 `invalid_credentials` where another password was set meanwhile, 503
 */
async function strengthened(customer: Customer, password: string, asker: Asker): Promise<Customer> {
  if (!isWeakHash(customer.hashed_password)) return customer;
  const hashed_password = await hashPassword(password, asker);
  const present = await inTransaction(async () => {
    const row = await customerById(customer.id);
    const isSame = row.hashed_password === customer.hashed_password;
    return isSame ? changeCustomer(row, { hashed_password }) : row;
  });
  const isOther = present.hashed_password !== hashed_password;
  // Another login with the same password may have been faster.
  if (isOther && !(await passwordMatches(password, present.hashed_password, asker)))
    throw invalidCredentials();
  return present;
}

/**
 * Checks a password, and hashes it again where the cost has risen since.
 * @throws Problem 401 `invalid_credentials`, 429, 503
 */
export async function checkLogin(email: string, password: string, from: From): Promise<Customer> {
  const accounts = await accountsOf(email);
  const { proven, unproven } = accounts;
  const device = [proven, unproven]
    .map((account) => account && from.device(account.id))
    .find(Boolean);
  const known = Boolean(device);
  const { address } = from;
  const asker = {
    port: 'portal',
    account: (proven ?? unproven)?.id ?? email,
    address,
    known,
  } as const;
  // The rate limit of a known browser has a bucket of its own: strangers who guess passwords of the
  // account cannot lock its owner out (ASVS 6.1.1).
  const account = device ? `device:${device}` : email;
  const customer = await attempt(LIMITS.login, { account, address, known }, () =>
    openedBy(password, accounts, asker),
  );
  return strengthened(customer, password, asker);
}

/**
 * Opens a session after a login; mails the owner when the browser is a new one.
 * @throws Problem 401 `invalid_credentials` where the password was changed meanwhile
 */
export function enter(proven: Customer, { userAgent }: { userAgent: string }): Promise<Tokens> {
  return inTransaction(async () => {
    const customer = await stillProven(proven);
    const { id } = customer;
    if (await isNewDevice('customer', id, userAgent)) await queueNewLogin(customer, userAgent);
    return openSession('customer', id, { userAgent });
  });
}

/**
 * The token between password and code. It is valid for five minutes and for one use.
 * @throws Problem 401 `invalid_credentials` where the password was changed meanwhile
 */
export function askForCode(proven: Customer): Promise<string> {
  return inTransaction(async () => {
    const { id } = await stillProven(proven);
    return createToken('mfa', { customer_id: id });
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
export async function finishLogin(
  mfa_token: string,
  code: string,
  address: string,
): Promise<Customer> {
  const step = await readToken('mfa', mfa_token).catch(overUnlessOutage);
  if (!step.customer_id) throw unauthenticated();
  const customer = await customerById(step.customer_id);
  await useCode(customer.id, { port: 'portal', code, address }, async () => {
    await takeToken('mfa', mfa_token).catch(overUnlessOutage);
  });
  return customer;
}

/**
 * Accepts a code once; mails the owner when it was a backup code (ASVS 6.3.7).
 * @throws Problem 401 `invalid_code`, 429
 */
export async function useCode(id: string, guess: Guess, also?: () => Promise<void>): Promise<void> {
  if ((await spendCode(holderOf(id), guess, also)) !== 'backup') return;
  const customer = await customerById(id);
  await inTransaction(() => queueBackupCodeUsed(customer, customer.mfa_backup_codes?.length ?? 0));
}

/**
 * Checks password and code of the logged-in customer again before sensitive changes (ASVS 7.5.1).
 * @throws Problem 401 `invalid_credentials` or `invalid_code`, 429
 */
export async function prove(
  id: string,
  { password, code }: { password: string; code?: string | undefined },
  address: string,
): Promise<Customer> {
  const customer = await provePassword(id, password, address);
  if (!customer.mfa_enabled) return customer;
  if (!code) throw invalidCode();
  await useCode(id, { port: 'portal', code, address });
  return customer;
}

/** @throws Problem 401 `invalid_credentials`, 429 */
export async function provePassword(
  id: string,
  password: string,
  address: string,
): Promise<Customer> {
  const customer = await customerById(id);
  // The rate limit has a bucket beside the login's: a stolen session may guess here no more often
  // than a stranger there, and blocks no login.
  await attempt(LIMITS.proof, { account: id, address }, async () => {
    const asker = { port: 'portal', account: id, address } as const;
    if (!(await passwordMatches(password, customer.hashed_password, asker)))
      throw invalidCredentials();
  });
  return customer;
}
