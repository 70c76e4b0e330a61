/**
 * Money is a whole number of a currency's smallest unit ("cents"), everywhere. This door imports nothing.
 * Exact arithmetic runs in bigint, so no product of a price and a rate can lose a cent.
 */
const formatters = new Map<string, Intl.NumberFormat>();
const digits = new Map<string, number>();

function formatter(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const kept =
    formatters.get(key) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
  formatters.set(key, kept);
  return kept;
}

/** True for a currency that this runtime knows by its ISO 4217 code. */
export const isCurrency = (code: string): boolean =>
  Intl.supportedValuesOf('currency').includes(code);

/** How many decimals a currency has: EUR 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  const known =
    digits.get(currency) ?? formatter(currency, 'en').resolvedOptions().maximumFractionDigits ?? 2;
  digits.set(currency, known);
  return known;
}

/**
 * EN 16931 states sums with two decimals at most (BR-DEC-*). Dinars have three: rounded they would differ from the paper, as they are they break the rules that the file
 * claims to keep, so an invoice in such a currency has no e-invoice.
 */
export const hasEInvoice = (currency: string): boolean => minorDigits(currency) <= 2;

/** `1234` EUR → `"12.34"`, JPY → `"1234"`: the machine's form, with no grouping. */
export function toDecimal(cents: number, currency: string): string {
  const decimals = minorDigits(currency);
  const sign = cents < 0 ? '-' : '';
  const text = String(Math.abs(cents)).padStart(decimals + 1, '0');
  return decimals === 0
    ? sign + text
    : `${sign}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** `1234` EUR → `€12.34` (en), `12,34 €` (de): the person's form. */
export function formatMoney(cents: number, currency: string, locale: string): string {
  return formatter(currency, locale).format(toDecimal(cents, currency) as `${number}`);
}

/** `numerator / denominator`, halves rounded up; below zero it mirrors, so a credit undoes its invoice exactly. */
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
 * Whole shares nearest to `numerators[i] / denominator` that add up to `total`: each is rounded down, and the
 * cents left over go to the largest remainders (the earlier one where two are equal).
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

/** Splits `total` in proportion to `weights` (whole, none below zero; all zero means evenly); the parts add up. */
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
