/** Measures the menu of 200 products with pictures and options, as a phone reads it. */
import { get } from 'node:http';
import { PNG } from 'pngjs';
import { quietest, timed, type Figure } from './figures.ts';
import { call, setUpRestaurant, type BenchRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';

const PRODUCTS = 200;
const ROUNDS = 5;
const ASKED = 60;
const KB = 1000;

/** A small picture: what is measured is the menu, and each has an address of its own. */
function picture(): Buffer {
  return PNG.sync.write(new PNG({ width: 40, height: 32, fill: true }));
}

/** Groups of options: a size that must be chosen, extras, and what may be left out. */
const OPTIONS = [
  { name: 'Size', min: 1, max: 1, options: ['Small', 'Large'] },
  { name: 'Extras', min: 0, max: 3, options: ['Cheddar', 'Fried egg', 'Bacon', 'Avocado'] },
  { name: 'Leave out', min: 0, max: null, options: ['No onions', 'No gherkin'] },
];
/** @returns the ids of the groups */
async function addOptions({ staff }: BenchServer, { token }: BenchRestaurant): Promise<string[]> {
  const ids: string[] = [];
  for (const { options, ...group } of OPTIONS) {
    const body = {
      ...group,
      options: options.map((name, at) => ({ name, price_cents: at * 50 })),
    };
    const path = `${staff}/api/option-groups`;
    ids.push((await call<{ id: string }>('POST', path, { body, token })).id);
  }
  return ids;
}

/**
 * Fills the menu up to this many products in ten categories, each with a picture.
 * @param option_group_ids of each new product
 */
export async function fillMenu(
  { staff }: BenchServer,
  { token }: BenchRestaurant,
  products: number,
  option_group_ids: string[] = [],
): Promise<void> {
  const make = <T = { id: string }>(path: string, body: unknown) =>
    call<T>('POST', staff + path, { body, token });
  const rate = await make('/api/tax-rates', { name: 'Food', rate_basis_points: 900 });
  const groups = [];
  for (let at = 0; at < 10; at++)
    groups.push(await make('/api/categories', { name: `Part ${at}` }));
  // 40 products are there from the set-up.
  for (let at = 40; at < products; at++)
    await make('/api/products', {
      name: `Dish number ${at} with a name of usual length`,
      description: `Number ${at}: what is in it, where it is from and what comes with it.`,
      price_cents: 700 + at * 5,
      tax_rate_id: rate.id,
      category_id: groups[at % groups.length]!.id,
      option_group_ids,
      allergen_codes: ['gluten', 'milk', 'eggs'].slice(at % 3),
      diets: at % 4 ? [] : ['vegetarian'],
      translations: { de: { name: `Gericht Nummer ${at}`, description: 'Auf Deutsch.' } },
    });
  const { items } = await call<{ items: { id: string }[] }>('GET', `${staff}/api/products`, {
    token,
  });
  for (const { id } of items)
    await fetch(`${staff}/api/products/${id}/picture`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'image/png' },
      body: new Uint8Array(picture()),
    });
}

/** @returns the bytes of the response as they were sent */
function ask(url: string): Promise<number> {
  const headers = { 'Accept-Encoding': 'br, gzip', 'Accept-Language': 'de' };
  return new Promise((done, fail) => {
    get(url, { headers }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () =>
        response.statusCode === 200 ? done(bytes) : fail(new Error(String(response.statusCode))),
      );
    }).on('error', fail);
  });
}

export async function measureMenu(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  try {
    const restaurant = await setUpRestaurant(server.staff);
    await fillMenu(server, restaurant, PRODUCTS, await addOptions(server, restaurant));
    const url = `${server.portal}/menu/${restaurant.table_token}`;
    const bytes = await ask(url);
    const rounds: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const times: number[] = [];
      for (let at = 0; at < ASKED; at++) times.push(await timed(() => ask(url)));
      rounds.push(times);
    }
    return [
      {
        name: `The menu of ${PRODUCTS} products with pictures and options`,
        value: quietest(rounds),
        unit: 'ms',
        bound: { atMost: 12 },
      },
      { name: '  its size, compressed', value: bytes / KB, unit: 'kB', bound: { atMost: 25 } },
    ];
  } finally {
    await server.stop();
    dropDataDir(dataDir);
  }
}
