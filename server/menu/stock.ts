/** Counted products: an order takes its pieces, a cancellation or a void gives them back. */
import { findOne, statement } from '../database/repository.ts';
import { invalid } from '../errors.ts';
import { Product } from './model.ts';
import { menuChanged } from './version.ts';

interface Pieces {
  product_id: string;
  quantity: number;
}

/** Pieces by product, in the order of their ids: two orders lock the rows in the same order. */
function summed(items: readonly Pieces[]): [product_id: string, quantity: number][] {
  const sums = new Map<string, number>();
  for (const { product_id, quantity } of items)
    sums.set(product_id, (sums.get(product_id) ?? 0) + quantity);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Takes the pieces of an order in its transaction. The condition stands in the statement that
 * counts down, so that of two orders for the last piece one is refused.
 * @param products those of the order, of which only the counted ones are written
 * @throws Problem 422 `only_left` for more than there are
 */
export async function takePieces(
  restaurant_id: string,
  items: readonly Pieces[],
  products: readonly { id: string; name: string; left: number | null }[],
): Promise<void> {
  const counted = new Map(products.filter(({ left }) => left !== null).map((one) => [one.id, one]));
  if (counted.size === 0) return;
  let isSoldOut = false;
  for (const [id, quantity] of summed(items.filter(({ product_id }) => counted.has(product_id)))) {
    const [taken] = await statement<{ pieces_left: number }>(
      `UPDATE products SET pieces_left = pieces_left - $1
       WHERE id = $2 AND restaurant_id = $3 AND pieces_left >= $1 RETURNING pieces_left`,
      [quantity, id, restaurant_id],
    );
    if (!taken) await refuse(id, items, counted.get(id)!.name);
    isSoldOut ||= taken?.pieces_left === 0;
  }
  if (isSoldOut) await menuChanged(restaurant_id);
}

async function refuse(id: string, items: readonly Pieces[], name: string): Promise<never> {
  const left = (await findOne(Product, { id }))?.pieces_left ?? 0;
  const index = items.findIndex(({ product_id }) => product_id === id);
  throw invalid([
    {
      path: `items.${index}.product_id`,
      message: left === 0 ? 'sold_out' : 'only_left',
      values: { name, count: left },
    },
  ]);
}

/** Gives back the pieces of what was cancelled or voided; what is not counted stays so. */
export async function giveBackPieces(
  restaurant_id: string,
  items: readonly (Pieces & { kind: string })[],
): Promise<void> {
  let isBack = false;
  for (const [id, quantity] of summed(items.filter(({ kind }) => kind === 'dish'))) {
    if (quantity === 0) continue;
    const [given] = await statement<{ pieces_left: number }>(
      `UPDATE products SET pieces_left = pieces_left + $1
       WHERE id = $2 AND restaurant_id = $3 AND pieces_left IS NOT NULL RETURNING pieces_left`,
      [quantity, id, restaurant_id],
    );
    isBack ||= given !== undefined && given.pieces_left === quantity;
  }
  if (isBack) await menuChanged(restaurant_id);
}
