import { BATCH, inBatches } from '../database/batches.ts';
import { statement } from '../database/repository.ts';
import { now } from '../clock.ts';
import { eraseCustomer } from '../customers/customers.ts';
import { restrictInvoicesOf } from '../invoices/issue/invoices.ts';
import { forgetMailsOf } from '../mail/personal.ts';
import { detachOrdersOf } from '../orders/erase.ts';
import { sha256 } from '../security/random.ts';
import { forgetSessionsOf } from '../sessions/purge.ts';

/**
 * Notes that an account was erased, by the hash of its id alone: an old backup must not bring it
 * back, and nobody learns who it was.
 */
export const rememberErased = (id: string) =>
  statement(
    'INSERT INTO erased_customers (id_hash, created_at) VALUES ($1, $2) ON CONFLICT (id_hash) DO NOTHING',
    [sha256(id), now()],
  );

/**
 * What hangs on an account, each handled a batch at a time: an account may have years of it, and
 * others want to write meanwhile.
 */
const PARTS = [restrictInvoicesOf, detachOrdersOf, forgetMailsOf, forgetSessionsOf];

/**
 * Takes from an account all that hangs on it: invoices are restricted, orders lose their notes and
 * open for nobody by their old code, mails and sessions go. Cut off half-way it is done again from
 * the start. Inside a transaction it is one with that.
 */
export async function emptyAccount(id: string): Promise<void> {
  for (const part of PARTS) await inBatches(() => part(id));
}

/** Removes an account in the running transaction, with what came to it since it was emptied. */
export async function removeAccount(id: string): Promise<void> {
  await emptyAccount(id);
  await eraseCustomer(id);
  await rememberErased(id);
}

/** The ids of all accounts, by pages. */
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

/** Erases anew, in the running transaction, whom a restored backup brought back (GDPR, art. 17). */
export async function eraseRestored(): Promise<void> {
  for await (const ids of customerIds()) {
    const byHash = new Map(ids.map((id) => [sha256(id), id]));
    const erased = await statement<{ id_hash: string }>(
      `SELECT id_hash FROM erased_customers WHERE id_hash IN (${ids.map((_id, index) => `$${index + 1}`).join(', ')})`,
      [...byHash.keys()],
    );
    for (const { id_hash } of erased) await removeAccount(byHash.get(id_hash)!);
  }
}
