import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { InvoicePayload } from '../../../server/invoices/contract.ts';
import type { reissueInvoice } from '../../../server/invoices/issue/contract.ts';
import { sentPostalCode } from '../../ui/postal-code.ts';

/** The buyer in a form: a blank field is the empty string. */
export type TypedBuyer = Record<
  'name' | 'tax_id' | 'street' | 'postal_code' | 'city' | 'country' | 'email',
  string
>;

/** The initial buyer of the form: a known one, or an empty one in the restaurant's country. */
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

/** The buyer as the server accepts it. */
export function sentBuyer(buyer: TypedBuyer): BodyInput<typeof reissueInvoice>['buyer'] {
  return {
    ...buyer,
    postal_code: sentPostalCode(buyer.postal_code, buyer.country),
    country: buyer.country || null,
    email: buyer.email || null,
  };
}

/**
 * The labels of the buyer's fields by their paths in the server's errors, for the list above a
 * form.
 */
export function buyerLabels(t: (key: string) => string): Record<string, string> {
  return Object.fromEntries(
    ['name', 'tax_id', 'street', 'postal_code', 'city', 'country', 'email'].map((key) => [
      `buyer.${key}`,
      t(`buyer.${key}`),
    ]),
  );
}
