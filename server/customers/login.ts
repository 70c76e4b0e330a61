import { inTransaction } from '../database/transaction.ts';
import { giveToken, readToken, takeToken, TOKEN_SECONDS } from '../accounts/one-use-tokens.ts';
import { type Guess, invalidCode, spendCode } from '../accounts/second-factor.ts';
import { invalidCredentials, Problem, unauthenticated } from '../errors.ts';
import { countTry, LIMITS, type Tries } from '../limits/limits.ts';
import { queueBackupCodeUsed, queueNewLogin } from '../mail/mail.ts';
import { hashPassword, isWeakHash, passwordMatches } from '../security/passwords.ts';
import { isNewDevice, openSession, type Tokens } from '../sessions/sessions.ts';
import { customerById } from './customers.ts';
import { Customer } from './model.ts';

/** Where a login comes from; `device` tells the browser's id where it is a known one for the account. */
export interface From {
  address: string;
  device: (account: string) => string | null;
}
export const MFA_SECONDS = TOKEN_SECONDS.mfa;

/** A browser that logged in before has a bucket of its own: strangers who guess at the account cannot lock its owner out (ASVS 6.1.1). */
const triesOf = (email: string, device: string | null, address: string): Tries =>
  device ? { account: `device:${device}` } : { account: email, address };

/** Checks a password, and hashes it anew where the cost has risen since. @throws Problem 401 `invalid_credentials`, 429, 503 */
export async function checkLogin(email: string, password: string, from: From): Promise<Customer> {
  const customer = await Customer.findOne({ where: { email } });
  const forgive = await countTry(
    LIMITS.login,
    triesOf(email, customer && from.device(customer.id), from.address),
  );
  if (!(await passwordMatches(password, customer?.hashed_password ?? null)))
    throw invalidCredentials();
  await forgive();
  if (isWeakHash(customer!.hashed_password)) {
    const hashed_password = await hashPassword(password);
    await inTransaction(() => customer!.update({ hashed_password }));
  }
  return customer!;
}

/** Opens a session for someone who proved who he is; a browser never seen before is told to the owner. */
export const enter = (
  { id }: { id: string },
  { userAgent }: { userAgent: string },
): Promise<Tokens> =>
  inTransaction(async () => {
    if (await isNewDevice('customer', id, userAgent))
      await queueNewLogin(await customerById(id), userAgent);
    return openSession('customer', id, userAgent);
  });

/** The step between password and code. It lives five minutes and works once. */
export const askForCode = (customer: Customer) =>
  inTransaction(() => giveToken('mfa', { customer_id: customer.id }));

/** A step that is over is no login; a database that is away is another matter, and passes. */
function overUnlessOutage(error: unknown): never {
  throw error instanceof Problem ? unauthenticated() : error;
}

/** Finishes a login by a code. @throws Problem 401 `unauthenticated` for a step that is over, `invalid_code`, 429 */
export async function finishLogin(
  mfa_token: string,
  code: string,
  address: string,
): Promise<Customer> {
  const step = await readToken('mfa', mfa_token).catch(overUnlessOutage);
  if (!step.customer_id) throw unauthenticated();
  await useCode(step.customer_id, { code, address }, async () => {
    await takeToken('mfa', mfa_token).catch(overUnlessOutage);
  });
  return customerById(step.customer_id);
}

/** Accepts a code once; a backup code that was used is told to its owner (ASVS 6.3.7). @throws Problem 401 `invalid_code`, 429 */
export async function useCode(id: string, guess: Guess, also?: () => Promise<void>): Promise<void> {
  const find = () => customerById(id);
  if ((await spendCode(find, guess, also)) !== 'backup') return;
  const customer = await find();
  await inTransaction(() => queueBackupCodeUsed(customer, customer.mfa_backup_codes?.length ?? 0));
}

/** Asks who is logged in to prove it again, before the gravest changes (ASVS 7.5.1). @throws Problem 401 `invalid_credentials` or `invalid_code`, 429 */
export async function prove(
  id: string,
  { password, code }: { password: string; code?: string | undefined },
  address: string,
): Promise<Customer> {
  const customer = await provePassword(id, password, address);
  if (!customer.mfa_enabled) return customer;
  if (!code) throw invalidCode();
  await useCode(id, { code, address });
  return customer;
}

/** @throws Problem 401 `invalid_credentials`, 429 */
export async function provePassword(
  id: string,
  password: string,
  address: string,
): Promise<Customer> {
  const customer = await customerById(id);
  // A bucket beside the login's: a stolen session may guess here no more than a stranger there, and locks no login.
  const forgive = await countTry({ ...LIMITS.login, name: 'proof' }, { account: id, address });
  if (!(await passwordMatches(password, customer.hashed_password))) throw invalidCredentials();
  await forgive();
  return customer;
}
