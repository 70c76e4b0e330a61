import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeOf,
  equalShare,
  equalShares,
  quickNotes,
  roundSum,
  tipOf,
} from '../../renderer/staff/pay/amounts.ts';
import { minorDigits } from '../../server/currencies.ts';

const currencyOf = (currency: string) => ({ currency, currency_digits: minorDigits(currency) });
const EUR = currencyOf('EUR');
const cents = fc.integer({ min: 1, max: 10_000_000 });
const currency = fc.constantFrom('EUR', 'USD', 'CHF', 'HUF', 'JPY', 'KWD', 'COP').map(currencyOf);

describe('an equal split', () => {
  it.each([
    [10_000, 3, [3334, 3333, 3333]],
    [12_840, 3, [4280, 4280, 4280]],
    [5, 4, [2, 1, 1, 1]],
    [100, 1, [100]],
  ])('%i cents among %i', (left, payers, shares) =>
    expect(equalShares(left, payers)).toEqual(shares),
  );

  it('adds up, differs by a cent at most, and gives the remainder to the first payers', () =>
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 30 }), (left, payers) => {
        const shares = equalShares(left, payers);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(left);
        expect(shares[0]! - shares.at(-1)!).toBeLessThanOrEqual(1);
        expect(shares).toEqual([...shares].sort((a, b) => b - a));
        expect(shares[0]).toBe(equalShare(left, payers));
      }),
    ));
});

describe('quick notes', () => {
  it.each([
    ['EUR', 4500, [5000, 6000, 10_000, 20_000]],
    ['EUR', 4280, [4500, 5000, 6000, 10_000]],
    ['EUR', 1, [500, 1000, 2000, 5000]],
    ['CHF', 4280, [5000, 6000, 10_000, 20_000]],
    ['JPY', 4280, [5000, 10_000]],
    ['HUF', 1_234_500, [1_250_000, 1_300_000, 1_400_000, 1_500_000]],
    ['EUR', 0, []],
  ])('of %s for %i', (code, due, notes) =>
    expect(quickNotes(due, currencyOf(code))).toEqual(notes),
  );

  it('are at most four, ascending, above what is due, whole units of the currency', () =>
    fc.assert(
      fc.property(cents, currency, (due, of) => {
        const notes = quickNotes(due, of);
        expect(notes.length).toBeLessThanOrEqual(4);
        expect(notes).toEqual([...new Set(notes)].sort((a, b) => a - b));
        for (const note of notes) {
          expect(note).toBeGreaterThan(due);
          expect(note % 10 ** of.currency_digits).toBe(0);
        }
      }),
    ));
});

describe('change and tip', () => {
  it('change is what was received above the due amount, and none while less was received', () => {
    expect(changeOf(4500, 5000)).toBe(500);
    expect(changeOf(4500, 4500)).toBe(0);
    expect(changeOf(4500, 4400)).toBeNull();
    expect(changeOf(4500, null)).toBeNull();
  });

  it('a tip in proportion is rounded half up', () => {
    expect(tipOf(4280, 500)).toBe(214);
    expect(tipOf(4290, 500)).toBe(215);
    expect(tipOf(0, 1000)).toBe(0);
  });

  it.each([
    ['EUR', 4280, 4500],
    ['EUR', 1250, 1300],
    ['EUR', 320, 400],
    ['EUR', 12_840, 14_000],
    ['JPY', 4280, 4500],
  ])('the round sum of %s for %i is %i', (code, amount, sum) =>
    expect(roundSum(amount, currencyOf(code))).toBe(sum),
  );

  it('the round sum leaves a tip and is a whole amount', () =>
    fc.assert(
      fc.property(cents, (amount) => {
        const sum = roundSum(amount, EUR);
        expect(sum).toBeGreaterThanOrEqual(amount + tipOf(amount, 300));
        expect(sum % 100).toBe(0);
      }),
    ));
});
