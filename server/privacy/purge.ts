import { inTransaction } from '../database/transaction.ts';
import { customerById, unverifiedSince } from '../customers/customers.ts';
import { hasOrders } from '../orders/orders.ts';
import { emptyAccount, removeAccount } from './erased.ts';

const DAYS = 30;
const DAY = 24 * 3_600_000;

/**
 * Forgets accounts whose address nobody confirmed in 30 days and that hold nothing: it may be a
 * stranger's address (GDPR, art. 5(1)(e)).
 */
export async function purgeUnverified(at: Date): Promise<void> {
  for (const id of await unverifiedSince(new Date(at.getTime() - DAYS * DAY))) {
    if (await hasOrders(id)) continue;
    await emptyAccount(id);
    await inTransaction(async () => {
      if (await isUnused(id)) await removeAccount(id);
    });
  }
}

/**
 * Asked again where nothing can come between: its owner may have followed the link, or ordered, a
 * moment ago.
 */
async function isUnused(id: string) {
  return !(await customerById(id)).email_verified && !(await hasOrders(id));
}
