import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../server/database/transaction.ts';
import { find, findOne, insertAll } from '../../server/database/repository.ts';
import { Order, OrderItem } from '../../server/orders/model.ts';

/**
 * Copies of this paid order, written into the database, for tests that need more orders than
 * guests can place in a minute.
 * @returns their ids
 */
export function paidLike(id: string, count: number): Promise<string[]> {
  return inTransaction(async () => {
    const order = (await findOne(Order, { id }))!;
    const items = await find(OrderItem, { order_id: id });
    const ids = Array.from({ length: count }, () => randomUUID());
    for (let from = 0; from < count; from += 100) {
      const some = ids.slice(from, from + 100);
      await insertAll(
        Order,
        some.map((copy) => ({ ...order, id: copy, claim_code: copy.slice(0, 32) })),
      );
      await insertAll(
        OrderItem,
        some.flatMap((order_id) => items.map((item) => ({ ...item, id: randomUUID(), order_id }))),
      );
    }
    return ids;
  });
}
