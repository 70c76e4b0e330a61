import { insertAll } from '../database/repository.ts';
import { type Bill, Sale } from './model.ts';

/**
 * Writes the sales of a bill, by rate, in the running transaction: with `1` when it is settled,
 * with `-1` when it is owed again. A bill with payments keeps its lines and discounts, so that the
 * two cancel out.
 */
export async function writeSale(
  { id, restaurant_id, taxes }: Bill,
  sold_at: Date,
  sign: 1 | -1,
): Promise<void> {
  const signed = (cents: number) => (sign === 1 ? cents : 0 - cents);
  const sales = taxes
    .filter(({ gross_cents }) => gross_cents !== 0)
    .map(({ rate_basis_points, net_cents, tax_cents, gross_cents }) => ({
      restaurant_id,
      bill_id: id,
      sold_at,
      rate_basis_points,
      net_cents: signed(net_cents),
      tax_cents: signed(tax_cents),
      gross_cents: signed(gross_cents),
    }));
  if (sales.length > 0) await insertAll(Sale, sales);
}
