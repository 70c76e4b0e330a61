/** The products and options that the items of an order want. */
import { invalid, type Fault } from '../errors.ts';
import type { PricedProduct } from '../menu/menu.ts';
import { type ChosenOption, chooseOptions, type WantedOption } from '../menu/options/chosen.ts';

interface WantedItem {
  product_id: string;
  options?: WantedOption[] | undefined;
}
export interface Choice {
  product: PricedProduct;
  options: ChosenOption[];
}
/**
 * The products and options of each wanted item, as the menu has them now.
 * @throws Problem 422 at `items.N.product_id`, `items.N.options` or `items.N.options.M`
 */
export function chosen(wanted: WantedItem[], menu: PricedProduct[]): Choice[] {
  const products = new Map(menu.map((product) => [product.id, product]));
  const faults: Fault[] = [];
  const choices = wanted.flatMap(({ product_id, options: wantedOptions = [] }, index): Choice[] => {
    const product = products.get(product_id);
    const path = `items.${index}.product_id`;
    if (!product) {
      faults.push({ path, message: 'unknown_product' });
      return [];
    }
    if (product.refusal)
      faults.push({ path, message: product.refusal, values: { name: product.name } });
    const choice = chooseOptions(product, wantedOptions, `items.${index}.options`);
    faults.push(...choice.faults);
    return [{ product, options: choice.chosen }];
  });
  if (faults.length > 0) throw invalid(faults);
  return choices;
}
