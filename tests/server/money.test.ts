import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, divideRoundHalfUp, formatMoney, toDecimal } from '../../server/money.ts';
import { CURRENCIES, isCurrency, minorDigits } from '../../server/currencies.ts';

const currencyOf = (currency: string) => ({ currency, currency_digits: minorDigits(currency) });
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('formatting money', () => {
  test('uses each currency’s own smallest unit', () => {
    expect(['EUR', 'JPY', 'KWD'].map(minorDigits)).toEqual([2, 0, 3]);
    expect([toDecimal(5, 2), toDecimal(-5, 2), toDecimal(1234, 0), toDecimal(7, 3)]).toEqual([
      '0.05',
      '-0.05',
      '1234',
      '0.007',
    ]);
  });

  test('uses the decimals of ISO 4217, also when a runtime has others', () => {
    const digits = Object.fromEntries(CURRENCIES.map((code) => [code, minorDigits(code)]));
    expect(digits).toMatchObject({ RSD: 2, HUF: 2, COP: 2, IDR: 2, PKR: 2, ISK: 0, CLF: 4 });
    expect(digits).toMatchObject({ IQD: 3, TND: 3, UGX: 0, VND: 0, KRW: 0, CHF: 2, MXN: 2 });
    expect(Object.values(digits).filter((count) => count === 0)).toHaveLength(17);
    expect(Object.values(digits).filter((count) => count === 3)).toHaveLength(7);
    expect(plain(formatMoney(123456, currencyOf('RSD'), 'en'))).toBe('RSD 1,234.56');
    expect(plain(formatMoney(123456, currencyOf('HUF'), 'de-AT'))).toBe('HUF 1.234,56');
  });

  test('uses the decimals stored with an amount, whatever the table says today', () => {
    const written = { currency: 'HUF', currency_digits: 0 };
    expect(plain(formatMoney(123456, written, 'en'))).toBe('HUF 123,456');
  });

  test('refuses a code that ISO 4217 does not list', () => {
    expect(['EUR', 'XXX', 'XAU', 'HRK', 'eur', ''].map(isCurrency)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(() => minorDigits('XXX')).toThrow(RangeError);
  });

  test('follows the reader’s locale', () => {
    expect(plain(formatMoney(123456789, currencyOf('EUR'), 'en-GB'))).toBe('€1,234,567.89');
    expect(plain(formatMoney(123456, currencyOf('EUR'), 'de-DE'))).toBe('1.234,56 €');
    expect(plain(formatMoney(1500, currencyOf('JPY'), 'en-GB'))).toBe('JP¥1,500');
  });

  test('loses no cent in a sum too large for a float of euros', () => {
    expect(plain(formatMoney(9007199254740991, currencyOf('EUR'), 'en-GB'))).toBe(
      '€90,071,992,547,409.91',
    );
  });
});

describe('dividing money', () => {
  test.each([
    [5, 10, 1],
    [4, 10, 0],
    [15, 10, 2],
    [-5, 10, -1],
    [-4, 10, 0],
    [7, 1, 7],
  ])('%i / %i is %i', (over, under, whole) => {
    expect(divideRoundHalfUp(over, under)).toBe(whole);
  });

  test('is exact beyond 2^53', () => {
    expect(divideRoundHalfUp(9007199254740993n * 3n, 3_000_000n)).toBe(9007199255);
  });

  test('refuses to divide by zero', () => {
    expect(() => divideRoundHalfUp(1, 0)).toThrow(RangeError);
  });
});

describe('spreading money', () => {
  test('gives the rest to the largest remainders', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(10, [70, 20, 10])).toEqual([7, 2, 1]);
    expect(allocate(5, [0, 0])).toEqual([3, 2]);
    expect(allocate(5, [])).toEqual([]);
  });

  test('adds up, and no part is a whole cent off its due', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), weights, (total, shares) => {
        const parts = allocate(total, shares);
        const whole = shares.reduce((sum, share) => sum + share, 0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
        if (whole > 0)
          parts.forEach((part, i) =>
            expect(Math.abs(part - (total * shares[i]!) / whole)).toBeLessThan(1.001),
          );
      }),
    );
  });
});
