import { inTransaction } from '../database/transaction.ts';
import { customerById, unverifiedSince } from '../customers/customers.ts';
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
    if (await hasOrders(id)) continue;
    await emptyAccount(id);
    await inTransaction(async () => {
      if (await isUnused(id)) await removeAccount(id);
    });
  }
}

/**
 * Checked again within the transaction: the owner may have followed the link, or ordered, a moment
 * ago.
 */
async function isUnused(id: string) {
  return !(await customerById(id)).email_verified && !(await hasOrders(id));
}
