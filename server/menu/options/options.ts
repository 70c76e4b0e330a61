/** The option groups of products: sizes, extras and removals, as menus and orders read them. */
import { find, insertAll, remove, together } from '../../database/repository.ts';
import { invalid, type Fault } from '../../errors.ts';
import type { PricedGroup } from './chosen.ts';
import type { MenuOptionGroup } from './contract.ts';
import { Option, OptionGroup, OptionRate, ProductOptionGroup } from './model.ts';

/** The groups of each of these products in their order, with the options; none without options. */
export async function groupsOfProducts(
  restaurant_id: string,
  product_id: string[],
): Promise<Map<string, PricedGroup[]>> {
  const links = await find(ProductOptionGroup, { product_id }, { order: ['position'] });
  if (links.length === 0) return new Map();
  const group_id = [...new Set(links.map((link) => link.group_id))];
  const [groups, options, rates] = await together(
    () => find(OptionGroup, { restaurant_id, id: group_id }),
    () => find(Option, { restaurant_id, group_id }, { order: ['position'] }),
    () => find(OptionRate, { restaurant_id }),
  );
  const rateOf = new Map(rates.map(({ id, rate_basis_points }) => [id, rate_basis_points]));
  const priced = new Map(
    groups.map((group) => [
      group.id,
      {
        id: group.id,
        name: group.name,
        min: group.min,
        max: group.max,
        translations: group.translations,
        options: options
          .filter((option) => option.group_id === group.id)
          .map(({ id, name, price_cents, available, tax_rate_id, translations }) => ({
            id,
            name,
            price_cents,
            available,
            translations,
            tax_rate_basis_points: tax_rate_id === null ? null : rateOf.get(tax_rate_id)!,
          })),
      },
    ]),
  );
  const ofProduct = new Map<string, PricedGroup[]>();
  for (const link of links) {
    const group = priced.get(link.group_id);
    if (!group || group.options.length === 0) continue;
    ofProduct.set(link.product_id, [...(ofProduct.get(link.product_id) ?? []), group]);
  }
  return ofProduct;
}

/** A product's groups as a menu shows them, in a language where they are translated. */
export function presentMenuGroups(groups: PricedGroup[] = [], language = ''): MenuOptionGroup[] {
  return groups.map(({ id, name, min, max, options, translations }) => ({
    id,
    name: translations[language]?.name ?? name,
    min,
    max,
    options: options.map((option) => ({
      id: option.id,
      name: option.translations[language]?.name ?? option.name,
      price_cents: option.price_cents,
      available: option.available,
      ...(option.tax_rate_basis_points !== null && {
        tax_rate_basis_points: option.tax_rate_basis_points,
      }),
    })),
  }));
}

/** The options that have this tax rate of their own. */
export function optionsAtRate(restaurant_id: string, tax_rate_id: string) {
  return find(Option, { restaurant_id, tax_rate_id }, { columns: ['id', 'name'] });
}

/** Whether every choice that must be made can be made: not all of its options are sold out. */
export function canBeChosen(groups: PricedGroup[] = []): boolean {
  return groups.every(
    ({ min, options }) => min === 0 || options.some(({ available }) => available),
  );
}

/** The ids of the groups of each product, in their order; also of groups without options. */
export async function groupIdsOf(product_id: string[]): Promise<Map<string, string[]>> {
  const links = await find(ProductOptionGroup, { product_id }, { order: ['position'] });
  const ids = new Map<string, string[]>();
  for (const link of links)
    ids.set(link.product_id, [...(ids.get(link.product_id) ?? []), link.group_id]);
  return ids;
}

/**
 * Sets the groups of a product, in the running transaction; undefined leaves them.
 * @throws Problem 422 for a group that is not there
 */
export async function setGroupsOf(
  restaurant_id: string,
  product_id: string,
  group_ids: string[] | undefined,
): Promise<void> {
  if (group_ids === undefined) return;
  const known = new Set(
    (await find(OptionGroup, { restaurant_id, id: group_ids })).map(({ id }) => id),
  );
  const faults = group_ids.flatMap((id, index): Fault[] =>
    known.has(id) ? [] : [{ path: `option_group_ids.${index}`, message: 'unknown_reference' }],
  );
  if (faults.length > 0) throw invalid(faults);
  await remove(ProductOptionGroup, { product_id });
  await insertAll(
    ProductOptionGroup,
    [...new Set(group_ids)].map((group_id, position) => ({ product_id, group_id, position })),
  );
}
