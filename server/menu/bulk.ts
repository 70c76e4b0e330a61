/** Writes many products at once, as a menu file has them. */
import { randomUUID } from 'node:crypto';
import { count, insert, insertAll, update } from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { type ChangeInput, productColumns } from './columns.ts';
import { Category, Product, UNSORTED } from './model.ts';
import { setGroupsOf } from './options/options.ts';
import { menuChanged } from './version.ts';

export interface BulkChange {
  id: string;
  category_id: string | null | undefined;
  fields: ChangeInput;
}
export interface BulkAddition {
  category_id: string | null;
  fields: ChangeInput & { name: string; price_cents: number; tax_rate_id: string };
}
type NewProduct = NewRow<(typeof Product)['columns']>;

/** Rows of a statement: 40 columns each, of at most 32,766 values (SQLite). */
const ROWS = 200;

/** Adds categories at the end, in the running transaction. @returns their ids by name */
export async function addCategories(
  restaurant_id: string,
  names: string[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const name of names) {
    const position = await count(Category, { restaurant_id });
    ids.set(name, (await insert(Category, { restaurant_id, name, position })).id);
  }
  return ids;
}

/** Adds and changes products in the running transaction; the added stay in their order. */
export async function writeProducts(
  restaurant_id: string,
  { added, changed }: { added: BulkAddition[]; changed: BulkChange[] },
): Promise<void> {
  const rows = added.map(({ category_id, fields }, place): NewProduct => {
    const given = Object.entries(productColumns(fields)).filter(([, value]) => value !== undefined);
    const { name, price_cents, tax_rate_id } = fields;
    return {
      id: randomUUID(),
      restaurant_id,
      available: true,
      allergens: [],
      ...(Object.fromEntries(given) as Partial<NewProduct>),
      name,
      price_cents,
      tax_rate_id,
      category_id,
      position: UNSORTED + 1 + place,
    };
  });
  for (let from = 0; from < rows.length; from += ROWS)
    await insertAll(Product, rows.slice(from, from + ROWS));
  for (const [place, { fields }] of added.entries())
    if (fields.option_group_ids?.length)
      await setGroupsOf(restaurant_id, rows[place]!.id!, fields.option_group_ids);
  for (const { id, category_id, fields } of changed) {
    const columns = { ...productColumns(fields), category_id } as Partial<Product>;
    // A line may change the options of a product alone.
    if (Object.values(columns).some((value) => value !== undefined))
      await update(Product, { id, restaurant_id }, columns);
    await setGroupsOf(restaurant_id, id, fields.option_group_ids);
  }
  await menuChanged(restaurant_id);
}
