/**
 * The service charge: a product of its own kind, at most one for a restaurant, which is added to
 * every order as a percentage.
 */
import { recordBy } from '../audit/audit.ts';
import { findOne, insert, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import type { Service, setServiceCharge as setServiceChargeEndpoint } from './contract.ts';
import { isTakenAway } from './takeaway.ts';
import { Product, TaxRate } from './model.ts';

export interface ServiceCharge {
  product_id: string;
  name: string;
  percent_basis_points: number;
  tax_rate_id: string;
  tax_rate_basis_points: number;
}

/**
 * The service charge of new orders, or null. There is none on what is taken away or delivered:
 * nobody serves it.
 */
export async function serviceChargeOf(
  restaurant_id: string,
  service: Service = 'dine_in',
): Promise<ServiceCharge | null> {
  if (isTakenAway(service)) return null;
  const product = await findOne(Product, {
    restaurant_id,
    kind: 'service_charge',
    available: true,
  });
  if (!product) return null;
  const { id: product_id, name, charge_basis_points, tax_rate_id } = product;
  const { rate_basis_points } = (await findOne(TaxRate, { id: tax_rate_id }))!;
  return {
    product_id,
    name,
    percent_basis_points: charge_basis_points!,
    tax_rate_id,
    tax_rate_basis_points: rate_basis_points,
  };
}

/**
 * Sets the service charge of new orders; 0 basis points removes it. Past orders keep theirs.
 * @throws Problem 422 for a tax rate that does not exist
 */
export function setServiceCharge(
  caller: StaffCaller,
  wanted: Body<typeof setServiceChargeEndpoint>,
) {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const { name, percent_basis_points, tax_rate_id } = wanted;
    if (!(await findOne(TaxRate, { id: tax_rate_id, restaurant_id })))
      throw invalid([{ path: 'tax_rate_id', message: 'unknown_reference' }]);
    const row = {
      name,
      tax_rate_id,
      charge_basis_points: percent_basis_points || null,
      available: percent_basis_points > 0,
    };
    const changed = await update(Product, { restaurant_id, kind: 'service_charge' }, row);
    if (changed === 0)
      await insert(Product, {
        restaurant_id,
        ...row,
        kind: 'service_charge',
        price_cents: 0,
        allergens: [],
      });
    await recordBy(caller, { action: 'service_charge.set', detail: wanted });
  });
}
