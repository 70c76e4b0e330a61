/** What a tax id is called on papers, pages and in forms: by whose number it is, and which of its numbers. */
import { type Language, languageOf } from '../locales.ts';
import { countryOf } from './registry.ts';
import { compactId, prefixCountry } from './tax-id-forms.ts';

const USUAL: Record<Language, string> = { en: 'Tax ID', es: 'Id. fiscal', de: 'Steuernummer' };

/** For the number of somebody in this country, unless the number says that it is another's. @param locale BCP 47, for countries without a label of their own */
export function taxIdLabel(tax_id: string, country: string | null, locale: string): string {
  const compact = compactId(tax_id);
  const { taxIds } = countryOf(prefixCountry(tax_id) ?? country);
  return taxIds?.labels.find(([, form]) => form.test(compact))?.[0] ?? USUAL[languageOf(locale)];
}

/** For a field that is still empty: every number that this country's people may have in mind. */
export function taxIdFieldLabel(country: string | null, locale: string): string {
  const { taxIds } = countryOf(country);
  if (!taxIds) return USUAL[languageOf(locale)];
  return [...new Set(taxIds.labels.map(([label]) => label))].slice(0, 3).join(' / ');
}
