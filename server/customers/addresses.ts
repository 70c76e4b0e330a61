/**
 * Finds the account that a mail address belongs to. One account has it proven. At most one more was
 * opened with it and never proved it, by anybody; that account can log in and order like any
 * unproven one. So registering and then logging in looks the same for an address with an account
 * and for one without (ASVS 6.3.8).
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
 * The columns of an account opened with an address that another account has proven: its own address
 * is made up and receives no mail (RFC 2606).
 */
export function unprovenColumns(email: string) {
  return {
    email: `${randomUUID()}@unproven.invalid`,
    wanted_email: email,
  };
}

/**
 * Gives a proven address to its account; another account that was opened with it stays unproven.
 * @returns the account as it is now
 */
export async function takeAddress(customer: Customer, email: string): Promise<Customer> {
  const { unproven } = await accountsOf(email);
  if (unproven && unproven.id !== customer.id)
    await changeCustomer(unproven, { ...unprovenColumns(email), email_verification_token: null });
  const proven = await changeCustomer(customer, {
    email,
    wanted_email: null,
    email_verified: true,
    email_verification_token: null,
  });
  // Deletes other change-of-address links, which would move the account to their address.
  await dropTokens({ customer_id: customer.id }, 'email');
  // Nor may the mailbox that the account leaves set its password any more.
  if (customer.email !== email) await dropTokens({ customer_id: customer.id }, 'reset');
  return proven;
}
