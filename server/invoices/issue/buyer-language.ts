import { type Language, languageOf } from '../../locales.ts';

/** Countries whose accountants read one of our other languages; everybody else from abroad gets English. */
const READ_IN: Record<Exclude<Language, 'en'>, string[]> = {
  de: ['AT', 'CH', 'DE', 'LI', 'LU'],
  es: [
    'AR',
    'BO',
    'CL',
    'CO',
    'CR',
    'CU',
    'DO',
    'EC',
    'ES',
    'GQ',
    'GT',
    'HN',
    'MX',
    'NI',
    'PA',
    'PE',
    'PR',
    'PY',
    'SV',
    'UY',
    'VE',
  ],
};

/**
 * The language that a buyer's books are kept in, where it is not the house's: his papers bear it too, so that nobody has to ask what
 * a word means before the tax is deducted (an invoice may be in any language: Directive 2006/112/EC art. 230; a translation may be asked for, art. 248a).
 */
export function buyerLanguage(
  buyer: { country: string | null } | null,
  house: { country: string; locale: string },
): Language | null {
  if (!buyer?.country || buyer.country === house.country) return null;
  const { country } = buyer;
  const read =
    (Object.keys(READ_IN) as (keyof typeof READ_IN)[]).find((locale) =>
      READ_IN[locale].includes(country),
    ) ?? 'en';
  return read === languageOf(house.locale) ? null : read;
}
