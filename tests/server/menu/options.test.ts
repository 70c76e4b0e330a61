import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getMenu } from '../../../server/menu/contract.ts';
import { addBurger, addGroup } from '../../support/options.ts';
import { placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

interface Item {
  id: string;
  name: string;
  quantity: number;
  unit_price_cents: number;
  total_cents: number;
  tax_rate_basis_points: number;
  part_of: string | null;
  options: { name: string; group_name: string; quantity: number; price_cents: number }[];
}

describe.each(DATABASES)('options of products, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let made: Awaited<ReturnType<typeof addBurger>>;
  let waiter: Client;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    made = await addBurger(restaurant);
    waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
  });
  afterAll(() => server.stop());

  const burger = (options: Record<string, number>, quantity = 1) => ({
    product_id: made.burger.id,
    quantity,
    options: made.wants(options),
  });
  const send = (items: object[], more: object = {}) =>
    restaurant.portal.post(`/menu/${restaurant.table.token}/order`, { items, ...more });
  const faultsOf = async (items: object[]) => {
    const { status, body } = await send(items);
    expect(status).toBe(422);
    return (body.errors as { path: string; message: string }[]).map(
      ({ path, message }) => `${path}: ${message}`,
    );
  };

  it('show with their product on the menu, for guests and for staff', async () => {
    const menu = await restaurant.portal.get(`/menu/${restaurant.table.token}`);
    const product = menu.body.categories
      .flatMap(({ products }: { products: { id: string }[] }) => products)
      .find(({ id }: { id: string }) => id === made.burger.id);
    expect(product.option_groups.map((group: { name: string }) => group.name)).toEqual([
      'Size',
      'Extras',
      'Leave out',
    ]);
    expect(product.option_groups[0]).toEqual({
      id: made.size.id,
      name: 'Size',
      min: 1,
      max: 1,
      options: [
        { id: made.size.options[0]!.id, name: 'Single', price_cents: 0, available: true },
        { id: made.size.options[1]!.id, name: 'Double', price_cents: 500, available: true },
      ],
    });
    const { items } = (await waiter.get('/api/products')).body;
    expect(items.find(({ id }: { id: string }) => id === made.burger.id)).toMatchObject({
      option_group_ids: [made.size.id, made.extras.id, made.without.id],
      option_groups: product.option_groups,
    });
  });

  it('[15.3.1] stand on a menu that has exactly what its contract states', async () => {
    const { body } = await restaurant.portal.get(`/menu/${restaurant.table.token}`);
    expect(getMenu.responses[200].parse(body)).toEqual(body);
  });

  it('are in the price of the line, and with a rate of their own a part beside it', async () => {
    const placed = await placeOrder(restaurant, {
      items: [burger({ Double: 1, Cheddar: 2, 'Small beer': 1, 'No onions': 1 }, 2)],
    });
    const [own, beer] = placed.items as Item[];
    expect(own).toMatchObject({
      unit_price_cents: 1400 + 500 + 2 * 150,
      tax_rate_basis_points: 1000,
      options: [
        { group_name: 'Size', name: 'Double', quantity: 1, price_cents: 500 },
        { group_name: 'Extras', name: 'Cheddar', quantity: 2, price_cents: 150 },
        { group_name: 'Extras', name: 'Small beer', quantity: 1, price_cents: 250 },
        { group_name: 'Leave out', name: 'No onions', quantity: 1, price_cents: 0 },
      ],
    });
    expect(beer).toMatchObject({
      name: 'Burger – Small beer',
      part_of: own!.id,
      quantity: 2,
      unit_price_cents: 250,
      tax_rate_basis_points: 2100,
      options: [],
    });
    expect(placed.total_cents).toBe(2 * (2200 + 250));
  });

  it('keep two burgers with two wishes as two lines', async () => {
    const { items } = await placeOrder(restaurant, {
      items: [burger({ Single: 1, Cheddar: 1 }), burger({ Single: 1, 'No onions': 1 })],
    });
    expect(
      (items as Item[]).map(({ options }) => options.map((option) => option.name).join(', ')),
    ).toEqual(['Single, Cheddar', 'Single, No onions']);
  });

  it('are refused in plain words below their least and above their most', async () => {
    expect(await faultsOf([burger({})])).toEqual(['items.0.options: must have a choice: Size']);
    expect(
      await faultsOf([
        { product_id: restaurant.paella.id, quantity: 1 },
        burger({ Single: 1, Double: 1, Cheddar: 4 }),
      ]),
    ).toEqual([
      'items.1.options: can have at most 1: Size',
      'items.1.options: can have at most 3: Extras',
    ]);
    // Named twice is one option, and its pieces add up.
    expect(
      await faultsOf([
        {
          ...burger({}),
          options: [...made.wants({ Single: 1, Cheddar: 2 }), ...made.wants({ Cheddar: 2 })],
        },
      ]),
    ).toEqual(['items.0.options: can have at most 3: Extras']);
  });

  it('are refused where they are of another product, deleted, or not there', async () => {
    const [single] = made.wants({ Single: 1 });
    expect(
      await faultsOf([{ product_id: restaurant.paella.id, quantity: 1, options: [single] }]),
    ).toEqual(['items.0.options.0: is not an option of this dish']);
    expect(
      await faultsOf([
        { ...burger({}), options: [single, { option_id: 'none' }, { option_id: 'none' }] },
      ]),
    ).toEqual([
      'items.0.options.1: is not an option of this dish',
      'items.0.options.2: is not an option of this dish',
    ]);
    const sauces = await addGroup(restaurant.owner, {
      name: 'Sauces',
      min: 0,
      max: 2,
      options: [
        { name: 'Mayo', price_cents: 50 },
        { name: 'Mustard', price_cents: 0 },
      ],
    });
    const { body: chips } = await restaurant.owner.post('/api/products', {
      name: 'Chips',
      price_cents: 400,
      tax_rate_id: restaurant.food.id,
      option_group_ids: [sauces.id],
    });
    const [mayo, mustard] = sauces.options;
    const withMayo = {
      product_id: chips.id,
      quantity: 1,
      options: [{ option_id: mayo!.id }],
    };
    const { body: before } = await send([withMayo]);
    await restaurant.owner.patch(`/api/option-groups/${sauces.id}`, {
      options: [{ id: mustard!.id, name: 'Dijon mustard', price_cents: 30 }],
    });
    expect(await faultsOf([withMayo])).toEqual([
      'items.0.options.0: is not an option of this dish',
    ]);
    // What was ordered stays as it was.
    const { body: order } = await waiter.get(`/api/orders/${before.order_id}`);
    expect(order.items[0]).toMatchObject({
      unit_price_cents: 450,
      options: [{ option_id: mayo!.id, name: 'Mayo', price_cents: 50 }],
    });
    expect((await restaurant.owner.send('DELETE', `/api/option-groups/${sauces.id}`)).status).toBe(
      200,
    );
    const { items } = (await waiter.get('/api/products')).body;
    expect(items.find(({ id }: { id: string }) => id === chips.id)).toMatchObject({
      option_group_ids: [],
      option_groups: [],
    });
  });

  it('sell out by a waiter, and with all of a size the dish is sold out for guests', async () => {
    const mark = (id: string, available: boolean) =>
      waiter.patch(`/api/options/${id}`, { available });
    const [single, double] = made.size.options;
    const { status, body } = await mark(double!.id, false);
    expect([status, body.options.map((one: { available: boolean }) => one.available)]).toEqual([
      200,
      [true, false],
    ]);
    expect(await faultsOf([burger({ Double: 1 })])).toEqual([
      'items.0.options.0: is sold out: Double',
    ]);
    await mark(single!.id, false);
    const { categories } = (await restaurant.portal.get(`/menu/${restaurant.table.token}`)).body;
    const products = categories.flatMap((one: { products: object[] }) => one.products);
    expect(products.find(({ id }: { id: string }) => id === made.burger.id).available).toBe(false);
    for (const { id } of made.size.options) expect((await mark(id, true)).status).toBe(200);
    expect((await waiter.patch(`/api/option-groups/${made.size.id}`, {})).status).toBe(403);
    expect((await mark('none', false)).status).toBe(404);
  });

  it('count in the total that the guest saw', async () => {
    const items = [burger({ Double: 1, 'Small beer': 1 })];
    const { status, body } = await send(items, { expected_total_cents: 1900 });
    expect([status, body.code, body.total_cents]).toEqual([409, 'price_changed', 2150]);
    expect(body.items[0]).toMatchObject({ unit_price_cents: 2150, total_cents: 2150 });
    expect((await send(items, { expected_total_cents: 2150 })).status).toBe(201);
  });

  it('are entered by staff with course and seat, by the same rules', async () => {
    const enter = (items: object[]) => waiter.post('/api/orders', { name: 'Ben', items });
    expect((await enter([burger({})])).status).toBe(422);
    const { status, body } = await enter([{ ...burger({ Double: 1 }), course: 2, seat: 1 }]);
    expect(status).toBe(201);
    expect(body.items[0]).toMatchObject({
      unit_price_cents: 1900,
      course: 2,
      seat: 1,
      options: [{ name: 'Double' }],
    });
  });

  it('are cared for: renamed, sorted, added to, without losing what is sold out', async () => {
    const group = await addGroup(restaurant.owner, {
      name: 'Bread',
      min: 0,
      max: 1,
      options: [
        { name: 'Rye', price_cents: 100, available: false, tax_rate_id: restaurant.food.id },
        { name: 'Sesame', price_cents: 0 },
      ],
      translations: { es: { name: 'Pan' } },
    });
    const [rye, sesame] = group.options;
    const { body } = await restaurant.owner.patch(`/api/option-groups/${group.id}`, {
      name: 'Bun',
      max: null,
      options: [
        { id: sesame!.id, name: 'Sesame', price_cents: 0 },
        { name: 'Brioche', price_cents: 80 },
        { id: rye!.id, name: 'Rye', price_cents: 120 },
      ],
    });
    expect(body).toMatchObject({
      name: 'Bun',
      min: 0,
      max: null,
      translations: { es: { name: 'Pan' } },
      options: [
        { id: sesame!.id, name: 'Sesame' },
        { name: 'Brioche', available: true, tax_rate_id: null },
        {
          id: rye!.id,
          price_cents: 120,
          available: false,
          tax_rate_id: restaurant.food.id,
        },
      ],
    });
    const { items } = (await waiter.get('/api/option-groups')).body;
    expect(items).toContainEqual(body);
  });

  it('name each fault of a group with its field', async () => {
    const { status, body } = await restaurant.owner.post('/api/option-groups', {
      name: 'Broken',
      min: 2,
      max: 1,
      options: [
        { id: 'none', name: 'A', price_cents: 0 },
        { name: 'B', price_cents: 0, tax_rate_id: 'none' },
      ],
    });
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'options.0.id',
      'options.1.tax_rate_id',
      'max',
    ]);
    const asked = await restaurant.owner.patch(`/api/products/${made.burger.id}`, {
      option_group_ids: [made.size.id, 'none'],
    });
    expect([asked.status, asked.body.errors[0].path]).toEqual([422, 'option_group_ids.1']);
  });

  it('go with their line through split, discount and void, to the cent', async () => {
    const { body: order } = await waiter.post('/api/orders', {
      name: 'Ana',
      items: [burger({ Double: 1, 'Small beer': 1 }, 3)],
    });
    const [own] = order.items as Item[];
    const split = await waiter.post(`/api/bills/${order.bill_id}/split`, {
      items: [{ order_item_id: own!.id, quantity: 1 }],
    });
    const [moved, part] = split.body.orders[0].items as Item[];
    expect(moved).toMatchObject({ quantity: 1, total_cents: 1900, options: own!.options });
    expect(part).toMatchObject({ quantity: 1, total_cents: 250, part_of: moved!.id });
    const { status } = await restaurant.owner.post(`/api/bills/${order.bill_id}/discount`, {
      percent_basis_points: 1000,
      reason: 'Friend',
    });
    expect(status).toBe(200);
    await waiter.post(`/api/orders/${order.id}/items/${own!.id}/void`, {
      quantity: 1,
      reason: 'Dropped',
    });
    const { body: bill } = await waiter.get(`/api/bills/${order.bill_id}`);
    expect(bill.total_cents).toBe(2150 - 215);
    expect(split.body.total_cents).toBe(2150);
  });

  it('of one restaurant are nobody else’s, also while two change a group at once', async () => {
    const group = await addGroup(restaurant.owner, {
      name: 'Side',
      min: 0,
      max: 1,
      options: [{ name: 'Salad', price_cents: 0 }],
    });
    const change = (name_: string) =>
      restaurant.owner.patch(`/api/option-groups/${group.id}`, {
        options: [
          { id: group.options[0]!.id, name: 'Salad', price_cents: 0 },
          { name: name_, price_cents: 100 },
        ],
      });
    const answers = await Promise.all([change('Rice'), change('Chips')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { items } = (await waiter.get('/api/option-groups')).body;
    const { options } = items.find(({ id }: { id: string }) => id === group.id);
    expect(options).toHaveLength(2);
  });
});
