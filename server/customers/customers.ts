import { randomUUID } from 'node:crypto';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { forbidden, invalid, invalidCredentials, Problem, unauthenticated } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import { countTry, LIMITS } from '../limits/limits.ts';
import { queueAlreadyRegistered, queueVerification } from '../mail/mail.ts';
import { hashPassword, isCommonPassword, passwordMatches } from '../security/passwords.ts';
import { randomToken, sha256 } from '../security/random.ts';
import type { Locale } from '../texts.ts';
import type { putProfile, registerCustomer } from './contract.ts';
import { Customer } from './model.ts';

const DAY = 24 * 3_600_000;

function newVerification() {
  const token = randomToken();
  return { token, columns: { email_verification_token: sha256(token), email_verification_sent_at: now() } };
}

/**
 * Opens an account. For an address that has one the answer is the same in shape, status and time, with a made-up id,
 * and its owner gets a mail that says so. @throws Problem 422, 429
 */
export async function register({ email, password, full_name }: Body<typeof registerCustomer>, locale: Locale, address: string): Promise<string> {
  if (isCommonPassword(password, [email, email.split('@')[0]!])) throw invalid([{ path: 'password', message: 'password_common' }]);
  await countTry(LIMITS.register, { account: email, address });
  const hashed_password = await hashPassword(password);
  return inTransaction(async () => {
    const holder = await Customer.findOne({ where: { email } });
    if (holder) {
      await queueAlreadyRegistered(holder);
      return randomUUID();
    }
    const { token, columns } = newVerification();
    const customer = await Customer.create({ email, hashed_password, full_name, locale, email_verified: false, mfa_enabled: false, ...columns });
    await queueVerification(customer, token);
    return customer.id;
  });
}

/** @returns the address @throws Problem 400 `invalid_token`, 410 `expired_token` */
export const verifyEmail = (token: string) => inTransaction(async () => {
  const customer = await Customer.findOne({ where: { email_verification_token: sha256(token) } });
  if (!customer) throw new Problem(400, 'invalid_token');
  if (customer.email_verification_sent_at!.getTime() + DAY < now().getTime()) throw new Problem(410, 'expired_token');
  await customer.update({ email_verified: true, email_verification_token: null });
  return customer.email;
});

/** Sends the verification mail again where there is one to send; tells nobody whether. @throws Problem 429 */
export async function resendVerification(email: string, address: string): Promise<void> {
  await countTry(LIMITS.resend, { account: email, address });
  await inTransaction(async () => {
    const customer = await Customer.findOne({ where: { email, email_verified: false } });
    if (!customer) return;
    const { token, columns } = newVerification();
    await customer.update(columns);
    await queueVerification(customer, token);
  });
}

/** @throws Problem 401 `invalid_credentials`, 429 */
export async function checkLogin(email: string, password: string, address: string): Promise<Customer> {
  await countTry(LIMITS.login, { account: email, address });
  const customer = await Customer.findOne({ where: { email } });
  if (!(await passwordMatches(password, customer?.hashed_password ?? null))) throw invalidCredentials();
  return customer!;
}

/** @throws Problem 401 when the account is gone */
export async function customerById(id: string): Promise<Customer> {
  const customer = await Customer.findByPk(id);
  if (!customer) throw unauthenticated();
  return customer;
}

/** @throws Problem 403 `email_not_verified` */
export async function requireVerified(id: string): Promise<Customer> {
  const customer = await customerById(id);
  if (!customer.email_verified) throw forbidden('email_not_verified');
  return customer;
}

const NO_ADDRESS = { street: null, postal_code: null, city: null, country: null };

/** The customer as the buyer of an invoice, by the billing details in the profile. */
export const profileBuyer = ({ full_name, business_name, tax_id, address, email }: Customer) =>
  ({ name: business_name ?? full_name, tax_id: tax_id ?? null, ...(address ?? NO_ADDRESS), email });

export const profileAnswer = (customer: Customer) => ({
  customer_id: customer.id, email: customer.email, email_verified: customer.email_verified, full_name: customer.full_name, business_name: customer.business_name ?? null,
  tax_id: customer.tax_id ?? null, address: customer.address ?? NO_ADDRESS, phone: customer.phone ?? null, locale: customer.locale, mfa_enabled: customer.mfa_enabled,
  created_at: customer.created_at.toISOString(), updated_at: customer.updated_at.toISOString(),
});

/** Changes what a person may change; what is left out stays. */
export const changeProfile = (id: string, changes: Body<typeof putProfile>) => inTransaction(async () => (await customerById(id)).update(changes));
