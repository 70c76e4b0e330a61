/** Cares for option groups: adds, changes and deletes them, and marks options as sold out. */
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
import type {
  addOptionGroup as addEndpoint,
  changeOptionGroup as changeEndpoint,
  GivenOption,
  OptionGroupPayload,
} from '../options/contract.ts';
import { Option, OptionGroup, OptionRate, ProductOptionGroup } from '../options/model.ts';
import { menuChanged } from '../version.ts';

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
    await menuChanged(restaurant_id);
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
    await menuChanged(restaurant_id);
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
    await menuChanged(restaurant_id);
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
    await menuChanged(restaurant_id);
    return presented({ restaurant_id, id: option.group_id });
  });
}
