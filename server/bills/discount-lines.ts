/** Discounts and the service charge on the lines of a bill, in cents, without any rows. */
import { invalid } from '../errors.ts';
import { allocate, divideRoundHalfUp } from '../money.ts';
import type { ItemKind } from '../orders/contract.ts';
import type { TaxableLine } from '../tax/calculate-tax.ts';
import { lineTotal, spreadDiscount } from '../tax/line-totals.ts';

const WHOLE = 10_000;

/**
 * A discount as it was given: a percentage of the line (or the bill) in basis points, or cents.
 */
export interface GivenDiscount {
  order_item_id: string | null;
  percent_basis_points: number | null;
  amount_cents: number | null;
}
export type DiscountedLine = TaxableLine & { id: string; kind: ItemKind; part_of: string | null };
export type Discounted<Line> = Line & { discount_cents: number };

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** A discount in cents, half up, before it is limited to what it is given on. */
export function worthOf(
  { percent_basis_points, amount_cents }: GivenDiscount,
  whole: number,
): number {
  return (
    amount_cents ?? divideRoundHalfUp(BigInt(whole) * BigInt(percent_basis_points ?? 0), WHOLE)
  );
}
/** After a void less may be left than the discount that was given. */
const limited = (discount: GivenDiscount, whole: number) =>
  Math.min(worthOf(discount, whole), whole);

function partsOf<Line extends DiscountedLine>(lines: Line[], id: string | null) {
  return lines.filter((line) => (line.part_of ?? line.id) === id);
}

/** Spreads a dish's discount over all parts of its price, in proportion. */
function discountDish<Line extends DiscountedLine>(
  lines: Discounted<Line>[],
  discount: GivenDiscount,
): Discounted<Line>[] {
  const parts = partsOf(lines, discount.order_item_id);
  const spread = spreadDiscount(parts, limited(discount, sum(parts.map(lineTotal))));
  return lines.map((line) => spread.find(({ id }) => id === line.id) ?? line);
}

/**
 * Lowers the service charge with the discounted dishes that it is a percentage of; of several
 * orders' service lines each by its part, so that they add up to the whole bill's.
 */
function discountService<Line extends DiscountedLine>(
  lines: Discounted<Line>[],
): Discounted<Line>[] {
  const dishes = lines.filter(({ kind }) => kind !== 'service_charge');
  const services = lines.filter(({ kind }) => kind === 'service_charge');
  const full = sum(dishes.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents));
  const charges = services.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents);
  const charge = sum(charges);
  if (full === 0 || charge === 0) return lines;
  const reduced = divideRoundHalfUp(BigInt(charge) * BigInt(sum(dishes.map(lineTotal))), full);
  const shares = allocate(charge - reduced, charges);
  return lines.map((line) => {
    const place = services.indexOf(line);
    return place < 0 ? line : { ...line, discount_cents: shares[place]! };
  });
}

/**
 * Lines with all discounts on each: first their own, then the bill's, spread in proportion to what
 * is left of each line (docs/INVOICING.md, calculation 2), and so over the tax rates.
 */
export function discountLines<Line extends DiscountedLine>(
  lines: Line[],
  given: GivenDiscount[],
): Discounted<Line>[] {
  const full = lines.map((line) => ({ ...line, discount_cents: 0 }));
  const own = discountService(
    given
      .filter(({ order_item_id }) => order_item_id !== null)
      .reduce<Discounted<Line>[]>(discountDish, full),
  );
  const onBill = given.find(({ order_item_id }) => order_item_id === null);
  return onBill ? spreadDiscount(own, limited(onBill, sum(own.map(lineTotal)))) : own;
}

/**
 * Refuses a discount that is more than what it is given on, before the bill's own (ASVS 2.3.2).
 * @throws Problem 422 at `amount_cents`
 */
export function checkWorth(
  lines: DiscountedLine[],
  discount: GivenDiscount,
  others: GivenDiscount[],
) {
  const full = lines.map((line) => ({ ...line, discount_cents: 0 }));
  const before = discountLines(
    full,
    others.filter(({ order_item_id }) => order_item_id !== null),
  );
  const on = discount.order_item_id === null ? before : partsOf(full, discount.order_item_id);
  const whole = sum(on.map(lineTotal));
  if (worthOf(discount, whole) > whole)
    throw invalid([{ path: 'amount_cents', message: 'discount_above_total' }]);
}

interface ChargedLine {
  kind: ItemKind;
  quantity: number;
  unit_price_cents: number;
}
/**
 * The service charge of each order of a bill, in cents: a percentage of all its dishes, half up,
 * spread over the orders by largest remainder (docs/INVOICING.md, calculation 7).
 */
export function serviceShares(orders: ChargedLine[][], percent_basis_points: number): number[] {
  const dishes = orders.map((lines) =>
    sum(
      lines
        .filter(({ kind }) => kind !== 'service_charge')
        .map(({ quantity, unit_price_cents }) => quantity * unit_price_cents),
    ),
  );
  const whole = sum(dishes);
  if (whole === 0) return dishes;
  return allocate(divideRoundHalfUp(BigInt(whole) * BigInt(percent_basis_points), WHOLE), dishes);
}
