/** Checks the buyer of a full invoice. */
import { postalCodesOf } from '../../countries/postal-codes.ts';
import { taxIdFault } from '../../countries/tax-ids.ts';
import { invalid, type Fault } from '../../errors.ts';
import { rightFields } from '../../http/validation.ts';
import { buyer as buyerSchema, type Buyer } from '../contract.ts';

/**
 * What a full invoice lacks of its buyer: the address (Directive 2006/112/EC art. 226(5)), with a
 * postal code where its country always has one, and a tax id that is not mistyped.
 */
export async function buyerFaults(
  buyer: Omit<Buyer, 'name' | 'email'>,
  tax_id_checked = false,
): Promise<Fault[]> {
  // Without a country the postal code may be required: all missing fields are reported at once.
  const needsPostalCode = !buyer.country || postalCodesOf(buyer.country) === 'always';
  const faults: Fault[] = (['street', 'postal_code', 'city', 'country'] as const)
    .filter((field) => !buyer[field] && (field !== 'postal_code' || needsPostalCode))
    .map((field) => ({ path: `buyer.${field}`, message: 'buyer_required' }));
  const fault = tax_id_checked ? null : await taxIdFault(buyer);
  if (fault) faults.push({ path: 'buyer.tax_id', ...fault });
  return faults;
}

/** @throws Problem 422 naming each part of the buyer that is missing or wrong */
export async function checkBuyer(buyer: Buyer | null, tax_id_checked = false): Promise<void> {
  const faults = buyer ? await buyerFaults(buyer, tax_id_checked) : [];
  if (faults.length > 0) throw invalid(faults);
}

/**
 * Faults of the buyer in a body that validation refuses already, so that a form shows all its
 * faults at once.
 */
export async function buyerFaultsIn({ body }: { body: unknown }): Promise<Fault[]> {
  const { buyer: value, tax_id_checked } = Object(body) as Record<string, unknown>;
  if (typeof value !== 'object' || value === null) return [];
  const right = rightFields(buyerSchema, value);
  const { tax_id = null, street = null, postal_code = null, city = null, country = null } = right;
  return buyerFaults({ tax_id, street, postal_code, city, country }, tax_id_checked === true);
}
