/** Turnover: invoiced or not, and payments of settled and open orders; in cents, by rate. */
import { statement } from '../database/repository.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import type { Period } from './documents.ts';
import { negated, sumByRate } from './turnover.ts';

/** The amounts that a document or sale adds to an order. */
export interface OfOrder {
  order_id: string;
  taxes: Tax[];
}
interface Documents {
  /** Each document's part of the turnover. */
  issued: OfOrder[];
  /** Amounts of credit notes with a refund: they are no longer turnover. */
  refunded: OfOrder[];
}

const SALES = `SELECT order_id, rate_basis_points,
    CAST(sum(net_cents) AS BIGINT) AS net_cents,
    CAST(sum(tax_cents) AS BIGINT) AS tax_cents,
    CAST(sum(gross_cents) AS BIGINT) AS gross_cents
  FROM sales WHERE restaurant_id = $1 AND sold_at >= $2 AND sold_at < $3
  GROUP BY order_id, rate_basis_points`;
/** By order: payments of a period, less refunds of payments in it. */
const PAID = `SELECT order_id, CAST(sum(amount_cents) AS BIGINT) AS cents FROM (
    SELECT p.order_id, p.amount_cents FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE o.restaurant_id = $1 AND p.created_at >= $2 AND p.created_at < $3
    UNION ALL SELECT p.order_id, -p.amount_cents FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE o.restaurant_id = $1 AND p.refunded_at >= $2 AND p.refunded_at < $3
  ) moved GROUP BY order_id`;

const grossOf = (taxes: Tax[]) => taxes.reduce((sum, { gross_cents }) => sum + gross_cents, 0);

/** Sums by order, without those that are zero. */
function byOrder(amounts: { order_id: string; cents: number }[]): number[] {
  const sums = new Map<string, number>();
  for (const { order_id, cents } of amounts) sums.set(order_id, (sums.get(order_id) ?? 0) + cents);
  return [...sums.values()].filter((cents) => cents !== 0);
}
const amounts = (all: OfOrder[], sign: 1 | -1) =>
  all.map(({ order_id, taxes }) => ({ order_id, cents: sign * grossOf(taxes) }));

/**
 * The turnover of a period. An order is sold when it is settled, and no longer when it is owed
 * again or was refunded with a credit note. Issued documents are its invoiced part. So for every
 * period: sold = invoiced + not invoiced at each rate, and paid = sold + paid on open orders.
 */
export async function soldFigures(
  { restaurant_id, from, until }: Period,
  { issued, refunded }: Documents,
) {
  const values = [restaurant_id, from, until];
  const settled = (await statement<Tax & { order_id: string }>(SALES, values)).map(
    ({ order_id, ...tax }): OfOrder => ({ order_id, taxes: [tax] }),
  );
  const paid = await statement<{ order_id: string; cents: number }>(PAID, values);
  const sold = sumByRate([...settled, ...refunded].map(({ taxes }) => taxes));
  const missing = sumByRate([sold, ...issued.map(({ taxes }) => negated(taxes))]);
  const open = byOrder([...paid, ...amounts(settled, -1)]);
  return {
    sold,
    sold_cents: grossOf(sold),
    without_invoice: {
      orders: byOrder([...amounts(settled, 1), ...amounts(refunded, 1), ...amounts(issued, -1)])
        .length,
      total_cents: grossOf(missing),
      taxes: missing,
    },
    open_orders: { orders: open.length, paid_cents: open.reduce((sum, cents) => sum + cents, 0) },
  };
}
