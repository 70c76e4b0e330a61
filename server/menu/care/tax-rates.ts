import { recordBy } from '../../audit/audit.ts';
import { now } from '../../clock.ts';
import { change, find, findOne } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { notFound, Problem } from '../../errors.ts';
import type { StaffCaller } from '../../http/caller.ts';
import type { Body } from '../../http/endpoint.ts';
import { Product, TaxRate } from '../model.ts';
import { menuChanged } from '../version.ts';
import type { changeTaxRate as changeEndpoint } from './contract.ts';
import { optionsAtRate } from '../options/options.ts';

async function ownRate(restaurant_id: string, id: string): Promise<TaxRate> {
  const rate = await findOne(TaxRate, { id, restaurant_id, removed_at: null });
  if (!rate) throw notFound();
  return rate;
}

/**
 * Changes a rate for new orders: orders, bills and documents keep a copy of theirs.
 * @throws Problem 404
 */
export function changeTaxRate(
  caller: StaffCaller,
  id: string,
  input: Body<typeof changeEndpoint>,
): Promise<TaxRate> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const before = await ownRate(restaurant_id, id);
    if (Object.values(input).every((value) => value === undefined)) return before;
    const after = await change(TaxRate, before, input as Partial<TaxRate>);
    await recordBy(caller, {
      action: 'tax_rate.changed',
      subject_id: id,
      detail: {
        from: { name: before.name, rate_basis_points: before.rate_basis_points },
        to: { name: after.name, rate_basis_points: after.rate_basis_points },
      },
    });
    await menuChanged(restaurant_id);
    return after;
  });
}

/** A refusal names as many of what uses a rate as a screen shows. */
const MOST_NAMED = 20;

/** What new orders would be taxed by with a rate. */
async function usersOf(restaurant_id: string, rate: string) {
  const products = await find(Product, { restaurant_id, removed_at: null }, { order: ['name'] });
  const options = await optionsAtRate(restaurant_id, rate);
  return products
    .filter(({ tax_rate_id, bundle_tax_rate_id, takeaway_tax_rate_id }) =>
      [tax_rate_id, bundle_tax_rate_id, takeaway_tax_rate_id].includes(rate),
    )
    .filter(({ kind, available }) => kind === 'dish' || available)
    .map(({ id, name, kind }) => ({ kind: kind === 'dish' ? 'product' : kind, id, name }))
    .concat(options.map(({ id, name }) => ({ kind: 'option', id, name })));
}

/** @throws Problem 404, 409 `tax_rate_in_use` with what uses it */
export function removeTaxRate(caller: StaffCaller, id: string): Promise<void> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const rate = await ownRate(restaurant_id, id);
    const users = await usersOf(restaurant_id, id);
    if (users.length > 0)
      throw new Problem(409, 'tax_rate_in_use', {
        facts: { used_by: users.slice(0, MOST_NAMED), used_by_count: users.length },
      });
    await change(TaxRate, rate, { removed_at: now() });
    await recordBy(caller, {
      action: 'tax_rate.removed',
      subject_id: id,
      detail: { name: rate.name, rate_basis_points: rate.rate_basis_points },
    });
  });
}
