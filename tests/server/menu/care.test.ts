import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

interface Dish {
  id: string;
  name: string;
  available: boolean;
  price_cents: number;
  usual_price_cents: number | null;
}
interface Group {
  id: string;
  name: string;
  products: Dish[];
}

describe.each(DATABASES)('the care of the menu, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let owner: Client;
  let waiter: Client;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
    waiter = (await makeUser(server, owner, 'waiter')).client;
  });
  afterAll(() => server.stop());
  afterEach(() => setClock(null));

  const categories = async () =>
    (await owner.get('/api/categories')).body.items as { id: string; name: string }[];
  const menu = async (headers = {}, query = '') =>
    (await server.portal.get(`/menu/${restaurant.table.token}${query}`, headers)).body;
  const names = async () =>
    ((await menu()).categories as Group[]).map(({ name: one, products }) => [
      one,
      ...products.map((product) => product.name),
    ]);
  const order = (items: object[]) =>
    server.portal.post(`/menu/${restaurant.table.token}/order`, { items });
  const add = async (body: object) =>
    (
      await owner.post('/api/products', {
        price_cents: 500,
        tax_rate_id: restaurant.drink.id,
        ...body,
      })
    ).body;
  const change = (id: string, body: object, by = owner) => by.patch(`/api/products/${id}`, body);

  it('renames, translates and times a category', async () => {
    const [first] = await categories();
    const changed = await owner.patch(`/api/categories/${first!.id}`, {
      name: 'Platos',
      translations: { en: { name: 'Dishes' }, de: { name: '' } },
      available_from: '12:00',
      available_to: '16:00',
      days: [5, 1, 1],
    });
    expect([changed.status, changed.body]).toEqual([
      200,
      {
        id: first!.id,
        name: 'Platos',
        position: 0,
        translations: { en: { name: 'Dishes' } },
        available_from: '12:00',
        available_to: '16:00',
        days: [1, 5],
      },
    ]);
    await owner.patch(`/api/categories/${first!.id}`, {
      name: 'Carta',
      available_from: null,
      available_to: null,
      days: null,
    });
    expect((await owner.patch(`/api/categories/${first!.id}`, { name: ' ' })).status).toBe(422);
    expect((await owner.patch('/api/categories/unknown', { name: 'x' })).status).toBe(404);
    expect((await waiter.patch(`/api/categories/${first!.id}`, { name: 'x' })).status).toBe(403);
  });

  it('sorts; what is not named comes after as it was, unknown ids are refused', async () => {
    const drinks = (await owner.post('/api/categories', { name: 'Bebidas' })).body;
    const [card] = (await categories()).filter(({ name: one }) => one === 'Carta');
    const water = await add({ name: 'Agua', category_id: drinks.id });
    const { paella, wine } = restaurant;
    const sorted = await owner.put('/api/menu/order', {
      categories: [{ id: drinks.id, product_ids: [wine.id] }, { id: card!.id }],
    });
    expect(sorted.status).toBe(200);
    expect(await names()).toEqual([
      ['Bebidas', 'Vino tinto', 'Agua'],
      ['Carta', 'Paella'],
    ]);
    const refused = await owner.put('/api/menu/order', {
      categories: [{ id: card!.id, product_ids: ['nothing', paella.id, paella.id] }],
    });
    expect([refused.status, refused.body.errors.map(({ path }: { path: string }) => path)]).toEqual(
      [422, ['categories.0.product_ids.0', 'categories.0.product_ids.2']],
    );
    await owner.put('/api/menu/order', {
      categories: [{ id: card!.id, product_ids: [paella.id, wine.id] }],
    });
    expect(await names()).toEqual([
      ['Carta', 'Paella', 'Vino tinto'],
      ['Bebidas', 'Agua'],
    ]);
    await owner.send('DELETE', `/api/products/${water.id}`);
  });

  it('takes a category away: its products stay on the menu, and its station forgets it', async () => {
    const soups = (await owner.post('/api/categories', { name: 'Sopas' })).body;
    const soup = await add({ name: 'Gazpacho', category_id: soups.id });
    const station = (await owner.post('/api/stations', { name: 'Frío', category_ids: [soups.id] }))
      .body;
    expect((await owner.send('DELETE', `/api/categories/${soups.id}`)).body).toEqual({
      removed: true,
    });
    expect((await names()).at(-1)).toEqual(['', 'Gazpacho']);
    expect((await owner.get('/api/stations')).body.items).toMatchObject([{ category_ids: [] }]);
    expect((await owner.send('DELETE', `/api/categories/${soups.id}`)).status).toBe(404);
    expect((await change(soup.id, { category_id: soups.id })).status).toBe(422);
    await owner.send('DELETE', `/api/stations/${station.id}`);
    await owner.send('DELETE', `/api/products/${soup.id}`);
  });

  it('takes a product off the menu; what was sold keeps its name', async () => {
    const soup = await add({ name: 'Salmorejo' });
    const placed = await placeOrder(restaurant, {
      items: [{ product_id: soup.id, quantity: 1 }],
    });
    expect((await owner.send('DELETE', `/api/products/${soup.id}`)).status).toBe(200);
    expect((await order([{ product_id: soup.id, quantity: 1 }])).body.errors).toMatchObject([
      { path: 'items.0.product_id' },
    ]);
    expect((await change(soup.id, { name: 'x' })).status).toBe(404);
    const restore = () => owner.post(`/api/products/${soup.id}/restore`, {});
    expect((await restore()).body).toMatchObject({ name: 'Salmorejo' });
    expect((await restore()).status).toBe(404);
    expect((await owner.send('DELETE', `/api/products/${soup.id}`)).status).toBe(200);
    const kept = await owner.get(`/api/orders/${placed.order_id}`);
    expect(kept.body.items).toMatchObject([{ name: 'Salmorejo' }]);
  });

  it('duplicates a product under a free name', async () => {
    const once = await owner.post(`/api/products/${restaurant.paella.id}/duplicate`);
    const twice = await owner.post(`/api/products/${restaurant.paella.id}/duplicate`);
    expect([once.status, once.body.name, twice.body.name]).toEqual([
      201,
      'Paella (2)',
      'Paella (3)',
    ]);
    expect(once.body).toMatchObject({ price_cents: 1850, tax_rate_id: restaurant.food.id });
    for (const { body } of [once, twice]) await owner.send('DELETE', `/api/products/${body.id}`);
  });

  it('changes a rate for new orders only, and names what keeps one from being deleted', async () => {
    const before = await placeOrder(restaurant);
    const rate = restaurant.food.id;
    expect(
      (await owner.patch(`/api/tax-rates/${rate}`, { rate_basis_points: 400 })).body,
    ).toMatchObject({ id: rate, rate_basis_points: 400 });
    const after = await placeOrder(restaurant);
    const rates = await Promise.all(
      [before, after].map(
        async ({ order_id }) =>
          (await owner.get(`/api/orders/${order_id}`)).body.items[0].tax_rate_basis_points,
      ),
    );
    expect(rates).toEqual([1000, 400]);
    const refused = await owner.send('DELETE', `/api/tax-rates/${rate}`);
    expect([refused.status, refused.body.code, refused.body.used_by]).toEqual([
      409,
      'tax_rate_in_use',
      [{ kind: 'product', id: restaurant.paella.id, name: 'Paella' }],
    ]);
    const spare = (await owner.post('/api/tax-rates', { name: 'Cero', rate_basis_points: 0 })).body;
    const moved = await owner.post('/api/menu/tax-rate', {
      tax_rate_id: spare.id,
      product_ids: [restaurant.paella.id, restaurant.wine.id],
    });
    expect(moved.body).toEqual({ changed: 2 });
    expect((await owner.send('DELETE', `/api/tax-rates/${rate}`)).status).toBe(200);
    expect((await change(restaurant.paella.id, { tax_rate_id: rate })).status).toBe(422);
    expect(
      (await owner.post('/api/menu/tax-rate', { tax_rate_id: rate, product_ids: ['none'] })).body
        .errors,
    ).toHaveLength(2);
  });

  it('lets a waiter mark what is sold out, and nothing else', async () => {
    const { id } = restaurant.wine;
    const sold = await change(id, { available: false }, waiter);
    expect([sold.status, sold.body.sold_out, sold.body.available]).toEqual([200, true, false]);
    expect((await order([{ product_id: id, quantity: 1 }])).status).toBe(422);
    expect((await change(id, { available: true, left: 4 }, waiter)).body).toMatchObject({
      available: true,
      left: 4,
    });
    expect((await change(id, { price_cents: 1 }, waiter)).status).toBe(403);
    expect((await change(id, { left: null }, waiter)).body.left).toBeNull();
  });

  it('is sold out until an instant', async () => {
    const { id } = restaurant.wine;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await change(id, { sold_out_until: until })).body).toMatchObject({
      sold_out: true,
      sold_out_until: until,
    });
    expect((await order([{ product_id: id, quantity: 1 }])).status).toBe(422);
    setClock(() => new Date(Date.now() + 3_700_000));
    expect((await order([{ product_id: id, quantity: 1 }])).status).toBe(201);
    const wine = ((await menu()).categories as Group[])
      .flatMap(({ products }) => products)
      .find((product) => product.id === id);
    expect(wine).toMatchObject({ available: true, sold_out: false });
    setClock(null);
    expect((await change(id, { available: true })).body.sold_out_until).toBeNull();
  });

  it('counts down with orders and gives back what is cancelled or voided', async () => {
    const cake = await add({ name: 'Tarta', left: 5 });
    const left = async () =>
      ((await owner.get('/api/products')).body.items as { id: string; left: number | null }[]).find(
        ({ id }) => id === cake.id,
      )!.left;
    const two = await order([{ product_id: cake.id, quantity: 2 }]);
    expect([two.status, await left()]).toEqual([201, 3]);
    const many = await order([
      { product_id: restaurant.paella.id, quantity: 1 },
      { product_id: cake.id, quantity: 2 },
      { product_id: cake.id, quantity: 2 },
    ]);
    expect([many.status, many.body.errors[0].path, await left()]).toEqual([
      422,
      'items.1.product_id',
      3,
    ]);
    await order([{ product_id: cake.id, quantity: 3 }]);
    expect((await order([{ product_id: cake.id, quantity: 1 }])).body.errors[0].message).toContain(
      'sold out',
    );
    await server.portal.post(`/orders/${two.body.claim_code}/cancel`);
    expect(await left()).toBe(2);
    const again = await placeOrder(restaurant, { items: [{ product_id: cake.id, quantity: 2 }] });
    const [item] = (await owner.get(`/api/orders/${again.order_id}`)).body.items;
    await owner.post(`/api/orders/${again.order_id}/items/${item.id}/void`, {
      quantity: 1,
      reason: 'Se cayó',
    });
    expect(await left()).toBe(1);
    expect((await change(cake.id, { left: 0 })).body.sold_out).toBe(true);
    expect((await change(cake.id, { available: true })).body).toMatchObject({
      left: null,
      available: true,
    });
    await owner.send('DELETE', `/api/products/${cake.id}`);
  });

  it('never sells the last piece twice', async () => {
    const cake = await add({ name: 'Última tarta', left: 7 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => order([{ product_id: cake.id, quantity: 1 }])),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(13);
    await owner.send('DELETE', `/api/products/${cake.id}`);
  });

  it('serves lunch at lunch time, by the clock of the restaurant', async () => {
    const lunch = await add({
      name: 'Menú del día',
      available_from: '13:00',
      available_to: '16:00',
      days: [1, 2, 3, 4, 5],
    });
    const inMadrid = async (instant: string) => {
      setClock(() => new Date(instant));
      const groups = (await menu()).categories as Group[];
      const shown = groups.flatMap(({ products }) => products).find(({ id }) => id === lunch.id)!;
      const { status } = await order([{ product_id: lunch.id, quantity: 1 }]);
      return [shown.available, status];
    };
    // Madrid is two hours ahead of UTC in June; the 6th of June 2026 is a Saturday.
    expect(await inMadrid('2026-06-05T10:59:00Z')).toEqual([false, 422]);
    expect(await inMadrid('2026-06-05T11:00:00Z')).toEqual([true, 201]);
    expect(await inMadrid('2026-06-05T14:00:00Z')).toEqual([false, 422]);
    expect(await inMadrid('2026-06-06T11:00:00Z')).toEqual([false, 422]);
    setClock(null);
    for (const body of [
      { available_from: null },
      { available_to: '13:00' },
      { available_from: '25:00' },
    ])
      expect((await change(lunch.id, body)).status).toBe(422);
    await owner.send('DELETE', `/api/products/${lunch.id}`);
  });

  it('sells what is of a weekday until the business day ends, and no earlier the next', async () => {
    const fish = await add({ name: 'Pescado del viernes', days: [5] });
    const inMadrid = async (instant: string) => {
      setClock(() => new Date(instant));
      const groups = (await menu()).categories as Group[];
      const shown = groups.flatMap(({ products }) => products).find(({ id }) => id === fish.id)!;
      const { status } = await order([{ product_id: fish.id, quantity: 1 }]);
      return [shown.available, status];
    };
    // Friday, the 5th of June 2026; the day ends at 04:00, two hours ahead of UTC.
    expect(await inMadrid('2026-06-04T22:30:00Z')).toEqual([false, 422]);
    expect(await inMadrid('2026-06-05T01:59:00Z')).toEqual([false, 422]);
    expect(await inMadrid('2026-06-05T02:00:00Z')).toEqual([true, 201]);
    expect(await inMadrid('2026-06-06T01:59:00Z')).toEqual([true, 201]);
    expect(await inMadrid('2026-06-06T02:00:00Z')).toEqual([false, 422]);
    setClock(null);
    await owner.send('DELETE', `/api/products/${fish.id}`);
  });

  it('has the price of the happy hour while it lasts', async () => {
    const beer = await add({
      name: 'Caña',
      price_cents: 300,
      happy_hour: { price_cents: 200, from: '22:00', to: '02:00', days: [5] },
    });
    const price = async (instant: string) => {
      setClock(() => new Date(instant));
      const groups = (await menu()).categories as Group[];
      const shown = groups.flatMap(({ products }) => products).find(({ id }) => id === beer.id)!;
      const placed = await placeOrder(restaurant, {
        items: [{ product_id: beer.id, quantity: 1 }],
      });
      return [shown.price_cents, shown.usual_price_cents, placed.total_cents];
    };
    // Friday, the 5th of June 2026, and the night to Saturday.
    expect(await price('2026-06-05T19:59:00Z')).toEqual([300, null, 300]);
    expect(await price('2026-06-05T20:00:00Z')).toEqual([200, 300, 200]);
    expect(await price('2026-06-05T23:59:00Z')).toEqual([200, 300, 200]);
    expect(await price('2026-06-06T00:00:00Z')).toEqual([300, null, 300]);
    setClock(null);
    await owner.send('DELETE', `/api/products/${beer.id}`);
  });

  it('speaks the guest’s language where it is translated, and names allergens by their codes', async () => {
    await change(restaurant.paella.id, {
      translations: {
        en: { name: 'Paella with rabbit', description: 'For two' },
        fr: { name: 'Paëlla' },
      },
      allergen_codes: ['fish', 'molluscs', 'fish'],
      diets: [],
    });
    const paella = async (headers: object, query = '') => {
      const body = await menu(headers, query);
      const dish = (body.categories as Group[])
        .flatMap(({ products }) => products)
        .find(({ id }) => id === restaurant.paella.id)!;
      return [body.language, dish.name];
    };
    expect(await paella({ 'Accept-Language': 'de-DE,fr;q=0.8,en;q=0.9' })).toEqual([
      'en',
      'Paella with rabbit',
    ]);
    expect(await paella({ 'Accept-Language': 'de' })).toEqual(['es', 'Paella']);
    expect(await paella({ 'Accept-Language': 'en' }, '?lang=fr')).toEqual(['fr', 'Paëlla']);
    expect((await menu()).languages).toEqual(['es', 'en', 'fr']);
    expect((await menu()).categories[0].products[0].allergen_codes).toEqual(['fish', 'molluscs']);
    expect((await change(restaurant.paella.id, { allergen_codes: ['sand'] })).status).toBe(422);
    const placed = await placeOrder(restaurant);
    expect(placed.items[0].name).toBe('Paella');
  });

  it('answers 304 until something on the menu changes', async () => {
    const read = (etag = '') =>
      server.portal.get(`/menu/${restaurant.table.token}`, { 'If-None-Match': etag });
    const first = await read();
    const etag = first.headers.get('ETag')!;
    expect([first.headers.get('Cache-Control'), first.headers.get('Vary')]).toEqual([
      'private, no-cache',
      expect.stringContaining('Accept-Language'),
    ]);
    expect((await read(etag)).status).toBe(304);
    await change(restaurant.wine.id, { price_cents: 430 });
    const changed = await read(etag);
    expect([changed.status, changed.headers.get('ETag') === etag]).toEqual([200, false]);
  });
});
