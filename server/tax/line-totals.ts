/** Line totals and discounts, before tax is calculated. */
import { allocate } from '../money.ts';

export interface PricedLine {
  quantity: number;
  unit_price_cents: number;
  discount_cents?: number;
}

/**
 * Quantity × unit price − discount. A quantity is an integer: half portions are products with a
 * price of their own.
 */
export function lineTotal(line: PricedLine): number {
  const total = line.quantity * line.unit_price_cents - (line.discount_cents ?? 0);
  if (!Number.isSafeInteger(total)) throw new RangeError('A line must come to whole cents');
  return total;
}

/**
 * The discount on `quantity` pieces of a line, in cents: in proportion, rounded down, and the rest
 * with the last piece, so that the parts add up and no piece is below zero. None of a line is
 * nothing, also where nothing of it is left (a void, a split).
 */
export function discountOn(
  left: { quantity: number; discount_cents: number },
  quantity: number,
): number {
  if (quantity === 0) return 0;
  return Number((BigInt(left.discount_cents) * BigInt(quantity)) / BigInt(left.quantity));
}

/**
 * Spreads a discount on the whole bill over the lines, and so over the tax rates, in proportion to
 * their line totals.
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
