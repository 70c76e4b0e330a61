import { randomUUID } from 'node:crypto';
import { Bill } from '../../server/bills/model.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import { find, findOne, insertAll } from '../../server/database/repository.ts';
import { Order, OrderItem } from '../../server/orders/model.ts';
import { Payment } from '../../server/payments/model.ts';

/** Orders whose rows one statement writes. */
const FEW = 100;

/**
 * Copies of this paid order, written into the database, for tests that need more orders than
 * guests can place in a minute. Each has a bill of its own with the payments of the first, as
 * guests of so many tables do: on one bill each invoice reads all others.
 * @returns their ids
 */
export function paidLike(id: string, count: number): Promise<string[]> {
  return inTransaction(async () => {
    const order = (await findOne(Order, { id }))!;
    const items = await find(OrderItem, { order_id: id });
    const bill = (await findOne(Bill, { id: order.bill_id }))!;
    const payments = await find(Payment, { bill_id: bill.id });
    const copies = Array.from({ length: count }, () => ({ id: randomUUID(), bill: randomUUID() }));
    for (let from = 0; from < count; from += FEW) {
      const some = copies.slice(from, from + FEW);
      await insertAll(
        Bill,
        some.map((copy) => ({ ...bill, id: copy.bill, claim_code: copy.bill.slice(0, 32) })),
      );
      await insertAll(
        Order,
        some.map((copy) => ({
          ...order,
          id: copy.id,
          bill_id: copy.bill,
          claim_code: copy.id.slice(0, 32),
        })),
      );
      await insertAll(
        OrderItem,
        some.flatMap((copy) =>
          items.map((item) => ({ ...item, id: randomUUID(), order_id: copy.id })),
        ),
      );
      await insertAll(
        Payment,
        some.flatMap((copy) =>
          payments.map((payment) => ({ ...payment, id: randomUUID(), bill_id: copy.bill })),
        ),
      );
    }
    return copies.map((copy) => copy.id);
  });
}
