import { randomUUID } from 'node:crypto';
import { below } from '../database/conditions.ts';
import { isNotYetOver, now } from '../clock.ts';
import { count, find, remove } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import {
  forbidden,
  invalid,
  invalidCredentials,
  Problem,
  unauthenticated,
  type Fault,
} from '../errors.ts';
import { createToken, takeToken, takeUsed } from '../accounts/one-use-tokens.ts';
import type { Body } from '../http/endpoint.ts';
import { rightFields } from '../http/validation.ts';
import { taxIdFault } from '../countries/tax-ids.ts';
import { countAttempt, LIMITS } from '../security/rate-limit.ts';
import { queueAlreadyRegistered, queueVerification } from '../mail/mail.ts';
import { isCommonPassword } from '../security/common-passwords.ts';
import { hashPassword } from '../security/passwords.ts';
import { atLeast } from '../security/steady.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { randomToken, sha256 } from '../security/random.ts';
import { accountsOf, takeAddress, unprovenColumns } from './addresses.ts';
import { putProfile, registerCustomer } from './contract.ts';
import { mayMailLink, type From } from './mail-links.ts';
import { Customer } from './model.ts';
import { changeCustomer, findCustomer, insertCustomer } from './rows.ts';

const DAY = 24 * 3_600_000;
/**
 * The least response time, longer than any of the work behind it, so that it does not show whether
 * there was any (ASVS 6.3.8).
 */
export const HIDING_MS = 250;

function newVerification() {
  const token = randomToken();
  return {
    token,
    columns: { email_verification_token: sha256(token), email_verification_sent_at: now() },
  };
}

/**
 * Opens an account. For an address that has one the response is the same in shape, status and time,
 * and the owner gets a mail that says so. The new account can log in as any unproven account,
 * because a 401 would reveal the other one. No address gets a second unproven account; then the id
 * in the response is made up.
 * @throws Problem 422, 429
 */
export async function register(
  { email, password, full_name }: Body<typeof registerCustomer>,
  locale: string,
  address: string,
): Promise<string> {
  await refuseCommon(password, email);
  await countAttempt(LIMITS.register, { account: email, address });
  const hashed_password = await hashPassword(password, { port: 'portal', account: email, address });
  return inTransaction(async () => {
    const { proven, unproven } = await accountsOf(email);
    const holder = proven ?? unproven;
    if (holder) await queueAlreadyRegistered(holder);
    if (unproven) return randomUUID();
    const { token, columns } = newVerification();
    const customer = await insertCustomer({
      ...(proven ? unprovenColumns(email) : { email }),
      hashed_password,
      full_name,
      locale,
      email_verified: false,
      mfa_enabled: false,
      ...(!proven && columns),
    });
    if (!proven) await queueVerification(customer, token);
    return customer.id;
  });
}

/** A fault that names `path` for a password that is easy to guess. */
async function commonFaults(password: string, email: string, path: string): Promise<Fault[]> {
  const restaurant = (await firstRestaurant())?.name ?? '';
  return isCommonPassword(password, [email, email.split('@')[0]!, restaurant])
    ? [{ path, message: 'password_common' }]
    : [];
}

/** @throws Problem 422 naming `path` for a password that is easy to guess */
export async function refuseCommon(
  password: string,
  email: string,
  path = 'password',
): Promise<void> {
  const faults = await commonFaults(password, email, path);
  if (faults.length > 0) throw invalid(faults);
}

/** Further faults of a registration that failed validation. */
export async function registrationFaults({ body }: { body: unknown }): Promise<Fault[]> {
  const { password, email = '' } = rightFields(registerCustomer.body, body);
  return password ? commonFaults(password, email, 'password') : [];
}

/**
 * What follows a mail's link: `page` asks for JSON by its name, as the portal's page does after the
 * user pressed its button; `script` is a program that accepts any type. Each may use a link once,
 * so that a program does not use it up before the user.
 */
export type Opener = 'page' | 'script';

/**
 * Verifies the mail address of a link: the one registered with, or a new one.
 * @returns the address
 * @throws Problem 400 `invalid_token`, 410 `expired_token`
 */
export function verifyEmail(token: string, opener: Opener) {
  return inTransaction(async () => {
    const customer = await findCustomer({ email_verification_token: sha256(token) });
    if (!customer) return verifyNewAddress(token, opener);
    if (!isNotYetOver(new Date(customer.email_verification_sent_at!.getTime() + DAY), DAY))
      throw new Problem(410, 'expired_token');
    if (opener === 'script' && customer.email_verified) throw new Problem(400, 'invalid_token');
    await takeAddress(customer, customer.email);
    if (opener === 'script')
      await changeCustomer(customer, { email_verification_token: sha256(token) });
    return customer.email;
  });
}

async function verifyNewAddress(token: string, opener: Opener): Promise<string> {
  const before = opener === 'page' ? await takeUsed('email', token) : null;
  if (before && (await count(Customer, { id: before.customer_id!, email: before.email! })))
    return before.email!;
  const { customer_id, email } = await takeToken('email', token);
  if (opener === 'page') await takeUsed('email', token);
  const { proven } = await accountsOf(email!);
  // Another account may have proven the address meanwhile: one account for each mailbox.
  if (proven && proven.id !== customer_id) throw new Problem(400, 'invalid_token');
  await takeAddress(await customerById(customer_id!), email!);
  return email!;
}

/**
 * Mails another verification link, if there is an account to verify; the response never shows
 * whether there is. Earlier links stay valid, so that asking for another's address voids none.
 * @throws Problem 429
 */
export async function resendVerification(email: string, from: From): Promise<void> {
  const { proven, unproven } = await accountsOf(email);
  const account = proven ?? unproven;
  const mayMail = await mayMailLink(LIMITS.resend, email, { account: account?.id ?? null, from });
  await atLeast(
    HIDING_MS,
    inTransaction(async () => {
      if (!mayMail || proven || !unproven) return;
      await queueVerification(
        unproven,
        await createToken('email', { customer_id: unproven.id }, unproven.email),
      );
    }),
  );
}

/** The customer of a session, read at every call. @throws Problem 401 when the account is gone */
export async function callingCustomer(id: string): Promise<string> {
  if ((await count(Customer, { id })) === 0) throw unauthenticated();
  return id;
}

/** @throws Problem 401 when the account is gone */
export async function customerById(id: string): Promise<Customer> {
  const customer = await findCustomer({ id });
  if (!customer) throw unauthenticated();
  return customer;
}

/**
 * The account as it is now, in the transaction of what a proof of its owner permits: a slow hash
 * lies between the two, and a password or a second factor that was set meanwhile ends what came
 * before.
 * @param proven the account as it was when the password or the passkey was checked
 * @throws Problem 401 `invalid_credentials`
 */
export async function stillProven({
  id,
  hashed_password,
  mfa_enabled,
}: Customer): Promise<Customer> {
  const customer = await customerById(id);
  const isStricter = customer.mfa_enabled && !mfa_enabled;
  if (customer.hashed_password !== hashed_password || isStricter) throw invalidCredentials();
  return customer;
}

/** @throws Problem 403 `email_not_verified` */
export async function requireVerified(id: string): Promise<Customer> {
  const customer = await customerById(id);
  if (!customer.email_verified) throw forbidden('email_not_verified');
  return customer;
}

const NO_ADDRESS = { street: null, postal_code: null, city: null, country: null };

/** The customer as the buyer on an invoice, from the billing details of the profile. */
export function profileBuyer({ full_name, business_name, tax_id, address, email }: Customer) {
  return {
    name: business_name ?? full_name,
    tax_id: tax_id ?? null,
    ...(address ?? NO_ADDRESS),
    email,
  };
}

export function presentProfile(customer: Customer) {
  return {
    customer_id: customer.id,
    email: customer.email,
    email_verified: customer.email_verified,
    full_name: customer.full_name,
    business_name: customer.business_name ?? null,
    tax_id: customer.tax_id ?? null,
    address: customer.address ?? NO_ADDRESS,
    phone: customer.phone ?? null,
    locale: customer.locale,
    mfa_enabled: customer.mfa_enabled,
    created_at: customer.created_at.toISOString(),
    updated_at: customer.updated_at.toISOString(),
  };
}

/** Ids of the accounts that were opened before a moment and have never verified their address. */
export async function unverifiedSince(before: Date) {
  return (
    await find(Customer, { email_verified: false, created_at: below(before) }, { columns: ['id'] })
  ).map(({ id }) => id);
}

/** Whether an account is there and has never verified its address. */
export async function isUnverified(id: string): Promise<boolean> {
  return (await count(Customer, { id, email_verified: false })) === 1;
}

/**
 * Deletes the account's row. Rows that belong to it alone are deleted with it; orders and invoices
 * lose their link to it.
 */
export const eraseCustomer = (id: string) => remove(Customer, { id });

/** A fault for a tax id that an invoice would be refused with. */
async function taxIdFaults(
  customer: Customer,
  changes: Pick<Body<typeof putProfile>, 'tax_id' | 'address'>,
): Promise<Fault[]> {
  const stored = { tax_id: customer.tax_id ?? null, country: customer.address?.country ?? null };
  const wanted = {
    tax_id: changes.tax_id === undefined ? stored.tax_id : changes.tax_id,
    country: changes.address === undefined ? stored.country : (changes.address?.country ?? null),
  };
  // An id stored before this check existed blocks no other change; the invoice reports it.
  const isChanged = wanted.tax_id !== stored.tax_id || wanted.country !== stored.country;
  const fault = isChanged ? await taxIdFault(wanted) : null;
  return fault ? [{ path: 'tax_id', ...fault }] : [];
}

/**
 * Changes the profile; fields that are left out stay.
 * @throws Problem 422 for a tax id that an invoice would be refused with
 */
export function changeProfile(id: string, { tax_id_checked, ...changes }: Body<typeof putProfile>) {
  return inTransaction(async () => {
    const customer = await customerById(id);
    const faults = tax_id_checked ? [] : await taxIdFaults(customer, changes);
    if (faults.length > 0) throw invalid(faults);
    return changeCustomer(customer, changes);
  });
}

/** Further faults of a profile that failed validation. */
export async function profileFaults(id: string, body: unknown): Promise<Fault[]> {
  const { tax_id_checked, ...changes } = rightFields(putProfile.body, body);
  return tax_id_checked ? [] : taxIdFaults(await customerById(id), changes);
}
