import { find, remove, update } from '../database/repository.ts';
import { BATCH } from '../database/batches.ts';
import { randomClaimCode } from '../security/random.ts';
import { Order, OrderItem, OrderSource } from './model.ts';

/**
 * Detaches the orders of an account that is erased. Notes are deleted, because no document needs
 * them, and so are the device and network of each order; each gets a new claim code, so that the
 * old one opens it no more and cannot link it to an account.
 * @returns how many orders, at most `BATCH`
 */
export async function detachOrdersOf(customer_id: string): Promise<number> {
  const orders = await find(Order, { customer_id }, { columns: ['id'], limit: BATCH });
  const ids = orders.map(({ id }) => id);
  await remove(OrderSource, { order_id: ids });
  await update(OrderItem, { order_id: ids }, { notes: null });
  for (const id of ids)
    await update(Order, { id }, { customer_id: null, notes: null, claim_code: randomClaimCode() });
  return ids.length;
}
