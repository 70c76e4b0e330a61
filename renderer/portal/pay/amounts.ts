import { divideRoundHalfUp } from '../../../server/money.ts';
import type { GuestBill } from '../orders/follow.ts';

/** What of a bill a guest pays; all amounts are cents, and none is above what is left. */
export interface Amounts {
  mine: number;
  all: number;
  equal: number;
}

/** The guest's own rounds that nobody paid yet. */
export function mineOf({ rounds, left_cents }: GuestBill): number {
  const own = rounds
    .filter(({ mine, paid }) => mine && !paid)
    .reduce((sum, { total_cents }) => sum + total_cents, 0);
  return Math.min(own, left_cents);
}

/** How many dishes the guest's own rounds have. */
export function dishesOf({ lines }: GuestBill): number {
  return lines.filter(({ mine }) => mine).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** The first of `parts` equal parts: it carries the cents that do not divide. */
export function partOf(cents: number, parts: number): number {
  return Math.ceil(cents / parts);
}

/** A tip in percent of an amount, rounded half up. */
export function tipOf(cents: number, percent: number): number {
  return divideRoundHalfUp(cents * percent, 100);
}
