/**
 * Which account an address of mail belongs to. One account has it proven. One more may have been
 * opened with it and not proven it, whoever did so: that one can log in and order and no more, as
 * any unproven account can. So registering and then logging in goes the same way for an address
 * that has an account and for one that has none (ASVS 6.3.8).
 */
import { randomUUID } from 'node:crypto';
import { anyOf } from '../database/conditions.ts';
import { dropTokens } from '../accounts/one-use-tokens.ts';
import type { Customer } from './model.ts';
import { changeCustomer, findCustomers } from './rows.ts';

export interface Accounts {
  proven: Customer | null;
  unproven: Customer | null;
}

export async function accountsOf(email: string): Promise<Accounts> {
  const rows = await findCustomers(anyOf<Customer>({ email }, { wanted_email: email }));
  return {
    proven: rows.find(({ email_verified }) => email_verified) ?? null,
    unproven: rows.find(({ email_verified }) => !email_verified) ?? null,
  };
}

/**
 * The columns of an account that wants an address which another has proven: its own is none that a
 * mail could reach (RFC 2606).
 */
export function wanting(email: string) {
  return {
    email: `${randomUUID()}@unproven.invalid`,
    wanted_email: email,
  };
}

/**
 * Gives a proven address to its account; one that was opened with it and never proved it keeps
 * wanting it.
 * @returns the account as it is now
 */
export async function takeAddress(customer: Customer, email: string): Promise<Customer> {
  const { unproven } = await accountsOf(email);
  if (unproven && unproven.id !== customer.id)
    await changeCustomer(unproven, { ...wanting(email), email_verification_token: null });
  const proven = await changeCustomer(customer, {
    email,
    wanted_email: null,
    email_verified: true,
    email_verification_token: null,
  });
  // Another link, to an address that it had before, would move the account there.
  await dropTokens({ customer_id: customer.id }, 'email');
  return proven;
}
