/**
 * The label of a tax id on documents, pages and in forms, by its country and kind.
 */
import { countryOf } from './registry.ts';
import { compactId, prefixCountry } from './tax-id-forms.ts';

/**
 * The label of a given number of somebody in this country, unless the number itself names another.
 * @param usual the label for countries without one of their own
 */
export function taxIdLabel(tax_id: string, country: string | null, usual: string): string {
  const compact = compactId(tax_id);
  const { taxIds } = countryOf(prefixCountry(tax_id) ?? country);
  return taxIds?.labels.find(([, form]) => form.test(compact))?.[0] ?? usual;
}

/** The label of an empty field: all kinds of number that are usual in this country. */
export function taxIdFieldLabel(country: string | null, usual: string): string {
  const { taxIds } = countryOf(country);
  if (!taxIds) return usual;
  return [...new Set(taxIds.labels.map(([label]) => label))].slice(0, 3).join(' / ');
}
