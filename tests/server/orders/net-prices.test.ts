import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Basket } from '../../../renderer/portal/menu/basket.ts';
import { basketTax } from '../../../renderer/portal/menu/basket-tax.ts';
import { basketTotal, type Menu } from '../../../renderer/portal/menu/prices.ts';
import { newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';

let server: TestServer;
let restaurant: TestRestaurant;
beforeAll(async () => {
  server = await startTestServer(await newDatabase('SQLite'));
  restaurant = await setUpRestaurant(server);
  const { status } = await restaurant.owner.put('/api/restaurant', { prices_include_tax: false });
  expect(status).toBe(200);
});
afterAll(() => server.stop());

const menuOf = async (): Promise<Menu> =>
  (await server.portal.get(`/menu/${restaurant.table.token}`)).body;

it('[2.3.2] where prices exclude tax, the portal’s total with tax is the server’s: bundles, options and service charge at rates of their own', async () => {
  const { owner, food, drink, wine, table } = restaurant;
  const make = async (path: string, body: unknown) => (await owner.post(path, body)).body;
  const group = await make('/api/option-groups', {
    name: 'Extras',
    options: [
      { name: 'Copa', price_cents: 133, tax_rate_id: drink.id },
      { name: 'Queso', price_cents: 77 },
    ],
  });
  const lunch = await make('/api/products', {
    name: 'Menú del día',
    price_cents: 1_499,
    tax_rate_id: food.id,
    bundle: { name: 'Bebida', tax_rate_id: drink.id, share_basis_points: 3_333 },
    option_group_ids: [group.id],
  });
  await owner.put('/api/service-charge', {
    name: 'Service',
    percent_basis_points: 1_125,
    tax_rate_id: drink.id,
  });
  const options = group.options.map(({ id, name, price_cents }: Record<string, unknown>) => ({
    option_id: id,
    name,
    quantity: 2,
    price_cents,
  }));
  const line = { id: 'a', product_id: lunch.id, name: '', quantity: 3, notes: '', options };
  const basket: Basket = {
    key: 'k',
    lines: [line, { id: 'b', product_id: wine.id, name: '', quantity: 7, notes: '' }],
    notes: '',
    unanswered: [],
  };
  const menu = await menuOf();
  const tax_cents = basketTax(basket, menu);
  const expected_total_cents = basketTotal(basket, menu) + tax_cents;
  const items = basket.lines.map(({ product_id, quantity, options: chosen = [] }) => ({
    product_id,
    quantity,
    options: chosen.map(({ option_id, quantity: pieces }) => ({ option_id, quantity: pieces })),
  }));
  const order = () =>
    server.portal.post(`/menu/${table.token}/order`, { items, expected_total_cents });
  expect((await order()).body).toMatchObject({ tax_cents, total_cents: expected_total_cents });
  await owner.patch(`/api/tax-rates/${drink.id}`, { rate_basis_points: 1_900 });
  const refused = await order();
  expect([refused.status, refused.body.code]).toEqual([409, 'price_changed']);
  const now = await menuOf();
  expect(basketTotal(basket, now) + basketTax(basket, now)).toBe(refused.body.total_cents);
});
