import type { Amount } from '../provider.ts';

/**
 * Currencies whose amounts Stripe counts in other units than ISO 4217: MGA in whole ariary, ISK and
 * UGX in hundredths although they have none (https://docs.stripe.com/currencies).
 */
const DIGITS: Record<string, number> = { ISK: 2, UGX: 2, MGA: 0 };
const digitsOf = ({ currency, currency_digits }: Omit<Amount, 'cents'>) =>
  DIGITS[currency] ?? currency_digits;

/** In currencies with three decimals Stripe takes multiples of ten. */
const isRound = (units: number, digits: number) =>
  Number.isSafeInteger(units) && (digits < 3 || units % 10 === 0);

/** An amount in Stripe's units; null for one that Stripe cannot take. */
export function toUnits(amount: Amount): number | null {
  const digits = digitsOf(amount);
  const units = amount.cents * 10 ** (digits - amount.currency_digits);
  return isRound(units, digits) ? units : null;
}

/** An amount of Stripe's in minor units by ISO 4217. */
export function fromUnits(units: number, currency: Omit<Amount, 'cents'>): number {
  return Math.round(units * 10 ** (currency.currency_digits - digitsOf(currency)));
}
