import type { Buyer } from '../../../server/invoices/contract.ts';
import { sentPostalCode } from '../../ui/postal-code.ts';
import type { Customer } from '../customer/session.ts';

/** The buyer as it stands in a form: every field a text. */
export type BuyerForm = Record<
  'name' | 'tax_id' | 'street' | 'postal_code' | 'city' | 'country' | 'email',
  string
>;

export const blankBuyer = (): BuyerForm => ({
  name: '',
  tax_id: '',
  street: '',
  postal_code: '',
  city: '',
  country: '',
  email: '',
});

/** What the profile knows of the buyer already. */
export const buyerOf = ({
  business_name,
  full_name,
  tax_id,
  address,
  email,
}: Customer): BuyerForm => ({
  name: business_name || full_name,
  tax_id: tax_id ?? '',
  street: address.street ?? '',
  postal_code: address.postal_code ?? '',
  city: address.city ?? '',
  country: address.country ?? '',
  email,
});

/** A field left blank is one not given. */
export const asBuyer = (form: BuyerForm): Buyer => ({
  name: form.name,
  tax_id: form.tax_id || null,
  street: form.street || null,
  postal_code: sentPostalCode(form.postal_code, form.country) || null,
  city: form.city || null,
  country: form.country || null,
  email: form.email || null,
});
