/**
 * The turnover of bills: what is settled is sold, and what is invoiced before that is sold with its
 * invoice. Rows are only added, so that a day's figures stay the same whatever happens to a bill.
 */
import { find, insertAll } from '../database/repository.ts';
import { subtractTaxes, type Tax } from '../tax/calculate-tax.ts';
import { type Bill, Sale } from './model.ts';
import { addTaxes } from './totals.ts';

/** What of a bill is sold so far, by rate. */
export async function soldOf(bill_id: string): Promise<Tax[]> {
  return (await find(Sale, { bill_id })).reduce<Tax[]>((sum, sale) => addTaxes(sum, [sale]), []);
}

type Sold = Pick<Bill, 'id' | 'restaurant_id' | 'taxes'>;

async function writeSales({ id, restaurant_id }: Sold, taxes: Tax[], sold_at: Date): Promise<void> {
  const sales = taxes
    .filter(({ gross_cents }) => gross_cents !== 0)
    .map(({ rate_basis_points, net_cents, tax_cents, gross_cents }) => ({
      restaurant_id,
      bill_id: id,
      sold_at,
      rate_basis_points,
      net_cents,
      tax_cents,
      gross_cents,
    }));
  if (sales.length > 0) await insertAll(Sale, sales);
}

/** What is not sold of these taxes, rate by rate; below zero where more is sold. */
function unsold(taxes: Tax[], sold: Tax[]): Tax[] {
  const rates = new Set(taxes.map(({ rate_basis_points }) => rate_basis_points));
  const others = sold
    .filter(({ rate_basis_points }) => !rates.has(rate_basis_points))
    .map((tax) => ({ ...tax, net_cents: 0, tax_cents: 0, gross_cents: 0 }));
  return subtractTaxes([...taxes, ...others], sold);
}

/**
 * Writes what of a settled bill was not sold before, and takes back what it was sold of and has no
 * more: an invoice was credited, and the dish voided after it.
 */
export async function sellRest(bill: Sold, sold_at: Date): Promise<void> {
  await writeSales(bill, unsold(bill.taxes, await soldOf(bill.id)), sold_at);
}

/** Writes what is invoiced of an open bill and was not sold before. */
export async function sellInvoiced(bill: Sold, invoiced: Tax[], sold_at: Date): Promise<void> {
  const held = invoiced.reduce<Tax[]>((sum, tax) => addTaxes(sum, [tax]), []);
  const rest = subtractTaxes(held, await soldOf(bill.id));
  await writeSales(
    bill,
    rest.filter(({ gross_cents }) => gross_cents > 0),
    sold_at,
  );
}

/** Takes back all sales of a bill that is owed again. */
export async function takeSalesBack(bill: Sold, sold_at: Date): Promise<void> {
  await writeSales(bill, unsold([], await soldOf(bill.id)), sold_at);
}
