import {
  enableSecondFactor,
  prepareSecondFactor,
  renewBackupCodes,
  SECOND_FACTOR_OFF,
  spendCode,
} from '../accounts/second-factor.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import { queueBackupCodesRenewed, queueMfaOff, queueMfaOn } from '../mail/mail.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { customerById, requireVerified } from './customers.ts';
import { holderOf } from './holder.ts';
import { provePassword } from './login.ts';
import type { Customer } from './model.ts';
import { changeCustomer } from './rows.ts';

interface Proof {
  password: string;
  code: string;
}

/**
 * Begins MFA set-up, only on a proven address: a stranger who registered another's could otherwise
 * lock the mailbox's owner out for good.
 * @throws Problem 401 `invalid_credentials`, 403 `email_not_verified`, 409 `mfa_already_on`, 429,
 * 503
 */
export async function setUpMfa(id: string, password: string, address: string) {
  await requireVerified(id);
  await provePassword(id, password, address);
  const name = (await firstRestaurant())?.name ?? 'Restaurant';
  return prepareSecondFactor(holderOf(id), name, { port: 'portal', account: id, address });
}

/**
 * Turns MFA on and ends every session, the calling one too: it was opened with a password alone
 * (ASVS 7.2.4).
 * @throws Problem 401 `invalid_code`, 403 `email_not_verified`, 409, 429
 */
export async function turnMfaOn(id: string, code: string, address: string): Promise<Customer> {
  await requireVerified(id);
  await enableSecondFactor(holderOf(id), { port: 'portal', code, address }, async () => {
    await endSessionsOf('customer', id);
    await queueMfaOn(await customerById(id));
  });
  return customerById(id);
}

/**
 * Removes a customer's second factor, ends every session and mails the customer.
 * @returns the account as it is now
 */
export async function removeMfa(customer: Customer): Promise<Customer> {
  const without = await changeCustomer(customer, SECOND_FACTOR_OFF);
  await endSessionsOf('customer', customer.id);
  await queueMfaOff(without);
  return without;
}

/**
 * Turns MFA off and ends the other sessions.
 * @throws Problem 401 `invalid_credentials` or `invalid_code`, 409 `mfa_not_set_up`, 429
 */
export async function turnMfaOff(
  { customer_id: id, session_id }: { customer_id: string; session_id: string },
  { password, code }: Proof,
  address: string,
): Promise<void> {
  const customer = await provePassword(id, password, address);
  if (!customer.mfa_enabled) throw conflict('mfa_not_set_up');
  await spendCode(holderOf(id), { port: 'portal', code, address }, async () => {
    await changeCustomer(await customerById(id), SECOND_FACTOR_OFF);
    await endSessionsOf('customer', id, session_id);
    await queueMfaOff(customer);
  });
}

/** @throws Problem 401 `invalid_credentials` or `invalid_code`, 409 `mfa_not_set_up`, 429 */
export async function newBackupCodes(
  id: string,
  { password, code }: Proof,
  address: string,
): Promise<string[]> {
  const customer = await provePassword(id, password, address);
  const codes = await renewBackupCodes(holderOf(id), { port: 'portal', code, address });
  await inTransaction(() => queueBackupCodesRenewed(customer));
  return codes;
}
