import { minorDigits } from '../../server/currencies.ts';
import { describe, expect, it } from 'vitest';
import { parseMoney, parseRate, typedMoney } from '../../renderer/ui/numbers.ts';

const currencyOf = (currency: string) => ({ currency, currency_digits: minorDigits(currency) });

describe('an amount as typed', () => {
  it.each([
    ['12.50', 'EUR', 'en', 1250],
    ['12,50', 'EUR', 'en', 1250],
    ['12,5', 'EUR', 'de', 1250],
    ['12', 'EUR', 'de', 1200],
    [',5', 'EUR', 'de', 50],
    ['12,', 'EUR', 'de', 1200],
    ['1.234,56', 'EUR', 'de', 123456],
    ['1,234.56', 'EUR', 'en', 123456],
    ['1.234', 'EUR', 'de', 123400],
    ['1,234', 'EUR', 'en', 123400],
    ['1 234,56', 'EUR', 'es', 123456],
    ['1.234.567', 'EUR', 'de', 123456700],
    ['1500', 'JPY', 'en', 1500],
    ['1,500', 'JPY', 'en', 1500],
    ['1.234', 'KWD', 'en', 1234],
    ['1,234', 'KWD', 'de', 1234],
    ['1,234', 'KWD', 'en', 1234000],
    ['١٬٢٣٤٫٥٠', 'EUR', 'ar', 123450],
    ['12.50', 'EUR', 'ar', 1250],
  ])('%s %s in %s is %i', (typed, currency, locale, cents) =>
    expect(parseMoney(typed, currencyOf(currency), locale)).toBe(cents),
  );

  it.each([
    ['', 'EUR'],
    ['abc', 'EUR'],
    ['-1', 'EUR'],
    ['12.345,6,7', 'EUR'],
    ['1.2.3', 'EUR'],
    ['12.5678', 'EUR'],
    ['12.5', 'JPY'],
    ['.', 'EUR'],
    ['1e3', 'EUR'],
    ['1.234,567', 'EUR'],
    ['99999999999999999', 'EUR'],
  ])('%s %s is no amount', (typed, currency) =>
    expect(parseMoney(typed, currencyOf(currency), 'en')).toBeNull(),
  );

  it('is formatted as it was typed', () => {
    for (const [currency, locale] of [
      ['EUR', 'de'],
      ['EUR', 'en'],
      ['JPY', 'en'],
      ['KWD', 'de'],
      ['KWD', 'en'],
    ] as const) {
      for (const cents of [0, 5, 99, 100, 1234, 1_234_567])
        expect(
          parseMoney(typedMoney(cents, currencyOf(currency), locale), currencyOf(currency), locale),
        ).toBe(cents);
    }
  });
});

describe('a tax rate as typed', () => {
  it.each([
    ['10', 1000],
    ['5,5', 550],
    ['5.5 %', 550],
    ['0', 0],
    ['21%', 2100],
  ])('%s is %i', (typed, rate) => expect(parseRate(typed, 'en')).toBe(rate));
});
