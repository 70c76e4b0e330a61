import { otherwise, vatIds, type Country } from './country.ts';

const CZECH_WEIGHTS = [8, 7, 6, 5, 4, 3, 2];
/**
 * Checks a VAT number of nine digits that begins with 6: the library includes that 6, which is not
 * part of the sum. Source: the European Commission's "VAT number construction rules" (TAXUD), CZ,
 * special case.
 */
function czechSpecial(compact: string): boolean | null {
  const [, digits, check] = /^(?:CZ)?6(\d{7})(\d)$/.exec(compact) ?? [];
  if (digits === undefined) return null;
  const sum = CZECH_WEIGHTS.reduce((all, weight, i) => all + weight * Number(digits[i]), 0);
  return Number(check) === (18 - ((10 - (sum % 11)) % 11)) % 10;
}

export const CZ: Country = {
  code: 'CZ',
  currency: 'CZK',
  postalCodes: 'always',
  taxIds: {
    labels: [['DIČ', /^CZ/], ['IČO', /^\d{8}$/], otherwise('DIČ')],
    example: 'CZ25123891',
  },
  taxIdCheck: {
    kinds: ['dic', 'ico', 'rc'],
    load: () => import('stdnum/lib/cjs/cz/index.js'),
    decides: czechSpecial,
  },
  vatIds: vatIds(['CZ']),
};
