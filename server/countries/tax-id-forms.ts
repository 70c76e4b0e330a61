/** Tax ids as text: their compact form for comparison, and the letters that they begin with. */
import type { VatIdLetters } from './modules/country.ts';
import { COUNTRIES } from './registry.ts';

/** A tax id without separators: `DE 136.695-976` → `DE136695976`. */
export function compactId(tax_id: string): string {
  return tax_id
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.,·:;_/\\'’()\u2010-\u2015\u2212-]/gu, '');
}

interface Letters extends VatIdLetters {
  country: string;
}
const LETTERS = new Map<string, Letters>(
  COUNTRIES.flatMap(({ code, vatIds }) =>
    (vatIds?.letters ?? []).map((letters): [string, Letters] => [
      letters,
      { ...vatIds!, country: code },
    ]),
  ),
);

/**
 * The letters that a VAT id begins with: two, or `CHE` for a Swiss number that is one; null for any
 * other number.
 */
export function prefixOf(tax_id: string): string | null {
  const compact = compactId(tax_id);
  const found = [3, 2]
    .map((length) => compact.slice(0, length))
    .find((letters) => LETTERS.get(letters)?.precedes(compact.slice(letters.length)));
  return found ?? null;
}

/** The country of a number by its letters, ISO 3166-1 alpha-2. */
export function prefixCountry(tax_id: string): string | undefined {
  const compact = compactId(tax_id);
  const named = COUNTRIES.find(({ vatIds }) => vatIds?.names?.test(compact));
  if (named) return named.code;
  const prefix = prefixOf(tax_id);
  return prefix ? LETTERS.get(prefix)!.country : undefined;
}

/** The compact VAT id with the right letters of its country; null for a number that is none. */
export function vatIdOf(tax_id: string): string | null {
  const prefix = prefixOf(tax_id);
  if (!prefix) return null;
  const letters = LETTERS.get(prefix)!.instead?.[prefix] ?? prefix;
  return letters + compactId(tax_id).slice(prefix.length);
}
