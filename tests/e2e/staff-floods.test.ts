import { afterAll, beforeAll, expect, it } from 'vitest';
import { config, useConfig } from '../../server/config.ts';
import {
  at,
  heading,
  logIn,
  openBackOffice,
  press,
  type BackOffice,
} from '../support/back-office.ts';
import { setUpRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD, type TestUser } from '../support/staff.ts';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let waiter: TestUser;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  waiter = await makeUser(office.server, restaurant.owner, 'waiter');
  useConfig({ ...config(), RATE_LIMIT_FACTOR: 1 });
});
afterAll(() => office.stop());

function order(quantity: number) {
  return office.server.portal.post(`/menu/${restaurant.table.token}/order`, {
    items: [{ product_id: restaurant.wine.id, quantity }],
  });
}

it('[Guests] Waiters see unusually large orders first and cancel all orders of a table with one tap', async () => {
  const usual = (await order(2)).body;
  const large = (await order(70)).body;
  const page = await office.visit('/login');
  await logIn(page, { email: waiter.email, password: STAFF_PASSWORD });
  await heading(page, 'Floor');
  await page.goto('/board');
  const waiting = page.locator('[data-status="pending"]');
  await waiting.getByText('Unusually large').waitFor();
  expect(await waiting.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
    `Order ${large.order_number}`,
    `Order ${usual.order_number}`,
  ]);
  await press(page, `Order ${large.order_number}: Accept and start`);
  await page
    .locator('[data-status="preparing"]')
    .getByText(`Order ${large.order_number}`)
    .waitFor();
  expect(await page.getByText('Unusually large').count()).toBe(0);

  const flood = (await order(99)).body;
  await waiting.getByText(`Order ${flood.order_number}`).waitFor();
  await press(page, `Cancel waiting orders of ${restaurant.table.name} and change its QR code`);
  await press(page, 'Cancel them and change the QR code');
  await at(page, `/tables/${restaurant.table.id}`);
  await page.getByRole('button', { name: 'Print QR' }).waitFor();
  const picture = page.getByRole('img', { name: `QR code of ${restaurant.table.name}` });
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(100);
  expect((await order(1)).status).toBe(404);
  const statuses = [];
  for (const { order_id } of [usual, large, flood])
    statuses.push((await restaurant.owner.get(`/api/orders/${order_id}`)).body.status);
  expect(statuses).toEqual(['cancelled', 'preparing', 'cancelled']);
  expect(office.faults).toEqual([]);
});
