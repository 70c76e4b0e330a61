import { guestFigures } from '../../server/locales.ts';
import { type Currency, toDecimal } from '../../server/money.ts';

/** The decimal separator of a language: `,` in German, `.` in English. */
function decimalSign(locale: string) {
  return (
    new Intl.NumberFormat(guestFigures(locale))
      .formatToParts(0.5)
      .find((part) => part.type === 'decimal')?.value ?? '.'
  );
}

/** Digits and signs of an Arabic keyboard as those that are read here. */
function inLatin(typed: string): string {
  return typed
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ',');
}

/**
 * `12,5` with two digits → 1250; null for what is no such number. Accepts point and comma as the
 * decimal separator.
 */
export function parseScaled(typed: string, digits: number, locale: string): number | null {
  const text = inLatin(typed).replace(/[\s\u00a0\u202f'’]/g, '');
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
/** A number as it is typed: `12,50` in German. */
export function typedMoney(cents: number, { currency_digits }: Currency, locale: string) {
  return toDecimal(cents, currency_digits).replace('.', decimalSign(locale));
}

/** A typed percentage in basis points: `5,5` → 550. */
export function parseRate(typed: string, locale: string) {
  return parseScaled(typed.replace('%', ''), 2, locale);
}
/** A percentage as it is typed, without trailing zeros: 550 → `5,5` in German. */
export function typedRate(basisPoints: number, locale: string) {
  return String(basisPoints / 100).replace('.', decimalSign(locale));
}
