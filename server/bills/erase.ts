import { statement, update } from '../database/repository.ts';
import { randomClaimCode } from '../security/random.ts';
import { Bill } from './model.ts';

/** Bills all of whose orders are of this account, and that still have a code that it may hold. */
const OWN = `SELECT DISTINCT o.bill_id AS id FROM orders o WHERE o.customer_id = $1
  AND NOT EXISTS (SELECT 1 FROM orders other WHERE other.bill_id = o.bill_id
    AND (other.customer_id IS NULL OR other.customer_id <> $1))`;

/** What the account wrote of its visits; the marks stay, without a person. */
const WORDS = `UPDATE feedback SET words = NULL
  WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1)`;

/**
 * Gives the bills of an account that is erased a new claim code and no name, so that nobody opens
 * them by the old one. To be called before its orders are detached.
 * @returns 0: all are changed at once
 */
export async function detachBillsOf(customer_id: string): Promise<number> {
  await statement(WORDS, [customer_id]);
  const bills = await statement<{ id: string }>(OWN, [customer_id]);
  for (const { id } of bills)
    await update(Bill, { id }, { name: null, claim_code: randomClaimCode() });
  return 0;
}
