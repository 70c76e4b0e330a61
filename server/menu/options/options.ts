/** Option groups: sizes, extras and removals that are chosen with products. */
import { randomUUID } from 'node:crypto';
import {
  change,
  find,
  findOne,
  insert,
  insertAll,
  remove,
  together,
  update,
} from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { invalid, notFound, type Fault } from '../../errors.ts';
import type { Body } from '../../http/endpoint.ts';
import type { PricedGroup } from './chosen.ts';
import type {
  addOptionGroup as addEndpoint,
  changeOptionGroup as changeEndpoint,
  GivenOption,
  MenuOptionGroup,
  OptionGroupPayload,
} from './contract.ts';
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
        options: options
          .filter((option) => option.group_id === group.id)
          .map(({ id, name, price_cents, available, tax_rate_id }) => ({
            id,
            name,
            price_cents,
            available,
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

/** A product's groups as a menu shows them. */
export function presentMenuGroups(groups: PricedGroup[] = []): MenuOptionGroup[] {
  return groups.map(({ id, name, min, max, options }) => ({
    id,
    name,
    min,
    max,
    options: options.map((option) => ({
      id: option.id,
      name: option.name,
      price_cents: option.price_cents,
      available: option.available,
    })),
  }));
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

/** The groups of a restaurant in the order of their creation, with their options. */
export async function optionGroupsOf(restaurant_id: string): Promise<OptionGroupPayload[]> {
  const [groups, options] = await together(
    () => find(OptionGroup, { restaurant_id }, { order: ['created_at', 'id'] }),
    () => find(Option, { restaurant_id }, { order: ['position'] }),
  );
  const links = await find(ProductOptionGroup, { group_id: groups.map(({ id }) => id) });
  return groups.map(({ id, name, min, max, translations }) => ({
    id,
    name,
    min,
    max,
    translations,
    options: options
      .filter(({ group_id }) => group_id === id)
      .map((option) => ({
        id: option.id,
        name: option.name,
        price_cents: option.price_cents,
        tax_rate_id: option.tax_rate_id,
        available: option.available,
        translations: option.translations,
      })),
    products: links.filter(({ group_id }) => group_id === id).length,
  }));
}

async function presented({ restaurant_id, id }: Pick<OptionGroup, 'restaurant_id' | 'id'>) {
  return (await optionGroupsOf(restaurant_id)).find((group) => group.id === id)!;
}

/** The group, locked, so that two changes of its options are one after the other. */
async function ownGroup(restaurant_id: string, id: string): Promise<OptionGroup> {
  const group = await findOne(OptionGroup, { id, restaurant_id }, { lock: true });
  if (!group) throw notFound();
  return group;
}

/**
 * @param known the ids of the group's options
 * @throws Problem 422 for an option of another group or named twice, a rate that is not there, and
 * a most below the least
 */
async function checkGroup(
  restaurant_id: string,
  { min, max, options = [] }: { min: number; max: number | null; options?: GivenOption[] },
  known: string[] = [],
): Promise<void> {
  const rates = new Set((await find(OptionRate, { restaurant_id })).map(({ id }) => id));
  const faults = options.flatMap(({ id, tax_rate_id }, index): Fault[] => {
    const isTwice = options.findIndex((other) => other.id === id) !== index;
    const isUnknown = id !== undefined && (!known.includes(id) || isTwice);
    return [
      ...(isUnknown ? [`options.${index}.id`] : []),
      ...(tax_rate_id && !rates.has(tax_rate_id) ? [`options.${index}.tax_rate_id`] : []),
    ].map((path) => ({ path, message: 'unknown_reference' }));
  });
  if (max !== null && max < min)
    faults.push({ path: 'max', message: 'too_small', values: { minimum: min } });
  if (faults.length > 0) throw invalid(faults);
}

/** Makes the group's options these, in their order; what an option leaves out stays as it was. */
async function setOptions(
  { restaurant_id, id: group_id }: OptionGroup,
  given: GivenOption[],
  before: Option[],
): Promise<void> {
  const there = new Set(given.flatMap(({ id }) => id ?? []));
  const gone = before.filter(({ id }) => !there.has(id)).map(({ id }) => id);
  await remove(Option, { group_id, id: gone });
  for (const [position, { id, ...columns }] of given.entries())
    if (id !== undefined) await update(Option, { group_id, id }, { ...columns, position });
  await insertAll(
    Option,
    given.flatMap(({ id, available = true, ...columns }, position) =>
      id === undefined
        ? [{ ...columns, id: randomUUID(), restaurant_id, group_id, position, available }]
        : [],
    ),
  );
}

/** @throws Problem 422 */
export function addOptionGroup(
  restaurant_id: string,
  { options, ...columns }: Body<typeof addEndpoint>,
): Promise<OptionGroupPayload> {
  return inTransaction(async () => {
    await checkGroup(restaurant_id, { ...columns, options });
    const group = await insert(OptionGroup, { restaurant_id, ...columns });
    await setOptions(group, options, []);
    return presented(group);
  });
}

/** Changes a group for new orders; past ones keep their copies. @throws Problem 404, 422 */
export function changeOptionGroup(
  restaurant_id: string,
  id: string,
  { options, ...columns }: Body<typeof changeEndpoint>,
): Promise<OptionGroupPayload> {
  return inTransaction(async () => {
    const group = await ownGroup(restaurant_id, id);
    const before = await find(Option, { restaurant_id, group_id: id });
    const { min = group.min, max = group.max } = columns;
    await checkGroup(
      restaurant_id,
      { min, max, ...(options && { options }) },
      before.map((option) => option.id),
    );
    await change(OptionGroup, group, columns);
    if (options) await setOptions(group, options, before);
    return presented(group);
  });
}

/** Deletes a group with its options; past orders keep their copies. @throws Problem 404 */
export function removeOptionGroup(restaurant_id: string, id: string): Promise<void> {
  return inTransaction(async () => {
    await ownGroup(restaurant_id, id);
    await remove(ProductOptionGroup, { group_id: id });
    await remove(Option, { restaurant_id, group_id: id });
    await remove(OptionGroup, { restaurant_id, id });
  });
}

/** Marks an option as sold out, or as there again. @throws Problem 404 */
export function markOption(
  restaurant_id: string,
  id: string,
  available: boolean,
): Promise<OptionGroupPayload> {
  return inTransaction(async () => {
    const option = await findOne(Option, { restaurant_id, id });
    if (!option) throw notFound();
    await update(Option, { restaurant_id, id }, { available });
    return presented({ restaurant_id, id: option.group_id });
  });
}
