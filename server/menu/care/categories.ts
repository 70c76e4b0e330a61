import { change, findOne, remove, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { now } from '../../clock.ts';
import { notFound } from '../../errors.ts';
import type { Body } from '../../http/endpoint.ts';
import { categoryColumns, checkTimes } from '../columns.ts';
import { Category, CategoryStation, Product, UNSORTED } from '../model.ts';
import { menuChanged } from '../version.ts';
import type { changeCategory as changeEndpoint } from './contract.ts';

async function ownCategory(restaurant_id: string, id: string): Promise<Category> {
  const category = await findOne(Category, { id, restaurant_id, removed_at: null });
  if (!category) throw notFound();
  return category;
}

/** @throws Problem 404, 422 for times that are none */
export function changeCategory(
  restaurant_id: string,
  id: string,
  input: Body<typeof changeEndpoint>,
): Promise<Category> {
  return inTransaction(async () => {
    const category = await ownCategory(restaurant_id, id);
    checkTimes(category, input);
    const columns = categoryColumns(input);
    if (Object.values(columns).every((value) => value === undefined)) return category;
    await menuChanged(restaurant_id);
    return change(Category, category, columns as Partial<Category>);
  });
}

/** Removes a category; its products stay without one. @throws Problem 404 */
export function removeCategory(restaurant_id: string, id: string): Promise<void> {
  return inTransaction(async () => {
    const category = await ownCategory(restaurant_id, id);
    await update(
      Product,
      { restaurant_id, category_id: id },
      { category_id: null, position: UNSORTED },
    );
    await remove(CategoryStation, { category_id: id });
    await change(Category, category, { removed_at: now() });
    await menuChanged(restaurant_id);
  });
}
