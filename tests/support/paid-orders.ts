import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../server/database/transaction.ts';
import { insertRows, readRow, readRows } from '../../server/database/plain.ts';
import { Order, OrderItem } from '../../server/orders/model.ts';

/** Paid orders like this one, written straight into the database, for tests that need more of them than a room places in a minute. @returns their ids */
export function paidLike(id: string, count: number): Promise<string[]> {
  return inTransaction(async () => {
    const order = (await readRow(Order, { id }))!;
    const items = await readRows(OrderItem, { order_id: id });
    const ids = Array.from({ length: count }, () => randomUUID());
    for (let from = 0; from < count; from += 100) {
      const some = ids.slice(from, from + 100);
      await insertRows(
        Order,
        some.map((copy) => ({ ...order, id: copy, claim_code: copy.slice(0, 32) })),
      );
      await insertRows(
        OrderItem,
        some.flatMap((order_id) => items.map((item) => ({ ...item, id: randomUUID(), order_id }))),
      );
    }
    return ids;
  });
}
