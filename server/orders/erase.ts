import { find, remove, update } from '../database/repository.ts';
import { BATCH } from '../database/batches.ts';
import { randomClaimCode } from '../security/random.ts';
import { Order, OrderItem, OrderSource } from './model.ts';

/**
 * Parts orders from an account that is erased. What its owner wrote goes, for nothing of it is on a
 * document, and the device and network that they came from; and the claim code is another from now
 * on, so that whoever kept the old one neither reads the order nor takes it into an account.
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
