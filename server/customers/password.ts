import { createToken, dropLinksToOthers, dropTokens } from '../accounts/one-use-tokens.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid } from '../errors.ts';
import { countAttempt, LIMITS } from '../security/rate-limit.ts';
import {
  queueAlreadyRegistered,
  queueEmailChanged,
  queueNewAddress,
  queuePasswordChanged,
  queuePasswordReset,
} from '../mail/mail.ts';
import { forgetPasskeysOf } from '../passkeys/passkeys.ts';
import { hashPassword } from '../security/passwords.ts';
import { atLeast } from '../security/steady.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { accountsOf } from './addresses.ts';
import { HIDING_MS, refuseCommon, stillProven } from './customers.ts';
import { prove, provePassword } from './login.ts';
import { mayMailLink, type From } from './mail-links.ts';
import type { Customer } from './model.ts';
import { changeCustomer } from './rows.ts';

/**
 * Mails a password reset link, if there is an account; the response never shows whether there is.
 * @throws Problem 429
 */
export async function forgotPassword(email: string, from: From): Promise<void> {
  const { proven, unproven } = await accountsOf(email);
  const customer = proven ?? unproven;
  const account = customer?.id ?? null;
  const mayMail = await mayMailLink(LIMITS.forgot, email, { account, from });
  await atLeast(
    HIDING_MS,
    inTransaction(async () => {
      if (customer && mayMail)
        await queuePasswordReset(
          customer,
          await createToken('reset', { customer_id: customer.id }),
        );
    }),
  );
}

/**
 * Sets a password and ends everything that the old one opened: sessions, links, MFA tokens, and
 * passkeys, which somebody who knew the old one may have added.
 * @returns the account as it is now
 */
export async function setPassword(customer: Customer, hashed_password: string): Promise<Customer> {
  const changed = await changeCustomer(customer, { hashed_password });
  await endSessionsOf('customer', customer.id);
  await forgetPasskeysOf(customer.id);
  await dropTokens({ customer_id: customer.id });
  await queuePasswordChanged(customer);
  return changed;
}

/** @throws Problem 401 `invalid_credentials`, 422, 429 */
export async function changePassword(
  id: string,
  { password, new_password }: { password: string; new_password: string },
  address: string,
): Promise<Customer> {
  const customer = await provePassword(id, password, address);
  await refuseCommon(new_password, customer.email, 'new_password');
  const hashed = await hashPassword(new_password, { port: 'portal', account: id, address });
  return inTransaction(async () => setPassword(await stillProven(customer), hashed));
}

/**
 * Mails a link to the new address and a notice to the old one. A taken address gets the mail that
 * says so.
 * @throws Problem 401, 422, 429
 */
export async function changeEmail(
  id: string,
  { email, ...proof }: { email: string; password: string; code?: string | undefined },
  address: string,
): Promise<void> {
  const customer = await prove(id, proof, address);
  if (email === customer.email) throw invalid([{ path: 'email', message: 'same_email' }]);
  await countAttempt(LIMITS.resend, { account: `email:${id}`, address });
  await inTransaction(async () => {
    await stillProven(customer);
    // Whatever becomes of this wish, the one before it is over: its address may have been a slip.
    await dropLinksToOthers({ customer_id: id }, email);
    const { proven } = await accountsOf(email);
    if (proven) await queueAlreadyRegistered(proven);
    else {
      await queueNewAddress(
        customer,
        email,
        await createToken('email', { customer_id: id }, email),
      );
    }
    await queueEmailChanged(customer, customer.email);
  });
}
