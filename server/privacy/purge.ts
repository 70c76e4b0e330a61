import { inTransaction } from '../database/transaction.ts';
import { eraseCustomer, unverifiedSince } from '../customers/customers.ts';
import { hasOrders } from '../orders/orders.ts';
import { rememberErased } from './erased.ts';

const DAYS = 30;
const DAY = 24 * 3_600_000;

/** Forgets accounts whose address nobody confirmed in 30 days and that hold nothing: it may be a stranger's address (GDPR, art. 5(1)(e)). */
export async function purgeUnverified(at: Date): Promise<void> {
  for (const id of await unverifiedSince(new Date(at.getTime() - DAYS * DAY))) {
    await inTransaction(async () => {
      if (await hasOrders(id)) return;
      await eraseCustomer(id);
      await rememberErased(id);
    });
  }
}
