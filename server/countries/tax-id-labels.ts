/**
 * What a tax id is called on papers, pages and in forms: by whose number it is, and which of its
 * numbers.
 */
import { countryOf } from './registry.ts';
import { compactId, prefixCountry } from './tax-id-forms.ts';

/**
 * For the number of somebody in this country, unless the number says that it is another's.
 * @param usual what it is called in countries without a label of their own
 */
export function taxIdLabel(tax_id: string, country: string | null, usual: string): string {
  const compact = compactId(tax_id);
  const { taxIds } = countryOf(prefixCountry(tax_id) ?? country);
  return taxIds?.labels.find(([, form]) => form.test(compact))?.[0] ?? usual;
}

/** For a field that is still empty: every number that this country's people may have in mind. */
export function taxIdFieldLabel(country: string | null, usual: string): string {
  const { taxIds } = countryOf(country);
  if (!taxIds) return usual;
  return [...new Set(taxIds.labels.map(([label]) => label))].slice(0, 3).join(' / ');
}
