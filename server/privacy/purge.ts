import { inTransaction } from '../database/transaction.ts';
import { isUnverified, unverifiedSince } from '../customers/customers.ts';
import { hasOrders } from '../orders/orders.ts';
import { emptyAccount, removeAccount } from './erased.ts';

const DAYS = 30;
const DAY = 24 * 3_600_000;

/**
 * Erases accounts whose address was not verified within 30 days and that have no orders: the
 * address may be a stranger's (GDPR, art. 5(1)(e)).
 */
export async function purgeUnverified(at: Date): Promise<void> {
  for (const id of await unverifiedSince(new Date(at.getTime() - DAYS * DAY))) {
    // Since they were listed its owner may have erased it, followed the link, or ordered.
    if (!(await isUnused(id))) continue;
    await emptyAccount(id);
    await inTransaction(async () => {
      if (await isUnused(id)) await removeAccount(id);
    });
  }
}

async function isUnused(id: string): Promise<boolean> {
  return (await isUnverified(id)) && !(await hasOrders(id));
}
