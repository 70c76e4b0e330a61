import { postalCodesOf } from '../countries/postal-codes.ts';
import { taxIdFault } from '../countries/tax-ids.ts';
import { invalid, type Fault } from '../errors.ts';

interface Addressed {
  tax_id: string;
  postal_code: string;
  country: string;
}
/** `tax_id_checked`: asked once, and it is so; `prefix`: before a field's name in the faults. */
interface How {
  tax_id_checked?: boolean | undefined;
  prefix?: string;
}

/**
 * What the restaurant's own tax id and postal code lack: the id is asked about as a buyer's is, and
 * the postal code where its country always has one. Both stand on every invoice. A field that is
 * not given is not judged.
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

/** @throws Problem 422 naming what the restaurant's tax id or postal code lacks */
export async function checkAddressed(restaurant: Addressed, how: How): Promise<void> {
  const faults = await addressFaults(restaurant, how);
  if (faults.length > 0) throw invalid(faults);
}
