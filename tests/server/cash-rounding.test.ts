import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cashRoundingOf } from '../../server/countries/cash-rounding.ts';
import { COUNTRIES } from '../../server/countries/registry.ts';
import { cashUnit, CURRENCIES, minorDigits } from '../../server/currencies.ts';
import { roundCash } from '../../server/money.ts';

const unitIn = (country: string, currency: string, currency_digits = minorDigits(currency)) =>
  cashRoundingOf({ country, currency, currency_digits });

describe('cash rounding', () => {
  it.each([
    ['CH', 'CHF', 5],
    ['LI', 'CHF', 5],
    ['NO', 'NOK', 100],
    ['SE', 'SEK', 100],
    ['DK', 'DKK', 50],
    ['CZ', 'CZK', 100],
    ['HU', 'HUF', 500],
    ['NZ', 'NZD', 10],
    ['FI', 'EUR', 5],
    ['LT', 'EUR', 5],
    ['DE', 'EUR', 1],
    ['ES', 'EUR', 1],
    ['JP', 'JPY', 1],
    ['US', 'USD', 1],
    // A rule of a country is for its own currency.
    ['FI', 'USD', 1],
    ['XX', 'EUR', 1],
  ])('in %s with %s is to %i', (country, currency, unit) => {
    expect(unitIn(country, currency)).toBe(unit);
  });

  it('follows the decimals that a restaurant’s amounts have', () => {
    expect([unitIn('HU', 'HUF', 0), unitIn('CZ', 'CZK', 0), unitIn('CH', 'CHF', 0)]).toEqual([
      5, 1, 1,
    ]);
  });

  it('has a unit for currencies of ISO 4217 alone, and countries have one in their currency', () => {
    for (const currency of CURRENCIES) expect(cashUnit(currency)).toBeGreaterThanOrEqual(1);
    for (const { cashRounding, currency } of COUNTRIES)
      if (cashRounding) expect(cashRounding.currency).toBe(currency);
  });

  it('rounds half up to the nearest unit', () => {
    const to = (unit: number) => (cents: number) => roundCash(cents, unit);
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(to(5))).toEqual([0, 0, 5, 5, 5, 5, 5, 10, 10]);
    expect([49, 50, 149, 150].map(to(100))).toEqual([0, 100, 100, 200]);
    expect([24, 25, 74, 75].map(to(50))).toEqual([0, 50, 50, 100]);
    expect([0, 1, 99].map(to(1))).toEqual([0, 1, 99]);
  });

  it('is a multiple of the unit, by at most half of it away, and rounding again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (cents, unit) => {
          const rounded = roundCash(cents, unit);
          expect(rounded % unit).toBe(0);
          expect(Math.abs(rounded - cents) * 2).toBeLessThanOrEqual(unit);
          // Half is rounded up.
          if (Math.abs(rounded - cents) * 2 === unit) expect(rounded).toBeGreaterThan(cents);
          expect(roundCash(rounded, unit)).toBe(rounded);
          expect(roundCash(cents + 1, unit)).toBeGreaterThanOrEqual(rounded);
        },
      ),
    );
  });
});
