import { inTransaction } from '../database/transaction.ts';
import { giveToken, readToken, takeToken, TOKEN_SECONDS } from '../accounts/one-use-tokens.ts';
import { type Guess, invalidCode, spendCode } from '../accounts/second-factor.ts';
import { invalidCredentials, Problem, unauthenticated } from '../errors.ts';
import { attempt, LIMITS } from '../security/rate-limit.ts';
import { queueBackupCodeUsed, queueNewLogin } from '../mail/mail.ts';
import type { Asker } from '../security/hashing-queue.ts';
import { hashPassword, isWeakHash, passwordMatches } from '../security/passwords.ts';
import { isNewDevice, openSession, type Tokens } from '../sessions/sessions.ts';
import { accountsOf, type Accounts } from './addresses.ts';
import { customerById } from './customers.ts';
import type { From } from './mail-links.ts';
import { holderOf } from './holder.ts';
import type { Customer } from './model.ts';
import { changeCustomer } from './rows.ts';

export const MFA_SECONDS = TOKEN_SECONDS.mfa;

/**
 * The account that a password opens. All but the right password of a proven account takes two
 * hashes, whether there are accounts or not: whoever registers an address and then logs in learns
 * nothing from the time either (ASVS 6.3.8).
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
 * Checks a password, and hashes it anew where the cost has risen since. @throws Problem 401
 * `invalid_credentials`, 429, 503
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
  // A browser that logged in before has a bucket of its own: strangers who guess at the account
  // cannot lock its owner out (ASVS 6.1.1).
  const account = device ? `device:${device}` : email;
  const customer = await attempt(LIMITS.login, { account, address, known }, () =>
    openedBy(password, accounts, asker),
  );
  if (isWeakHash(customer.hashed_password)) {
    const hashed_password = await hashPassword(password, asker);
    await inTransaction(() => changeCustomer(customer, { hashed_password }));
  }
  return customer;
}

/**
 * Opens a session for someone who proved who he is; a browser never seen before is told to the
 * owner.
 */
export function enter(
  { id }: { id: string },
  { userAgent }: { userAgent: string },
): Promise<Tokens> {
  return inTransaction(async () => {
    if (await isNewDevice('customer', id, userAgent))
      await queueNewLogin(await customerById(id), userAgent);
    return openSession('customer', id, userAgent);
  });
}

/** The step between password and code. It lives five minutes and works once. */
export function askForCode(customer: Customer) {
  return inTransaction(() => giveToken('mfa', { customer_id: customer.id }));
}

/** A step that is over is no login; a database that is away is another matter, and passes. */
function overUnlessOutage(error: unknown): never {
  throw error instanceof Problem ? unauthenticated() : error;
}

/**
 * Finishes a login by a code. @throws Problem 401 `unauthenticated` for a step that is over,
 * `invalid_code`, 429
 */
export async function finishLogin(
  mfa_token: string,
  code: string,
  address: string,
): Promise<Customer> {
  const step = await readToken('mfa', mfa_token).catch(overUnlessOutage);
  if (!step.customer_id) throw unauthenticated();
  await useCode(step.customer_id, { port: 'portal', code, address }, async () => {
    await takeToken('mfa', mfa_token).catch(overUnlessOutage);
  });
  return customerById(step.customer_id);
}

/**
 * Accepts a code once; a backup code that was used is told to its owner (ASVS 6.3.7). @throws
 * Problem 401 `invalid_code`, 429
 */
export async function useCode(id: string, guess: Guess, also?: () => Promise<void>): Promise<void> {
  if ((await spendCode(holderOf(id), guess, also)) !== 'backup') return;
  const customer = await customerById(id);
  await inTransaction(() => queueBackupCodeUsed(customer, customer.mfa_backup_codes?.length ?? 0));
}

/**
 * Asks who is logged in to prove it again, before the gravest changes (ASVS 7.5.1). @throws Problem
 * 401 `invalid_credentials` or `invalid_code`, 429
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
  // A bucket beside the login's: a stolen session may guess here no more than a stranger there, and
  // locks no login.
  await attempt(LIMITS.proof, { account: id, address }, async () => {
    const asker = { port: 'portal', account: id, address } as const;
    if (!(await passwordMatches(password, customer.hashed_password, asker)))
      throw invalidCredentials();
  });
  return customer;
}
