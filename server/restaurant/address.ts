import { postalCodesOf } from '../countries/postal-codes.ts';
import { taxIdFault } from '../countries/tax-ids.ts';
import { invalid, type Fault } from '../errors.ts';

interface Addressed {
  tax_id: string;
  postal_code: string;
  country: string;
}

/**
 * The restaurant's own tax id is asked about as a buyer's is, and its postal code where its country always has one: both stand on
 * every invoice. @param how `tax_id_checked`: asked once, and it is so; `prefix`: before a field's name in the faults @throws Problem 422
 */
export async function checkAddressed(
  { tax_id, postal_code, country }: Addressed,
  {
    tax_id_checked = false,
    prefix = '',
  }: { tax_id_checked?: boolean | undefined; prefix?: string },
): Promise<void> {
  const faults: Fault[] = [];
  const fault = tax_id_checked ? null : await taxIdFault({ tax_id, country });
  if (fault) faults.push({ path: `${prefix}tax_id`, ...fault });
  if (!postal_code && postalCodesOf(country) === 'always')
    faults.push({ path: `${prefix}postal_code`, message: 'postal_code_always' });
  if (faults.length > 0) throw invalid(faults);
}
