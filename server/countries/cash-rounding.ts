import { cashUnit, minorDigits } from '../currencies.ts';
import type { Currency } from '../money.ts';
import { countryOf } from './registry.ts';

/**
 * The unit that cash amounts are rounded to in a country, in cents of the amounts' own decimals; 1
 * where they are not rounded. A country's rule is for its own currency alone.
 */
export function cashRoundingOf({
  currency,
  currency_digits,
  country,
}: Currency & { country: string }): number {
  const { cashRounding } = countryOf(country);
  const unit = cashRounding?.currency === currency ? cashRounding.cents : cashUnit(currency);
  return Math.max(1, Math.round(unit * 10 ** (currency_digits - minorDigits(currency))));
}
