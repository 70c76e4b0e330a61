/** Calculates a bill anew from its lines, and writes what changed. */
import { find, update } from '../database/repository.ts';
import { conflict } from '../errors.ts';
import { findOrders, type WholeOrder } from '../orders/present.ts';
import { changeItem, changeOrders } from '../orders/write.ts';
import {
  calculateTax,
  keepParts,
  subtractTaxes,
  sumTaxes,
  type Tax,
  type TaxableLine,
} from '../tax/calculate-tax.ts';
import {
  discountLines,
  type GivenDiscount,
  type Invoiced,
  serviceShares,
} from './discount-lines.ts';
import { invoicedOf } from './invoiced.ts';
import { Bill, BillDiscount } from './model.ts';

/** The orders of a bill that count: all but the cancelled ones, oldest first. */
export async function countedOrders(bill_id: string): Promise<WholeOrder[]> {
  return (await findOrders({ bill_id })).filter(({ status }) => status !== 'cancelled');
}

type Item = WholeOrder['items'][number];

/** The items with the service charge of the whole bill in place of each order's own. */
function charged(orders: WholeOrder[], bill: Bill, invoiced: Invoiced): Item[] {
  const { service_charge_basis_points: percent } = bill;
  if (percent === 0) return orders.flatMap(({ items }) => items);
  const held = orders.map(({ items }) => {
    const service = items.find(({ kind }) => kind === 'service_charge');
    return service && invoiced.lines.get(service.id)?.unit_price_cents;
  });
  const shares = serviceShares(
    orders.map(({ items }) => items),
    percent,
    held,
  );
  return orders.flatMap(({ items }, place) =>
    items.map((item) =>
      item.kind === 'service_charge'
        ? {
            ...item,
            quantity: shares[place] === 0 ? 0 : 1,
            unit_price_cents: shares[place]!,
          }
        : item,
    ),
  );
}

/** The sum of two breakdowns, rate by rate. */
export function addTaxes(a: Tax[], b: Tax[]): Tax[] {
  const negative = b.map(({ rate_basis_points, net_cents, tax_cents, gross_cents }) => ({
    rate_basis_points,
    net_cents: -net_cents,
    tax_cents: -tax_cents,
    gross_cents: -gross_cents,
  }));
  const others = b
    .filter((tax) => !a.some(({ rate_basis_points: rate }) => rate === tax.rate_basis_points))
    .map((tax) => ({ ...tax, net_cents: 0, tax_cents: 0, gross_cents: 0 }));
  return subtractTaxes([...a, ...others], negative).sort(
    (one, other) => one.rate_basis_points - other.rate_basis_points,
  );
}

/** Adds lines to taxes, rate by rate, as if all of them had been calculated together. */
export function grownTaxes(
  taxes: Tax[],
  lines: TaxableLine[],
  options: { prices_include_tax: boolean },
): Tax[] {
  const touched = new Set(lines.map((line) => line.tax_rate_basis_points));
  const stated = options.prices_include_tax ? 'gross_cents' : 'net_cents';
  const before = taxes
    .filter(({ rate_basis_points }) => touched.has(rate_basis_points))
    .map((tax) => ({
      quantity: 1,
      unit_price_cents: tax[stated],
      tax_rate_basis_points: tax.rate_basis_points,
    }));
  const grown = calculateTax([...before, ...lines], options).taxes;
  return [
    ...taxes.filter(({ rate_basis_points }) => !touched.has(rate_basis_points)),
    ...grown,
  ].sort((a, b) => a.rate_basis_points - b.rate_basis_points);
}

/**
 * Writes the totals of a bill.
 * @throws Problem 409 `already_paid` where less would be left than was paid
 */
export async function writeTotals(bill: Bill, taxes: Tax[]): Promise<Bill> {
  const totals = { taxes, ...sumTaxes(taxes) };
  if (totals.total_cents < bill.paid_cents) throw conflict('already_paid');
  await update(Bill, { id: bill.id }, totals);
  return { ...bill, ...totals };
}

async function writeItem(was: Item, is: Item): Promise<void> {
  const { quantity, unit_price_cents, discount_cents } = is;
  const total_cents = quantity * unit_price_cents;
  if (
    was.quantity !== quantity ||
    was.unit_price_cents !== unit_price_cents ||
    was.discount_cents !== discount_cents ||
    was.total_cents !== total_cents
  )
    await changeItem(is.id, { quantity, unit_price_cents, discount_cents, total_cents });
}

/** Writes an order's own totals, which its guest sees: the tax of its lines by themselves. */
export async function writeOrderTotals(
  order: Pick<WholeOrder, 'id' | 'prices_include_tax' | 'subtotal_cents' | 'tax_cents'>,
  items: TaxableLine[],
): Promise<void> {
  const { subtotal_cents, tax_cents, total_cents } = calculateTax(items, order);
  if (order.subtotal_cents !== subtotal_cents || order.tax_cents !== tax_cents)
    await changeOrders({ id: order.id }, { subtotal_cents, tax_cents, total_cents });
}

/** A line without what tells it from others like it. */
export function plainLine({
  id,
  kind,
  part_of,
  quantity,
  unit_price_cents,
  tax_rate_basis_points,
  discount_cents,
}: Item) {
  return { id, kind, part_of, quantity, unit_price_cents, tax_rate_basis_points, discount_cents };
}

export type Discount = BillDiscount;
export function discountsGiven(bill_id: string): Promise<BillDiscount[]> {
  return find(BillDiscount, { bill_id }, { order: ['created_at'] });
}

/**
 * Calculates a bill anew: the service charge and the bill's discount over all its orders, then the
 * tax once for the whole bill. What invoices hold of it keeps its discount, its service charge and
 * its tax, so that the documents of a bill add up to it.
 * @returns the bill with its new totals
 * @throws Problem 409 `already_paid` where less would be left than was paid
 */
export async function calculateBill(
  bill: Bill,
  orders: WholeOrder[],
  given: GivenDiscount[],
): Promise<Bill> {
  const invoiced = await invoicedOf(bill);
  const items = charged(orders, bill, invoiced);
  const lines = discountLines(items, given, invoiced);
  const before = new Map(orders.flatMap((order) => order.items.map((item) => [item.id, item])));
  for (const line of lines) await writeItem(before.get(line.id)!, line);
  for (const order of orders)
    await writeOrderTotals(
      order,
      lines.filter(({ order_id }) => order_id === order.id),
    );
  // A rate of which nothing is left is no line of the breakdown.
  const counted = lines.filter(({ quantity }) => quantity !== 0);
  const { taxes } = calculateTax(counted, bill);
  return writeTotals(bill, keepParts(taxes, invoiced.taxes, bill));
}

/** What is left to pay, in cents. */
export const leftOf = ({ total_cents, paid_cents }: Pick<Bill, 'total_cents' | 'paid_cents'>) =>
  total_cents - paid_cents;
