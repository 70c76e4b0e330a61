import { expect } from 'vitest';
import type { BackOffice } from './back-office.ts';
import { setUpRestaurant, type Client } from './server.ts';
import { makeUser, STAFF_PASSWORD } from './staff.ts';

export interface Floor {
  owner: Client;
  waiter: Client;
  waiterLogin: { email: string; password: string };
  /** By name. */
  tables: Record<string, { id: string; token: string }>;
  dishes: { id: string; name: string; price_cents: number }[];
  dish: (name: string) => { id: string; price_cents: number };
  /** A staff order. */
  order: (
    where: { table_id?: string; bill_id?: string; name?: string; covers?: number },
    items: [name: string, quantity: number][],
    by?: Client,
  ) => Promise<{ id: string; bill_id: string; items: { id: string }[] }>;
}

const MENU: Record<string, [string, number][]> = {
  Starters: [
    ['Seafood chowder', 950],
    ['Dublin Bay prawns', 1450],
    ['Beetroot and goat’s curd', 980],
    ['Soda bread and butter', 450],
  ],
  Mains: [
    ['Fish and chips', 1950],
    ['Lantern burger', 1850],
    ['Pan-fried sea bass', 2700],
    ['Lamb shepherd’s pie', 2100],
    ['Dry-aged sirloin, 10 oz', 3400],
    ['Wild mushroom risotto', 1900],
    ['Braised short rib', 2650],
    ['Roast cauliflower', 1750],
  ],
  Sides: [
    ['Champ', 550],
    ['Triple-cooked chips', 550],
  ],
  Desserts: [
    ['Sticky toffee pudding', 850],
    ['Apple crumble', 800],
  ],
  Drinks: [
    ['Pint of stout', 640],
    ['Pale ale', 620],
    ['Albariño, glass', 950],
    ['Sparkling water, 0.75 l', 580],
    ['Espresso', 320],
    ['Flat white', 400],
  ],
};

/** A restaurant with a menu, a floor of tables and a waiter. */
export async function furnishFloor(office: BackOffice, names: string[]): Promise<Floor> {
  const { owner, drink } = await setUpRestaurant(office.server);
  const make = async (path: string, body: unknown) => {
    const response = await owner.post(path, body);
    expect([path, response.status, response.body]).toEqual([path, 201, response.body]);
    return response.body;
  };
  const dishes: Floor['dishes'] = [];
  for (const [name, items] of Object.entries(MENU)) {
    const category = await make('/api/categories', { name });
    for (const [dish, price_cents] of items)
      dishes.push(
        await make('/api/products', {
          name: dish,
          price_cents,
          tax_rate_id: drink.id,
          category_id: category.id,
        }),
      );
  }
  const tables: Floor['tables'] = {};
  for (const name of names) tables[name] = await make('/api/tables', { name });
  const { client: waiter, email } = await makeUser(office.server, owner, 'waiter');
  const waiterLogin = { email, password: STAFF_PASSWORD };
  const dish = (name: string) => {
    const found = dishes.find((one) => one.name === name);
    if (!found) throw new Error(`no dish is called ${name}`);
    return found;
  };
  return {
    owner,
    waiter,
    waiterLogin,
    tables,
    dishes,
    dish,
    async order(where, items, by = waiter) {
      const response = await by.post('/api/orders', {
        ...where,
        items: items.map(([name, quantity]) => ({ product_id: dish(name).id, quantity })),
      });
      expect([response.status, response.body]).toEqual([201, response.body]);
      return response.body;
    },
  };
}
