import { postalCodesOf } from '../countries/postal-codes.ts';
import { taxIdFault } from '../countries/tax-ids.ts';
import { invalid, type Fault } from '../errors.ts';

interface Addressed {
  tax_id: string;
  postal_code: string;
  country: string;
}
/** `tax_id_checked`: the user confirmed the id; `prefix`: put before field names in the faults. */
interface How {
  tax_id_checked?: boolean | undefined;
  prefix?: string;
}

/**
 * Faults of the restaurant's own tax id and postal code: the id is checked as a buyer's is, and the
 * postal code is required where its country always has one. Both are on every invoice. A missing
 * field is not checked.
 */
export async function addressFaults(
  { tax_id, postal_code, country }: Partial<Addressed>,
  { tax_id_checked = false, prefix = '' }: How,
): Promise<Fault[]> {
  if (!country) return [];
  const faults: Fault[] = [];
  const fault = tax_id && !tax_id_checked ? await taxIdFault({ tax_id, country }) : null;
  if (fault) faults.push({ path: `${prefix}tax_id`, ...fault });
  if (postal_code === '' && postalCodesOf(country) === 'always')
    faults.push({ path: `${prefix}postal_code`, message: 'postal_code_always' });
  return faults;
}

/** @throws Problem 422 naming the faults of the restaurant's tax id or postal code */
export async function checkAddressed(restaurant: Addressed, how: How): Promise<void> {
  const faults = await addressFaults(restaurant, how);
  if (faults.length > 0) throw invalid(faults);
}
