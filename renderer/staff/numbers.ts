import { type Currency, toDecimal } from '../../server/money.ts';

/** The decimal sign of a language: `,` in German, `.` in English. */
function decimalSign(locale: string) {
  return (
    new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === 'decimal')
      ?.value ?? '.'
  );
}

/**
 * `12,5` with two digits → 1250. Null for what is no such number. Takes point or comma for the
 * decimals, whichever the typist is used to.
 */
export function parseScaled(typed: string, digits: number, locale: string): number | null {
  const text = typed.replace(/[\s\u00a0\u202f'’]/g, '');
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (last < 0) return scaled(text, '', digits);
  const [whole, rest] = [text.slice(0, last), text.slice(last + 1)];
  const ungrouped = withoutGroups(whole);
  const isGroup =
    rest.length === 3 && whole !== '' && (digits < 3 || text[last] !== decimalSign(locale));
  if (isGroup)
    return ungrouped === null || (/[.,]/.test(whole) && !whole.includes(text[last]!))
      ? null
      : scaled(ungrouped + rest, '', digits);
  return ungrouped === null || whole.includes(text[last]!) ? null : scaled(ungrouped, rest, digits);
}

function withoutGroups(whole: string) {
  return /^\d*$/.test(whole) ||
    /^\d{1,3}(?:\.\d{3})+$/.test(whole) ||
    /^\d{1,3}(?:,\d{3})+$/.test(whole)
    ? whole.replace(/[.,]/g, '')
    : null;
}

function scaled(whole: string, fraction: string, digits: number): number | null {
  if (!/^\d*$/.test(whole + fraction) || whole + fraction === '' || fraction.length > digits)
    return null;
  const value = Number(whole + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(value) ? value : null;
}

export function parseMoney(typed: string, { currency_digits }: Currency, locale: string) {
  return parseScaled(typed, currency_digits, locale);
}
/** As it would be typed: `12,50` in German. */
export function typedMoney(cents: number, { currency_digits }: Currency, locale: string) {
  return toDecimal(cents, currency_digits).replace('.', decimalSign(locale));
}

/** A percentage as typed → basis points: `5,5` → 550. */
export function parseRate(typed: string, locale: string) {
  return parseScaled(typed.replace('%', ''), 2, locale);
}
/** As it would be typed, without decimals that say nothing: 550 → `5,5` in German. */
export function typedRate(basisPoints: number, locale: string) {
  return String(basisPoints / 100).replace('.', decimalSign(locale));
}
