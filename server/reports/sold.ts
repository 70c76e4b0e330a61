/**
 * Turnover: invoiced or not, and payments of settled and open orders; in cents, by rate. SQLite
 * reads the tables of a `CROSS JOIN` in their order (https://www.sqlite.org/optoverview.html#crossjoin):
 * the payments of a period and not those of each bill that there ever was.
 */
import { statement } from '../database/repository.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import type { SoldOnBill } from './details.ts';
import type { Period } from './documents.ts';
import { negated, sumByRate } from './turnover.ts';

/** The amounts that a document or sale adds to a bill. */
export interface OfBill {
  bill_id: string;
  taxes: Tax[];
}
interface Documents {
  /** Each document's part of the turnover. */
  issued: OfBill[];
  /** Amounts of credit notes with a refund: they are no longer turnover. */
  refunded: OfBill[];
}

const SALES = `SELECT bill_id, rate_basis_points,
    CAST(sum(net_cents) AS BIGINT) AS net_cents,
    CAST(sum(tax_cents) AS BIGINT) AS tax_cents,
    CAST(sum(gross_cents) AS BIGINT) AS gross_cents
  FROM sales WHERE restaurant_id = $1 AND sold_at >= $2 AND sold_at < $3
  GROUP BY bill_id, rate_basis_points`;
/** By bill: payments of a period, less refunds of payments in it. */
const PAID = `SELECT bill_id, CAST(sum(amount_cents) AS BIGINT) AS cents FROM (
    SELECT p.bill_id, p.amount_cents FROM payments p CROSS JOIN bills b
      WHERE b.id = p.bill_id AND b.restaurant_id = $1
        AND p.created_at >= $2 AND p.created_at < $3
    UNION ALL SELECT p.bill_id, -p.amount_cents FROM payments p CROSS JOIN bills b
      WHERE b.id = p.bill_id AND b.restaurant_id = $1
        AND p.refunded_at >= $2 AND p.refunded_at < $3
  ) moved GROUP BY bill_id`;

const grossOf = (taxes: Tax[]) => taxes.reduce((sum, { gross_cents }) => sum + gross_cents, 0);

/** Sums by bill, without those that are zero. */
function byBill(amounts: { bill_id: string; cents: number }[]): number[] {
  const sums = new Map<string, number>();
  for (const { bill_id, cents } of amounts) sums.set(bill_id, (sums.get(bill_id) ?? 0) + cents);
  return [...sums.values()].filter((cents) => cents !== 0);
}
const amounts = (all: OfBill[], sign: 1 | -1) =>
  all.map(({ bill_id, taxes }) => ({ bill_id, cents: sign * grossOf(taxes) }));

/**
 * The turnover of a period. A bill is sold when it is settled, and no longer when it is owed
 * again or was refunded with a credit note. Issued documents are its invoiced part. So for every
 * period: sold = invoiced + not invoiced at each rate, and paid = sold + paid on open orders.
 */
export async function soldFigures(
  { restaurant_id, from, until }: Period,
  { issued, refunded }: Documents,
) {
  const values = [restaurant_id, from, until];
  const settled = (await statement<Tax & { bill_id: string }>(SALES, values)).map(
    ({ bill_id, ...tax }): OfBill => ({ bill_id, taxes: [tax] }),
  );
  const paid = await statement<{ bill_id: string; cents: number }>(PAID, values);
  const sold = sumByRate([...settled, ...refunded].map(({ taxes }) => taxes));
  const missing = sumByRate([sold, ...issued.map(({ taxes }) => negated(taxes))]);
  const open = byBill([...paid, ...amounts(settled, -1)]);
  const onBills: SoldOnBill[] = [...amounts(settled, 1), ...amounts(refunded, 1)];
  const figures = {
    sold,
    sold_cents: grossOf(sold),
    without_invoice: {
      orders: byBill([...onBills, ...amounts(issued, -1)]).length,
      total_cents: grossOf(missing),
      taxes: missing,
    },
    open_orders: { orders: open.length, paid_cents: open.reduce((sum, cents) => sum + cents, 0) },
  };
  return { figures, onBills };
}
