import type { Currency } from '../../../server/money.ts';

/**
 * Notes and coins in circulation, in units of the currency, as the central banks list them.
 */
const IN_CIRCULATION: Record<string, number[]> = {
  EUR: [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  GBP: [50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  USD: [100, 50, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.01],
  CHF: [1000, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05],
  NOK: [1000, 500, 200, 100, 50, 20, 10, 5, 1],
  SEK: [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  DKK: [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5],
  CZK: [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  PLN: [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  HUF: [20_000, 10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
  JPY: [10_000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1],
  MXN: [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5],
};
/** For any other currency: what most have. */
const USUAL = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05];

/** The values of a currency's notes and coins in cents, the largest first. */
export function denominationsOf({ currency, currency_digits }: Currency): number[] {
  return (IN_CIRCULATION[currency] ?? USUAL)
    .map((value) => Math.round(value * 10 ** currency_digits * 1000) / 1000)
    .filter((value) => Number.isInteger(value));
}
