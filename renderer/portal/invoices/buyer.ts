import type { Buyer } from '../../../server/invoices/contract.ts';
import { sentPostalCode } from '../../ui/postal-code.ts';
import type { Customer } from '../customer/session.ts';

/** The buyer in a form: every field is a string. */
export type BuyerForm = Record<
  'name' | 'tax_id' | 'street' | 'postal_code' | 'city' | 'country' | 'email',
  string
>;

export function blankBuyer(): BuyerForm {
  return {
    name: '',
    tax_id: '',
    street: '',
    postal_code: '',
    city: '',
    country: '',
    email: '',
  };
}

/** The buyer's details from the profile. */
export function buyerOf({ business_name, full_name, tax_id, address, email }: Customer): BuyerForm {
  return {
    name: business_name || full_name,
    tax_id: tax_id ?? '',
    street: address.street ?? '',
    postal_code: address.postal_code ?? '',
    city: address.city ?? '',
    country: address.country ?? '',
    email,
  };
}

/** A blank field is not sent. */
export function asBuyer(form: BuyerForm): Buyer {
  return {
    name: form.name,
    tax_id: form.tax_id || null,
    street: form.street || null,
    postal_code: sentPostalCode(form.postal_code, form.country) || null,
    city: form.city || null,
    country: form.country || null,
    email: form.email || null,
  };
}

/** A stored buyer in a form. */
export function formOfBuyer(
  buyer: Record<keyof Omit<BuyerForm, 'name'>, string | null> & { name: string },
): BuyerForm {
  const { name, tax_id, street, postal_code, city, country, email } = buyer;
  return {
    name,
    tax_id: tax_id ?? '',
    street: street ?? '',
    postal_code: postal_code ?? '',
    city: city ?? '',
    country: country ?? '',
    email: email ?? '',
  };
}
