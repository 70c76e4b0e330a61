/** What the tax on a sale is called: by the seller's country, in the language of the paper or page. */
import { type Language, languageOf } from '../locales.ts';

/** VAT in each language, also in those that there are no texts in: a French restaurant writes TVA. */
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
 * Countries whose tax is another than VAT, under one name or, with English among them, under one in
 * each language; or where VAT has a name of its own in some languages.
 */
const NAMES: Record<string, string | Partial<Record<Language, string>>> = {
  AT: { de: 'USt' },
  AU: 'GST',
  BR: { en: 'Taxes', es: 'Impuestos', de: 'Steuern' },
  BT: 'GST',
  CA: 'GST/HST',
  CH: { de: 'MWST' },
  DE: { de: 'USt' },
  DO: 'ITBIS',
  HK: { en: 'Tax', es: 'Impuestos', de: 'Steuer' },
  HN: 'ISV',
  IN: 'GST',
  JE: 'GST',
  JP: { en: 'Consumption tax', es: 'Impuesto al consumo', de: 'Verbrauchsteuer' },
  LI: { de: 'MWST' },
  MV: 'GST',
  MY: { en: 'Service tax', es: 'Impuesto sobre servicios', de: 'Service Tax' },
  NZ: 'GST',
  PA: 'ITBMS',
  PE: 'IGV',
  PG: 'GST',
  PR: { en: 'Sales tax (IVU)', es: 'IVU', de: 'Sales Tax (IVU)' },
  SG: 'GST',
  US: { en: 'Sales tax', es: 'Impuesto sobre ventas', de: 'Sales Tax' },
};

/**
 * The tax's name, as it stands in a table.
 * @param locale BCP 47; a language without texts of ours has its own name for VAT
 */
export function taxName(country: string, locale: string): string {
  const names = NAMES[country];
  if (typeof names === 'string') return names;
  const language = languageOf(locale);
  const spoken = locale.split('-')[0]!.toLowerCase();
  if (names?.en === undefined && spoken !== language && VAT[spoken]) return VAT[spoken];
  return names?.[language] ?? names?.en ?? VAT[language]!;
}

/** The same inside a sentence: `sales tax`, but VAT. German nouns keep their capital. */
export function taxNameInside(country: string, locale: string): string {
  const name = taxName(country, locale);
  const isName = /^.[^a-zà-ÿ]/u.test(name) || languageOf(locale) === 'de';
  return isName ? name : name.charAt(0).toLowerCase() + name.slice(1);
}
