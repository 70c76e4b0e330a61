import { statement } from '../database/plain.ts';
import { now } from '../clock.ts';
import { customerById, eraseCustomer } from '../customers/customers.ts';
import { restrictInvoicesOf } from '../invoices/invoices.ts';
import { forgetMailsTo } from '../mail/personal.ts';
import { sha256 } from '../security/random.ts';

/** Notes that an account was erased, by the hash of its id alone: an old backup must not bring it back, and nobody learns who it was. */
export const rememberErased = (id: string) =>
  statement(
    'INSERT INTO erased_customers (id_hash, created_at) VALUES ($1, $2) ON CONFLICT (id_hash) DO NOTHING',
    [sha256(id), now()],
  );

/** Erases anew, in the running transaction, whom a restored backup brought back (GDPR, art. 17). */
export async function eraseRestored(): Promise<void> {
  const erased = new Set(
    (await statement<{ id_hash: string }>('SELECT id_hash FROM erased_customers')).map(
      ({ id_hash }) => id_hash,
    ),
  );
  const there = await statement<{ id: string }>('SELECT id FROM customers');
  for (const { id } of there.filter((customer) => erased.has(sha256(customer.id)))) {
    await restrictInvoicesOf(id);
    await forgetMailsTo((await customerById(id)).email);
    await eraseCustomer(id);
  }
}
