/** What the tax on a sale is called: by the seller's country, in the language of the paper or page. */
import { type Language, languageOf } from '../locales.ts';
import { countryOf } from './registry.ts';

const USUAL: Record<Language, string> = { en: 'VAT', es: 'IVA', de: 'MwSt.' };

/** In languages that we have no texts in, its name is known all the same: a French house writes TVA. */
const OF_LANGUAGE: Record<string, string> = {
  bg: 'ДДС',
  bs: 'PDV',
  ca: 'IVA',
  cs: 'DPH',
  da: 'moms',
  el: 'ΦΠΑ',
  et: 'KM',
  eu: 'BEZ',
  fi: 'ALV',
  fr: 'TVA',
  hr: 'PDV',
  hu: 'ÁFA',
  is: 'VSK',
  it: 'IVA',
  lb: 'TVA',
  lt: 'PVM',
  lv: 'PVN',
  mk: 'ДДВ',
  nb: 'MVA',
  nl: 'btw',
  nn: 'MVA',
  no: 'MVA',
  pl: 'VAT',
  pt: 'IVA',
  ro: 'TVA',
  ru: 'НДС',
  sk: 'DPH',
  sl: 'DDV',
  sq: 'TVSH',
  sr: 'PDV',
  sv: 'moms',
  tr: 'KDV',
  uk: 'ПДВ',
};

/**
 * The tax's name, as it stands in a table. @param locale BCP 47; a language without texts of ours has the name of its own for VAT
 */
export function taxName(country: string, locale: string): string {
  const names = countryOf(country).taxName;
  // An Australian tax is GST in whatever language; VAT has a name in each.
  if (typeof names === 'string') return names;
  const language = languageOf(locale);
  const spoken = locale.split('-')[0]!.toLowerCase();
  if (names?.en === undefined && spoken !== language && OF_LANGUAGE[spoken])
    return OF_LANGUAGE[spoken];
  return names?.[language] ?? USUAL[language];
}

/** The same inside a sentence: `sales tax`, but VAT. German nouns keep their capital. */
export function taxNameInside(country: string, locale: string): string {
  const name = taxName(country, locale);
  const isName = /^.[^a-zà-ÿ]/u.test(name) || languageOf(locale) === 'de';
  return isName ? name : name.charAt(0).toLowerCase() + name.slice(1);
}
