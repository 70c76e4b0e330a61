import type { DocumentForm } from '../../countries/modules/country.ts';
import { countryOf } from '../../countries/registry.ts';
import { type InvoiceDocument, isSecondLayout } from '../document/document.ts';
import { dayOf } from './facts.ts';

/** The form of the seller's country under the totals; null where it has none. */
export function formOf(invoice: InvoiceDocument): DocumentForm | null {
  // The first layout had it on every document, the second only where somebody asked for it.
  if (isSecondLayout(invoice) && !invoice.entertainment) return null;
  const suppliedOn = (locale: string) => dayOf(invoice.supply_date, { ...invoice, locale });
  return countryOf(invoice.seller.country).form?.({ ...invoice, suppliedOn }) ?? null;
}
