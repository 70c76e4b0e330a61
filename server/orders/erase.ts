import { BATCH } from '../database/batches.ts';
import { randomClaimCode } from '../security/random.ts';
import { Order, OrderItem, OrderSource } from './model.ts';

/**
 * Parts orders from an account that is erased. What its owner wrote goes, for nothing of it is on a document, and the device and network that they came from; and the claim
 * code is another from now on, so that whoever kept the old one neither reads the order nor takes it into an account.
 * @returns how many orders, at most `BATCH`
 */
export async function detachOrdersOf(customer_id: string): Promise<number> {
  const orders = await Order.findAll({
    where: { customer_id },
    attributes: ['id'],
    limit: BATCH,
  });
  const ids = orders.map(({ id }) => id);
  await OrderSource.destroy({ where: { order_id: ids } });
  await OrderItem.update({ notes: null }, { where: { order_id: ids } });
  for (const id of ids)
    await Order.update(
      { customer_id: null, notes: null, claim_code: randomClaimCode() },
      { where: { id } },
    );
  return ids.length;
}
