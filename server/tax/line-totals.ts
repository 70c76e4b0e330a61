/** What is sold, line by line, before tax is told apart. */
import { allocate } from '../money.ts';

export interface PricedLine {
  quantity: number;
  unit_price_cents: number;
  discount_cents?: number;
}

/**
 * Quantity × unit price − discount. A quantity is a whole number of things: halves are priced as
 * things of their own.
 */
export function lineTotal(line: PricedLine): number {
  const total = line.quantity * line.unit_price_cents - (line.discount_cents ?? 0);
  if (!Number.isSafeInteger(total)) throw new RangeError('A line must come to whole cents');
  return total;
}

/**
 * The discount of `quantity` of a line's things, in cents: in proportion, rounded down, and all
 * that is left with the last of them, so that the parts add up and none is worth less than nothing.
 */
export function discountOn(
  left: { quantity: number; discount_cents: number },
  quantity: number,
): number {
  return Number((BigInt(left.discount_cents) * BigInt(quantity)) / BigInt(left.quantity));
}

/**
 * A discount on the whole bill, spread over the lines (and with them the rates) by what each comes
 * to.
 */
export function spreadDiscount<Line extends PricedLine>(
  lines: Line[],
  discount_cents: number,
): Line[] {
  const shares = allocate(discount_cents, lines.map(lineTotal));
  return lines.map((line, i) => ({
    ...line,
    discount_cents: (line.discount_cents ?? 0) + shares[i]!,
  }));
}
