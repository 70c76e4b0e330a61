/** What a payer owes and hands over, in minor units of the currency. */
import type { Currency } from '../../../server/money.ts';

/**
 * The next payer's share when `left_cents` is split equally among the `payers` who have not paid:
 * rounded up, so that the first payers carry the remainder and the last share is what is left.
 */
export function equalShare(left_cents: number, payers: number): number {
  return Math.floor((left_cents + payers - 1) / payers);
}

/** All shares of an equal split, in the order of payment; they add up to `left_cents`. */
export function equalShares(left_cents: number, payers: number): number[] {
  const shares: number[] = [];
  let left = left_cents;
  for (let waiting = payers; waiting > 0; waiting -= 1) {
    const share = equalShare(left, waiting);
    shares.push(share);
    left -= share;
  }
  return shares;
}

/**
 * The notes in circulation, in whole units of the currency; of a currency that is not listed, 1, 2
 * and 5 of each power of ten stand for them.
 */
const NOTES: Record<string, readonly number[]> = {
  EUR: [5, 10, 20, 50, 100, 200],
  GBP: [5, 10, 20, 50],
  USD: [1, 5, 10, 20, 50, 100],
  CAD: [5, 10, 20, 50, 100],
  AUD: [5, 10, 20, 50, 100],
  NZD: [5, 10, 20, 50, 100],
  CHF: [10, 20, 50, 100, 200],
  SEK: [20, 50, 100, 200, 500, 1000],
  NOK: [50, 100, 200, 500, 1000],
  DKK: [50, 100, 200, 500],
  PLN: [10, 20, 50, 100, 200, 500],
  CZK: [100, 200, 500, 1000, 2000, 5000],
  HUF: [500, 1000, 2000, 5000, 10_000, 20_000],
  RON: [1, 5, 10, 20, 50, 100, 200],
  BGN: [5, 10, 20, 50, 100],
  MXN: [20, 50, 100, 200, 500, 1000],
  COP: [2000, 5000, 10_000, 20_000, 50_000, 100_000],
  CLP: [1000, 2000, 5000, 10_000, 20_000],
  ARS: [100, 200, 500, 1000, 2000, 10_000, 20_000],
  JPY: [1000, 5000, 10_000],
};
const OTHER_NOTES = [0, 1, 2, 3, 4, 5].flatMap((power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
);

function notesOf({ currency, currency_digits }: Currency): number[] {
  return (NOTES[currency] ?? OTHER_NOTES).map((note) => note * 10 ** currency_digits);
}
function roundedUp(cents: number, step: number): number {
  return Math.ceil(cents / step) * step;
}

const MOST_NOTES = 4;
/**
 * The sums of notes that a guest is likely to hand over for `due_cents`, ascending and without the
 * exact amount: the due amount rounded up to each note of the currency.
 */
export function quickNotes(due_cents: number, currency: Currency): number[] {
  if (due_cents <= 0) return [];
  const sums = notesOf(currency)
    .map((note) => roundedUp(due_cents, note))
    .filter((sum) => sum > due_cents);
  return [...new Set(sums)].sort((a, b) => a - b).slice(0, MOST_NOTES);
}

/** What is given out of the cash received, or null while less than the due amount was received. */
export function changeOf(due_cents: number, received_cents: number | null): number | null {
  return received_cents === null || received_cents < due_cents ? null : received_cents - due_cents;
}

export const TIP_RATES = [500, 1000] as const;

/** A tip in proportion (basis points), halves rounded up. */
export function tipOf(amount_cents: number, basis_points: number): number {
  return Math.floor((amount_cents * basis_points + 5000) / 10_000);
}

const LEAST_TIP = 300;
/**
 * The round sum that a payer names with "make it …": the smallest multiple of a coin or note with
 * a tip of about 3 % or more. The step is a tenth of the amount, as 1, 2 or 5 of a power of ten.
 */
export function roundSum(amount_cents: number, { currency_digits }: Currency): number {
  const unit = 10 ** currency_digits;
  const wanted = amount_cents / 10;
  let step = unit;
  for (let power = unit; power <= wanted; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power <= wanted * 1.25) step = digit * power;
  return roundedUp(amount_cents + tipOf(amount_cents, LEAST_TIP), step);
}
