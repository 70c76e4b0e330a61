/** Tax ids by their outside: how they are compared, and whose letters they begin with. */

/** Without what people set between: `DE 136.695-976` → `DE136695976`. */
export function compactId(tax_id: string): string {
  return tax_id
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.,·:;_/\\'’()\u2010-\u2015\u2212-]/gu, '');
}

/** The countries whose VAT ids begin with these letters: Directive 2006/112/EC art. 215, Northern Ireland, and the ones beside the Union that write theirs so too. */
const PREFIXES: Record<string, string> = {
  ...Object.fromEntries(
    'AT BE BG CY CZ DE DK EE ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB'
      .split(' ')
      .map((code) => [code, code]),
  ),
  EL: 'GR',
  GR: 'GR',
  XI: 'GB',
};

/**
 * What stands after the letters, from the first sign on: digits but in some countries. A number that only happens to begin
 * with two of the letters (`HRB 12345`, a Mexican RFC) is no VAT id.
 */
const BEGINNINGS: Record<string, RegExp> = {
  AT: /^U\d/,
  ES: /^[A-Z0-9]\d{1,8}[A-Z]?$/,
  FR: /^[A-HJ-NP-Z0-9]{2}\d/,
  GB: /^(\d|GD|HA)/,
  XI: /^(\d|GD|HA)/,
};
const REST = /^[0-9A-Z+*]{1,15}$/;

/** The letters that a VAT id begins with, `CHE` for a Swiss one that says it is one, `NO` for a Norwegian; null for any other number. */
export function prefixOf(tax_id: string): string | null {
  const compact = compactId(tax_id);
  if (/^CHE\d+(MWST|TVA|IVA|VAT)$/.test(compact)) return 'CHE';
  if (/^NO\d+MVA$/.test(compact)) return 'NO';
  const letters = compact.slice(0, 2);
  const rest = compact.slice(2);
  const isOne = PREFIXES[letters] && REST.test(rest) && (BEGINNINGS[letters] ?? /^\d/).test(rest);
  return isOne ? letters : null;
}

/** The country that a VAT id says it is of, ISO 3166-1 alpha-2. */
export function prefixCountry(tax_id: string): string | undefined {
  const compact = compactId(tax_id);
  if (/^CHE\d/.test(compact)) return 'CH';
  const prefix = prefixOf(tax_id);
  if (prefix === 'NO') return 'NO';
  return prefix && prefix !== 'CHE' ? PREFIXES[prefix] : undefined;
}
