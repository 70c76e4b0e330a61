/** The new password by a mailed link, which proves the address too. */
import { readToken, takeToken } from '../accounts/one-use-tokens.ts';
import { accountsOf } from '../customers/addresses.ts';
import { customerById, eraseCustomer, refuseCommon } from '../customers/customers.ts';
import { setPassword } from '../customers/password.ts';
import { insertCustomer } from '../customers/rows.ts';
import { inBatches } from '../database/batches.ts';
import { inTransaction } from '../database/transaction.ts';
import { Problem } from '../errors.ts';
import { releaseInvoicesOf } from '../invoices/issue/of-customer.ts';
import { queuePasswordChanged } from '../mail/mail.ts';
import { hashPassword } from '../security/passwords.ts';

/**
 * Replaces an account that was never proven by a new one for the owner of the mailbox. A stranger
 * may have opened the old one, so everything of it (sessions, browsers, links, second factor,
 * profile, orders, invoices) is deleted or unlinked.
 * @throws Problem 400 `invalid_token` where another account has proven the address meanwhile
 */
async function replaceUnproven(
  { id, email }: { id: string; email: string },
  { hashed_password, locale }: { hashed_password: string; locale: string },
): Promise<void> {
  if ((await accountsOf(email)).proven) throw new Problem(400, 'invalid_token');
  await inBatches(() => releaseInvoicesOf(id));
  await eraseCustomer(id);
  const customer = await insertCustomer({
    email,
    hashed_password,
    full_name: '',
    locale,
    email_verified: true,
    mfa_enabled: false,
  });
  await queuePasswordChanged(customer);
}

/**
 * Sets a new password by a mailed link. Opens no session and leaves MFA on (ASVS 6.4.3). An account
 * whose address was never proven is replaced, because the link proves the address now.
 * @throws Problem 400 `invalid_token`, 410 `expired_token`, 422, 503
 */
export async function resetPassword(
  { token, password }: { token: string; password: string },
  { locale, address }: { locale: string; address: string },
): Promise<void> {
  const { customer_id } = await readToken('reset', token);
  const id = customer_id!;
  await refuseCommon(password, (await customerById(id)).email);
  const hashed_password = await hashPassword(password, { port: 'portal', account: id, address });
  await inTransaction(async () => {
    await takeToken('reset', token);
    const customer = await customerById(id);
    if (customer.email_verified) await setPassword(customer, hashed_password);
    else await replaceUnproven(customer, { hashed_password, locale });
  });
}
