/** What is sold: invoiced and not invoiced, settled and paid on open orders; in cents, by rate. */
import { statement } from '../database/repository.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import type { Period } from './documents.ts';
import { negated, sumByRate } from './turnover.ts';

/** What something adds to an order's figures. */
export interface OfOrder {
  order_id: string;
  taxes: Tax[];
}
interface Documents {
  /** What each document adds to the turnover. */
  issued: OfOrder[];
  /** What credit notes took back whose money was given back: it is sold no more. */
  refunded: OfOrder[];
}

const SALES = `SELECT order_id, rate_basis_points, CAST(sum(net_cents) AS BIGINT) AS net_cents, CAST(sum(tax_cents) AS BIGINT) AS tax_cents,
    CAST(sum(gross_cents) AS BIGINT) AS gross_cents
  FROM sales WHERE restaurant_id = $1 AND sold_at >= $2 AND sold_at < $3 GROUP BY order_id, rate_basis_points`;
/** By order: what was paid in a time, less what was given back in it by the payment itself. */
const PAID = `SELECT order_id, CAST(sum(amount_cents) AS BIGINT) AS cents FROM (
    SELECT p.order_id, p.amount_cents FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE o.restaurant_id = $1 AND p.created_at >= $2 AND p.created_at < $3
    UNION ALL SELECT p.order_id, -p.amount_cents FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE o.restaurant_id = $1 AND p.refunded_at >= $2 AND p.refunded_at < $3
  ) moved GROUP BY order_id`;

const grossOf = (taxes: Tax[]) => taxes.reduce((sum, { gross_cents }) => sum + gross_cents, 0);

/** Sums by order, those left out that come to nothing. */
function byOrder(amounts: { order_id: string; cents: number }[]): number[] {
  const sums = new Map<string, number>();
  for (const { order_id, cents } of amounts) sums.set(order_id, (sums.get(order_id) ?? 0) + cents);
  return [...sums.values()].filter((cents) => cents !== 0);
}
const amounts = (all: OfOrder[], sign: 1 | -1) =>
  all.map(({ order_id, taxes }) => ({ order_id, cents: sign * grossOf(taxes) }));

/**
 * An order is sold when it is settled, and no more when it is owed again or its money was given
 * back with a credit note. What is issued is invoiced; the difference is what nobody has an invoice
 * for. So of every time: sold = invoiced + not invoiced at each rate, and paid = sold + paid on
 * open orders.
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
