import type { DocumentForm } from '../countries/country.ts';
import { countryOf } from '../countries/registry.ts';
import type { InvoiceDocument } from './document.ts';
import { dayOf } from './pdf-facts.ts';

/** The form that the seller's country puts under the totals, if any. */
export function formOf(invoice: InvoiceDocument): DocumentForm | null {
  const suppliedOn = (locale: string) => dayOf(invoice.supply_date, { ...invoice, locale });
  return countryOf(invoice.seller.country).form?.({ ...invoice, suppliedOn }) ?? null;
}
