/**
 * The name of the tax on a sale, by the seller's country and the language of the document or page.
 */
import { type Language, languageOf } from '../locales.ts';
import { countryOf } from './registry.ts';

/**
 * VAT in each language, including those without texts of ours: a French restaurant writes TVA.
 */
const VAT: Record<string, string> = {
  bg: 'ДДС',
  bs: 'PDV',
  ca: 'IVA',
  cs: 'DPH',
  da: 'moms',
  de: 'MwSt.',
  el: 'ΦΠΑ',
  en: 'VAT',
  es: 'IVA',
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
 * The tax's name as a label in a table.
 * @param locale BCP 47; a language without texts of ours has its own name for VAT
 * @param language the texts beside it, where they are not the locale's nearest
 */
export function taxName(
  country: string,
  locale: string,
  language: Language = languageOf(locale),
): string {
  const names = countryOf(country).taxName;
  if (typeof names === 'string') return names;
  const spoken = locale.split('-')[0]!.toLowerCase();
  if (names?.en === undefined && spoken !== language && VAT[spoken]) return VAT[spoken];
  return names?.[language] ?? names?.en ?? VAT[language]!;
}

/** The tax's name within a sentence: `sales tax`, but VAT. German nouns keep their capital. */
export function taxNameInside(
  country: string,
  locale: string,
  language: Language = languageOf(locale),
): string {
  const name = taxName(country, locale, language);
  const isName = /^.[^a-zà-ÿ]/u.test(name) || language === 'de';
  return isName ? name : name.charAt(0).toLowerCase() + name.slice(1);
}
