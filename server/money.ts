/**
 * Money is a whole number of a currency's smallest unit ("cents"), everywhere.
 * Exact arithmetic runs in bigint, so no product of a price and a rate can lose a cent.
 */

/** A currency by its ISO 4217 code, with the decimals that it had when the amount was stored. */
export interface Currency {
  currency: string;
  currency_digits: number;
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf({ currency, currency_digits }: Currency, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency} ${currency_digits}`;
  const formatter =
    formatters.get(key) ??
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: currency_digits,
      maximumFractionDigits: currency_digits,
    });
  formatters.set(key, formatter);
  return formatter;
}

/**
 * Whether a currency may have an e-invoice: EN 16931 allows two decimals at most (BR-DEC-*). Dinars
 * have three: rounded they would differ from the document, and unrounded they violate the rules of
 * the format.
 */
export function hasEInvoice({ currency_digits }: Pick<Currency, 'currency_digits'>): boolean {
  return currency_digits <= 2;
}

/** `1234` with 2 digits → `"12.34"`, with 0 → `"1234"`: the form for programs, without grouping. */
export function toDecimal(cents: number, digits: number): string {
  const sign = cents < 0 ? '-' : '';
  const text = String(Math.abs(cents)).padStart(digits + 1, '0');
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `1234` EUR → `€12.34` (en), `12,34 €` (de): the form for people. `locale` is a BCP 47 tag. */
export function formatMoney(cents: number, currency: Currency, locale: string): string {
  const decimal = toDecimal(cents, currency.currency_digits) as `${number}`;
  return formatterOf(currency, locale).format(decimal);
}

/**
 * `numerator / denominator`, halves rounded up; below zero it mirrors, so a credit undoes its
 * invoice exactly.
 */
export function divideRoundHalfUp(
  numerator: number | bigint,
  denominator: number | bigint,
): number {
  const over = BigInt(numerator);
  const under = BigInt(denominator);
  if (under <= 0n) throw new RangeError('The denominator must be above zero');
  const size = over < 0n ? -over : over;
  const rounded = (2n * size + under) / (2n * under);
  return Number(over < 0n ? -rounded : rounded);
}

function floorDivide(over: bigint, under: bigint): bigint {
  const quotient = over / under;
  return over % under < 0n ? quotient - 1n : quotient;
}

/**
 * Whole shares nearest to `numerators[i] / denominator` that add up to `total`: each is rounded
 * down, and the cents left over go to the largest remainders (the earlier one where two are equal).
 */
export function roundToTotal(total: number, numerators: bigint[], denominator: bigint): number[] {
  const shares = numerators.map((over) => floorDivide(over, denominator));
  const remainders = numerators.map((over, i) => over - shares[i]! * denominator);
  const missing = total - Number(shares.reduce((sum, share) => sum + share, 0n));
  const ranked = remainders
    .map((_, i) => i)
    .sort((a, b) => Number(remainders[b]! - remainders[a]!) || a - b);
  const favoured = new Set(ranked.slice(0, missing));
  return shares.map((share, i) => Number(share) + (favoured.has(i) ? 1 : 0));
}

/**
 * Splits `total` in proportion to `weights` (whole, none below zero; all zero means evenly); the
 * parts add up.
 */
export function allocate(total: number, weights: number[]): number[] {
  if (weights.length === 0) return [];
  if (weights.some((weight) => weight < 0)) throw new RangeError('A weight may not be below zero');
  const shares = weights.some((weight) => weight > 0) ? weights.map(BigInt) : weights.map(() => 1n);
  const sum = shares.reduce((all, share) => all + share, 0n);
  return roundToTotal(
    total,
    shares.map((share) => share * BigInt(total)),
    sum,
  );
}

/**
 * An amount as it is paid in cash: the nearest multiple of `unit`, half of it up. Both in cents;
 * the amount is not below zero. Where two multiples are equally near, Swedish, Norwegian and Danish
 * tills round up (Swedish Act 1970:1029 § 1); a unit of 5 cents has no such amounts.
 */
export function roundCash(cents: number, unit: number): number {
  return Math.floor((2 * cents + unit) / (2 * unit)) * unit;
}
