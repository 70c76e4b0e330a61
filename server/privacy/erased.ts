import { BATCH, inBatches } from '../database/batches.ts';
import { statement } from '../database/repository.ts';
import { now } from '../clock.ts';
import { eraseCustomer } from '../customers/customers.ts';
import { restrictInvoicesOf } from '../invoices/issue/of-customer.ts';
import { forgetWishesOf } from '../invoices/issue/wishes.ts';
import { forgetMailsOf } from '../mail/personal.ts';
import { detachBillsOf } from '../bills/erase.ts';
import { detachOrdersOf } from '../orders/erase.ts';
import { sha256 } from '../security/random.ts';
import { forgetSessionsOf } from '../sessions/purge.ts';
import { forgetTicketsOf } from '../tickets/personal.ts';

/**
 * Stores the hash of an erased account's id: after a restore of an old backup the account is erased
 * again, and the hash identifies nobody.
 */
export const noteErased = (id: string) =>
  statement(
    'INSERT INTO erased_customers (id_hash, created_at) VALUES ($1, $2) ' +
      'ON CONFLICT (id_hash) DO NOTHING',
    [sha256(id), now()],
  );

/**
 * What belongs to an account, each handled in batches: an account may have years of it, and other
 * writes must not wait for all.
 */
const PARTS = [
  restrictInvoicesOf,
  forgetWishesOf,
  forgetTicketsOf,
  detachBillsOf,
  detachOrdersOf,
  forgetMailsOf,
  forgetSessionsOf,
];

/**
 * Empties an account: invoices are restricted, orders lose their notes and get a new claim code,
 * mails and sessions are deleted. If interrupted it can be repeated from the start. Within a
 * transaction it is part of that.
 */
export async function emptyAccount(id: string): Promise<void> {
  for (const part of PARTS) await inBatches(() => part(id));
}

/** Deletes an account in the running transaction, with what was added since it was emptied. */
export async function removeAccount(id: string): Promise<void> {
  await emptyAccount(id);
  await eraseCustomer(id);
  await noteErased(id);
}

/** The ids of all accounts, a batch at a time. */
async function* customerIds(): AsyncGenerator<string[]> {
  for (let last = ''; ;) {
    const page = await statement<{ id: string }>(
      `SELECT id FROM customers WHERE id > $1 ORDER BY id LIMIT ${BATCH}`,
      [last],
    );
    if (page.length === 0) return;
    yield page.map(({ id }) => id);
    last = page.at(-1)!.id;
  }
}

/** Erases accounts again that a restore brought back, in the running transaction (GDPR art. 17). */
export async function eraseRestored(): Promise<void> {
  for await (const ids of customerIds()) {
    const byHash = new Map(ids.map((id) => [sha256(id), id]));
    const places = ids.map((_id, index) => `$${index + 1}`).join(', ');
    const erased = await statement<{ id_hash: string }>(
      `SELECT id_hash FROM erased_customers WHERE id_hash IN (${places})`,
      [...byHash.keys()],
    );
    for (const { id_hash } of erased) await removeAccount(byHash.get(id_hash)!);
  }
}
