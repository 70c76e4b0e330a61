import type { Validator } from 'stdnum';

type Numbers = Record<string, unknown>;
interface Country {
  /** Its VAT number, as stdnum names it. */ vat: string;
  load: () => Promise<Numbers>;
}

/** The countries whose VAT numbers have check digits that are known. One country is loaded when the first of its numbers comes: all at once take 300 ms and more. */
const COUNTRIES: Record<string, Country> = {
  AT: { vat: 'uid', load: () => import('stdnum/lib/cjs/at/index.js') },
  BE: { vat: 'vat', load: () => import('stdnum/lib/cjs/be/index.js') },
  BG: { vat: 'vat', load: () => import('stdnum/lib/cjs/bg/index.js') },
  CH: { vat: 'vat', load: () => import('stdnum/lib/cjs/ch/index.js') },
  CY: { vat: 'vat', load: () => import('stdnum/lib/cjs/cy/index.js') },
  CZ: { vat: 'dic', load: () => import('stdnum/lib/cjs/cz/index.js') },
  DE: { vat: 'vat', load: () => import('stdnum/lib/cjs/de/index.js') },
  DK: { vat: 'cvr', load: () => import('stdnum/lib/cjs/dk/index.js') },
  EE: { vat: 'kmkr', load: () => import('stdnum/lib/cjs/ee/index.js') },
  ES: { vat: 'nif', load: () => import('stdnum/lib/cjs/es/index.js') },
  FI: { vat: 'alv', load: () => import('stdnum/lib/cjs/fi/index.js') },
  FR: { vat: 'tva', load: () => import('stdnum/lib/cjs/fr/index.js') },
  GB: { vat: 'vat', load: () => import('stdnum/lib/cjs/gb/index.js') },
  GR: { vat: 'vat', load: () => import('stdnum/lib/cjs/gr/index.js') },
  HR: { vat: 'oib', load: () => import('stdnum/lib/cjs/hr/index.js') },
  HU: { vat: 'anum', load: () => import('stdnum/lib/cjs/hu/index.js') },
  IE: { vat: 'vat', load: () => import('stdnum/lib/cjs/ie/index.js') },
  IT: { vat: 'iva', load: () => import('stdnum/lib/cjs/it/index.js') },
  LT: { vat: 'pvm', load: () => import('stdnum/lib/cjs/lt/index.js') },
  LU: { vat: 'tva', load: () => import('stdnum/lib/cjs/lu/index.js') },
  LV: { vat: 'pvn', load: () => import('stdnum/lib/cjs/lv/index.js') },
  MT: { vat: 'vat', load: () => import('stdnum/lib/cjs/mt/index.js') },
  NL: { vat: 'btw', load: () => import('stdnum/lib/cjs/nl/index.js') },
  NO: { vat: 'mva', load: () => import('stdnum/lib/cjs/no/index.js') },
  PL: { vat: 'nip', load: () => import('stdnum/lib/cjs/pl/index.js') },
  PT: { vat: 'nif', load: () => import('stdnum/lib/cjs/pt/index.js') },
  RO: { vat: 'cif', load: () => import('stdnum/lib/cjs/ro/index.js') },
  SE: { vat: 'vat', load: () => import('stdnum/lib/cjs/se/index.js') },
  SI: { vat: 'ddv', load: () => import('stdnum/lib/cjs/si/index.js') },
  SK: { vat: 'dph', load: () => import('stdnum/lib/cjs/sk/index.js') },
};
/** VAT numbers begin with these where the country's code is another (Directive 2006/112/EC art. 215; Northern Ireland). */
const PREFIXES: Record<string, string> = { EL: 'GR', XI: 'GB' };

const countryOf = (code: string) => COUNTRIES[PREFIXES[code] ?? code];

const isValidator = (value: unknown): value is Validator =>
  typeof (value as Validator | null)?.validate === 'function';

/** How the country's numbers take it; a person's or a register's number is as good as the VAT number. */
async function judged(
  { vat, load }: Country,
  tax_id: string,
): Promise<'fits' | 'wrong_digit' | 'unknown'> {
  const numbers = await load();
  if (
    Object.values(numbers).some((number) => isValidator(number) && number.validate(tax_id).isValid)
  )
    return 'fits';
  const { error } = (numbers[vat] as Validator).validate(tax_id);
  return error?.name === 'InvalidChecksum' ? 'wrong_digit' : 'unknown';
}

/**
 * True where a tax id is surely mistyped: it looks like a VAT number of the buyer's country, or of the one that it begins
 * with, and its check digit is wrong. What has another form passes, and so does every id of a country that is not known here.
 */
export async function isMistyped({
  tax_id,
  country,
}: {
  tax_id: string | null;
  country: string | null;
}): Promise<boolean> {
  const own = country ? countryOf(country) : undefined;
  if (!tax_id || !own) return false;
  const number = tax_id.toUpperCase().replace(/[\s./-]/g, '');
  const named = countryOf(number.slice(0, 2)) ?? own;
  const judgements = await Promise.all(
    [...new Set([own, named])].map((one) => judged(one, number)),
  );
  return judgements.includes('wrong_digit') && !judgements.includes('fits');
}
