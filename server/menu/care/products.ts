import { now } from '../../clock.ts';
import { not } from '../../database/conditions.ts';
import { change, find, findOne, insert, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { invalid, notFound } from '../../errors.ts';
import type { Body } from '../../http/endpoint.ts';
import { DISH, ownProduct, productForStaff } from '../menu.ts';
import { Product, TaxRate } from '../model.ts';
import { menuChanged } from '../version.ts';
import type { changeRates as changeRatesEndpoint } from './contract.ts';

/**
 * Takes a product off the menu; past orders and documents keep their copies. Its picture stays
 * stored, since the removal can be undone, and is not served. @throws Problem 404
 */
export function removeProduct(restaurant_id: string, id: string): Promise<void> {
  return inTransaction(async () => {
    const product = await ownProduct(restaurant_id, id);
    await change(Product, product, { removed_at: now() });
    await menuChanged(restaurant_id);
  });
}
/** Puts a removed product back on the menu. @throws Problem 404, also once its tax rate is gone */
export function restoreProduct(restaurant_id: string, id: string) {
  return inTransaction(async () => {
    const removed_at = not<Date | null>(null);
    const product = await findOne(Product, { id, restaurant_id, kind: 'dish', removed_at });
    const rate_id = product?.tax_rate_id ?? '';
    const rate = await findOne(TaxRate, { id: rate_id, restaurant_id, removed_at: null });
    if (!product || !rate) throw notFound();
    await change(Product, product, { removed_at: null });
    await menuChanged(restaurant_id);
    return productForStaff(restaurant_id, id);
  });
}

const LONGEST_NAME = 120;
/** A name that no product of the category has: "Soup (2)". */
function freeName(name: string, taken: Set<string>): string {
  for (let number = 2; ; number++) {
    const ending = ` (${number})`;
    const copy = `${[...name].slice(0, LONGEST_NAME - ending.length).join('')}${ending}`;
    if (!taken.has(copy)) return copy;
  }
}

/** Adds a copy of a product behind it, with the same picture and no count. @throws Problem 404 */
export function duplicateProduct(restaurant_id: string, id: string) {
  return inTransaction(async () => {
    const product = await ownProduct(restaurant_id, id);
    const { category_id } = product;
    const others = await find(
      Product,
      { restaurant_id, category_id, ...DISH },
      { columns: ['name'] },
    );
    const { id: _id, created_at: _made, updated_at: _changed, ...row } = product;
    const copy = await insert(Product, {
      ...row,
      name: freeName(product.name, new Set(others.map(({ name }) => name))),
      pieces_left: null,
    });
    await menuChanged(restaurant_id);
    return productForStaff(restaurant_id, copy.id);
  });
}

/**
 * Sets the tax rate of many products; orders and documents keep theirs.
 * @returns how many there are
 * @throws Problem 422 for a rate or products that are not there
 */
export function changeRates(
  restaurant_id: string,
  { tax_rate_id, product_ids }: Body<typeof changeRatesEndpoint>,
): Promise<number> {
  return inTransaction(async () => {
    const rate = await findOne(TaxRate, { id: tax_rate_id, restaurant_id, removed_at: null });
    const products = await find(Product, { restaurant_id, ...DISH }, { columns: ['id'] });
    const known = new Set(products.map(({ id }) => id));
    const faults = product_ids.flatMap((id, index) =>
      known.has(id) ? [] : [{ path: `product_ids.${index}`, message: 'unknown_reference' }],
    );
    if (!rate) faults.unshift({ path: 'tax_rate_id', message: 'unknown_reference' });
    if (faults.length > 0) throw invalid(faults.slice(0, 20));
    const changed = await update(Product, { restaurant_id, id: product_ids }, { tax_rate_id });
    await menuChanged(restaurant_id);
    return changed;
  });
}
