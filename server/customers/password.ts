import { dropTokens, giveToken, readToken, takeToken } from '../accounts/one-use-tokens.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid } from '../errors.ts';
import { countTry, LIMITS } from '../limits/limits.ts';
import {
  queueAlreadyRegistered,
  queueEmailChanged,
  queueNewAddress,
  queuePasswordChanged,
  queuePasswordReset,
} from '../mail/mail.ts';
import { hashPassword } from '../security/passwords.ts';
import { atLeast } from '../security/steady.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { customerById, HIDING_MS, refuseCommon } from './customers.ts';
import { prove, provePassword } from './login.ts';
import { Customer } from './model.ts';

/** Mails a link that sets a new password, where there is an account; tells nobody whether. @throws Problem 429 */
export async function forgotPassword(email: string, address: string): Promise<void> {
  await countTry(LIMITS.forgot, { account: email, address });
  await atLeast(
    HIDING_MS,
    inTransaction(async () => {
      const customer = await Customer.findOne({ where: { email } });
      if (customer)
        await queuePasswordReset(customer, await giveToken('reset', { customer_id: customer.id }));
    }),
  );
}

/** Everything that the old password opened ends with it: sessions, links, steps. */
async function setPassword(customer: Customer, hashed_password: string): Promise<void> {
  await customer.update({ hashed_password });
  await endSessionsOf('customer', customer.id);
  await dropTokens({ customer_id: customer.id });
  await queuePasswordChanged(customer);
}

/** Sets a new password by a mail's link. Logs nobody in and leaves MFA on (ASVS 6.4.3). @throws Problem 400 `invalid_token`, 410 `expired_token`, 422 */
export async function resetPassword(token: string, password: string): Promise<void> {
  const { customer_id } = await readToken('reset', token);
  await refuseCommon(password, (await customerById(customer_id!)).email);
  const hashed = await hashPassword(password);
  await inTransaction(async () => {
    await takeToken('reset', token);
    await setPassword(await customerById(customer_id!), hashed);
  });
}

/** @throws Problem 401 `invalid_credentials`, 422, 429 */
export async function changePassword(
  id: string,
  { password, new_password }: { password: string; new_password: string },
  address: string,
): Promise<Customer> {
  const customer = await provePassword(id, password, address);
  await refuseCommon(new_password, customer.email, 'new_password');
  const hashed = await hashPassword(new_password);
  await inTransaction(() => setPassword(customer, hashed));
  return customer;
}

/** Mails a link to the new address and a word to the old one. A taken address gets the mail that says so. @throws Problem 401, 422, 429 */
export async function changeEmail(
  id: string,
  { email, ...proof }: { email: string; password: string; code?: string | undefined },
  address: string,
): Promise<void> {
  const customer = await prove(id, proof, address);
  if (email === customer.email) throw invalid([{ path: 'email', message: 'same_email' }]);
  await countTry(LIMITS.resend, { account: `email:${id}`, address });
  await inTransaction(async () => {
    const holder = await Customer.findOne({ where: { email } });
    if (holder) await queueAlreadyRegistered(holder);
    else
      await queueNewAddress(customer, email, await giveToken('email', { customer_id: id }, email));
    await queueEmailChanged(customer, customer.email);
  });
}
