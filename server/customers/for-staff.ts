import { recordBy } from '../audit/audit.ts';
import { anyOf, holding } from '../database/conditions.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Query } from '../http/endpoint.ts';
import { mailGoesOut } from '../mail/outbox.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { accountsOf, takeAddress } from './addresses.ts';
import type { listCustomers as listCustomersEndpoint } from './contract.ts';
import { removeMfa } from './mfa.ts';
import type { Customer } from './model.ts';
import { findCustomer, pageOfCustomers } from './rows.ts';

export function presentForStaff({
  id,
  email,
  full_name,
  email_verified,
  mfa_enabled,
  created_at,
}: Customer) {
  return {
    id,
    email,
    full_name,
    email_verified,
    mfa_enabled,
    created_at: created_at.toISOString(),
  };
}

/** @throws Problem 404 */
export async function customerOfStaff(id: string): Promise<Customer> {
  const customer = await findCustomer({ id });
  if (!customer) throw notFound();
  return customer;
}

/** Customers whose address or name contains `q`. */
export async function listCustomers({ q, ...query }: Query<typeof listCustomersEndpoint>) {
  const named = ['email', 'wanted_email', 'full_name'] as const;
  const search = q ? [anyOf<Customer>(...named.map((column) => ({ [column]: holding(q) })))] : [];
  return pageOfCustomers(search, query);
}

/**
 * Marks an address as verified by a manager who sees the person, where no mail server could prove
 * it. Where mail goes out this is refused, because it would only help somebody who wants an account
 * under another's address.
 * @throws Problem 404, 409 `verify_by_mail`, `address_proven`
 */
export function verifyCustomer(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    if (await mailGoesOut()) throw conflict('verify_by_mail');
    const customer = await customerOfStaff(id);
    if (customer.email_verified) return customer;
    if ((await accountsOf(customer.email)).proven) throw conflict('address_proven');
    const verified = await takeAddress(customer, customer.email);
    await recordBy(caller, { action: 'customer.verified', subject_id: id });
    return verified;
  });
}

/**
 * Turns MFA off for a customer who lost the factor and the backup codes and is known in person.
 * @throws Problem 404, 409 `mfa_not_set_up`
 */
export function disableCustomerMfa(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    const customer = await customerOfStaff(id);
    if (!customer.mfa_enabled) throw conflict('mfa_not_set_up');
    const without = await removeMfa(customer);
    await recordBy(caller, { action: 'customer.mfa_off', subject_id: id });
    return without;
  });
}

/**
 * Ends all sessions of a customer, for example after a phone was stolen (ASVS 7.4.5).
 * @returns how many sessions ended
 * @throws Problem 404
 */
export function endCustomerSessions(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    await customerOfStaff(id);
    await recordBy(caller, { action: 'customer.logged_out', subject_id: id });
    return endSessionsOf('customer', id);
  });
}
