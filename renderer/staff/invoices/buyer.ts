import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { InvoicePayload, reissueInvoice } from '../../../server/invoices/contract.ts';
import { sentPostalCode } from '../../ui/postal-code.ts';

/** A buyer as the form holds it: nothing typed is the empty text. */
export type TypedBuyer = Record<
  'name' | 'tax_id' | 'street' | 'postal_code' | 'city' | 'country' | 'email',
  string
>;

/** What the form begins with: a known buyer, or nobody from the house's own country. */
export function typedBuyer(known: InvoicePayload['buyer'], country = ''): TypedBuyer {
  return {
    name: known?.name ?? '',
    tax_id: known?.tax_id ?? '',
    street: known?.street ?? '',
    postal_code: known?.postal_code ?? '',
    city: known?.city ?? '',
    country: known?.country ?? country,
    email: known?.email ?? '',
  };
}

/** As the server takes it. */
export function sentBuyer(buyer: TypedBuyer): BodyInput<typeof reissueInvoice>['buyer'] {
  return {
    ...buyer,
    postal_code: sentPostalCode(buyer.postal_code, buyer.country),
    country: buyer.country || null,
    email: buyer.email || null,
  };
}

/** The buyer's fields by the paths that the server names, for the list of faults above a form. */
export function buyerLabels(t: (key: string) => string): Record<string, string> {
  return Object.fromEntries(
    ['name', 'tax_id', 'street', 'postal_code', 'city', 'country', 'email'].map((key) => [
      `buyer.${key}`,
      t(`buyer.${key}`),
    ]),
  );
}
