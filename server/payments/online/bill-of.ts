import { billIdNow, billNumbersOf } from '../../bills/bills.ts';
import { find } from '../../database/repository.ts';
import { LandedPayment, type OnlinePayment } from './model.ts';

/**
 * The bill of an online payment as it is now: that of the payment it became, which a merge takes
 * along; of one that paid nothing, the bill that it was begun on or that took that one in.
 */
export async function billOf({
  bill_id,
  payment_id,
}: Pick<OnlinePayment, 'bill_id' | 'payment_id'>): Promise<string> {
  const [landed] = payment_id === null ? [] : await find(LandedPayment, { id: payment_id });
  return landed?.bill_id ?? (await billIdNow(bill_id)) ?? bill_id;
}

/** Id and number of the bill of each of these online payments, by the payment's id. */
export async function billsOf(
  payments: OnlinePayment[],
): Promise<Map<string, { bill_id: string; bill_number: number }>> {
  const ids = new Map<string, string>();
  for (const payment of payments) ids.set(payment.id, await billOf(payment));
  const numbers = await billNumbersOf([...new Set(ids.values())]);
  return new Map(
    [...ids].map(([id, bill_id]) => [id, { bill_id, bill_number: numbers.get(bill_id)! }]),
  );
}
