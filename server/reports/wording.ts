/** The words and figures of printed reports, in the restaurant's language. */
import { taxName } from '../countries/tax-names.ts';
import { documentWord } from '../invoices/document/words.ts';
import { figuresLocale, textsLocale } from '../locales.ts';
import { formatMoney, toDecimal } from '../money.ts';
import { houseText, type TextKey } from '../texts.ts';
import type { RestaurantRow } from '../restaurant/restaurant.ts';

/** U+2212, which is as wide as a figure. */
const minus = (figure: string) => figure.replace('-', '\u2212');

type Word = Extract<TextKey, `report_${string}`> extends `report_${infer Name}` ? Name : never;

export interface Wording {
  /** The language tag of its texts. */
  lang: string;
  word: (word: Word, values?: Record<string, string | number>) => string;
  /** The name of the tax in the restaurant's country. */
  tax: string;
  /** What cash rounding is called on documents. */
  rounding: string;
  /** An amount in cents with its currency. */
  money: (cents: number) => string;
  /** An amount in cents without its currency, for columns. */
  amount: (cents: number) => string;
  count: (count: number) => string;
  /** Basis points. */
  rate: (basisPoints: number) => string;
  /** A day, `YYYY-MM-DD`, with its weekday. */
  day: (day: string) => string;
  /** An instant in the restaurant's time zone. */
  moment: (instant: string) => string;
}

type Facts = Pick<
  RestaurantRow,
  'locale' | 'country' | 'currency' | 'currency_digits' | 'time_zone'
>;

export function wordingOf(restaurant: Facts): Wording {
  const { locale, country, currency_digits: digits, time_zone: timeZone } = restaurant;
  const tag = figuresLocale(locale);
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const amounts = new Intl.NumberFormat(tag, decimals);
  const counts = new Intl.NumberFormat(tag);
  const rates = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 2 });
  const days = new Intl.DateTimeFormat(tag, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const moments = new Intl.DateTimeFormat(tag, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  return {
    lang: textsLocale(locale),
    word: (word, values) => houseText(locale, `report_${word}`, values),
    tax: taxName(country, locale),
    rounding: documentWord(locale, 'rounding'),
    money: (cents) => minus(formatMoney(cents, restaurant, tag)),
    amount: (cents) => minus(amounts.format(toDecimal(cents, digits) as `${number}`)),
    count: (count) => counts.format(count),
    rate: (basisPoints) => rates.format(basisPoints / 10_000),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    moment: (instant) => moments.format(new Date(instant)),
  };
}
