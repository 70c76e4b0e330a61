/** The order of the menu. */
import { find, statement } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { invalid, type Fault } from '../../errors.ts';
import type { Body } from '../../http/endpoint.ts';
import { DISH, listCategories } from '../menu.ts';
import { Product } from '../model.ts';
import { menuChanged } from '../version.ts';
import type { sortMenu as sortEndpoint } from './contract.ts';

type Wanted = Body<typeof sortEndpoint>['categories'];
interface Known {
  categories: Set<string>;
  products: Set<string>;
}

/** Unknown ids, and those that stand twice. */
function faultsOf(wanted: Wanted, { categories, products }: Known): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const check = (id: string, known: Set<string>, path: string) => {
    if (!known.has(id)) faults.push({ path, message: 'unknown_reference' });
    else if (seen.has(id)) faults.push({ path, message: 'named_twice' });
    seen.add(id);
  };
  wanted.forEach(({ id, product_ids }, place) => {
    check(id, categories, `categories.${place}.id`);
    product_ids.forEach((product, index) => {
      check(product, products, `categories.${place}.product_ids.${index}`);
    });
  });
  return faults.slice(0, 20);
}

/**
 * Sorts the menu as named; what is not named comes after, in the order it has.
 * @throws Problem 422 for ids that are not on the menu, or stand twice
 */
export function sortMenu(restaurant_id: string, wanted: Wanted): Promise<void> {
  return inTransaction(async () => {
    const categories = await listCategories(restaurant_id);
    const products = await find(
      Product,
      { restaurant_id, ...DISH },
      { order: ['position', 'name', 'id'] },
    );
    const faults = faultsOf(wanted, {
      categories: new Set(categories.map(({ id }) => id)),
      products: new Set(products.map(({ id }) => id)),
    });
    if (faults.length > 0) throw invalid(faults);
    const named = new Set(wanted.map(({ id }) => id));
    const rest = categories.filter(({ id }) => !named.has(id));
    for (const [place, { id }] of [...wanted, ...rest].entries())
      await statement(
        `UPDATE categories SET position = $1
         WHERE id = $2 AND restaurant_id = $3 AND position <> $1`,
        [place, id, restaurant_id],
      );
    const moved = new Set(wanted.flatMap(({ product_ids }) => product_ids));
    for (const { id: category_id, product_ids } of wanted) {
      const after = products.filter(
        (product) => product.category_id === category_id && !moved.has(product.id),
      );
      for (const [place, id] of [...product_ids, ...after.map((one) => one.id)].entries())
        await statement(
          `UPDATE products SET position = $1, category_id = $2
           WHERE id = $3 AND restaurant_id = $4
             AND (position <> $1 OR category_id IS NULL OR category_id <> $2)`,
          [place, category_id, id, restaurant_id],
        );
    }
    await menuChanged(restaurant_id);
  });
}
