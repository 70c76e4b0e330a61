/** Factories of options: a burger with a size that must be chosen, extras and removals. */
import type { Client, TestRestaurant } from './server.ts';

export interface Group {
  id: string;
  name: string;
  options: { id: string; name: string; price_cents: number; available: boolean }[];
}
export const addGroup = async (owner: Client, group: object): Promise<Group> =>
  (await owner.post('/api/option-groups', group)).body as Group;

/** A burger at 14.00: single or double (+5.00), up to 3 extras, and what may be left out. */
export async function addBurger({ owner, food, drink }: TestRestaurant) {
  const size = await addGroup(owner, {
    name: 'Size',
    min: 1,
    max: 1,
    options: [
      { name: 'Single', price_cents: 0 },
      { name: 'Double', price_cents: 500 },
    ],
  });
  const extras = await addGroup(owner, {
    name: 'Extras',
    min: 0,
    max: 3,
    options: [
      { name: 'Cheddar', price_cents: 150 },
      { name: 'Fried egg', price_cents: 120 },
      { name: 'Small beer', price_cents: 250, tax_rate_id: drink.id },
    ],
  });
  const without = await addGroup(owner, {
    name: 'Leave out',
    min: 0,
    max: null,
    options: [
      { name: 'No onions', price_cents: 0 },
      { name: 'No gherkin', price_cents: 0 },
    ],
  });
  const { body: burger } = await owner.post('/api/products', {
    name: 'Burger',
    price_cents: 1400,
    tax_rate_id: food.id,
    option_group_ids: [size.id, extras.id, without.id],
  });
  const named = new Map(
    [size, extras, without].flatMap(({ options }) => options).map(({ id, name }) => [name, id]),
  );
  /** The options by their names, once each or as often as is said. */
  const wants = (wanted: Record<string, number>) =>
    Object.entries(wanted).map(([name, quantity]) => ({ option_id: named.get(name)!, quantity }));
  return { size, extras, without, burger: burger as { id: string }, wants };
}
