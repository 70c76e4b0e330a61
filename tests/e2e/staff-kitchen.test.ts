import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { intercept } from '../support/intercept.ts';
import { addStations, ticketsOf } from '../support/kitchen.ts';
import { placeOrder } from '../support/orders.ts';
import { axeFaults } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { setUpRestaurant, type Client, type TestRestaurant } from '../support/server.ts';

let office: BackOffice;
let restaurant: TestRestaurant;
let owner: Client;
let tablet: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server, {});
  ({ owner } = restaurant);
  await addStations(restaurant);
  tablet = await office.visit('/login', {
    locale: 'en-GB',
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Tokyo',
    viewport: { width: 1280, height: 800 },
  });
  await tablet.reload();
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const network = (): BrowserContext => tablet.context();
const card = (place: string) => tablet.getByRole('article', { name: new RegExp(`^${place}`) });
const line = (name: string) => tablet.locator('button.line').filter({ hasText: name });
const statusOf = async (id: string) =>
  (await owner.get(`/api/orders/${id}`)).body.kitchen_status as string;
function until(check: () => Promise<void>) {
  return vi.waitFor(check, { timeout: 60_000, interval: 100 });
}
const madrid = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Madrid' });
async function overflow(page: Page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

describe('a tablet of the kitchen', () => {
  it('[8.2.1] is paired by the owner, who is logged out there, and shows the wall', async () => {
    await logIn(tablet);
    await at(tablet, '/');
    await tablet.goto('/tills');
    await press(tablet, 'Pair this machine');
    await fillIn(tablet, { name: 'Pass', kind: 'kitchen' });
    await tablet.getByText('shows the tickets without a login').waitFor();
    await press(tablet, 'Pair');
    await at(tablet, '/kitchen');
    await tablet.getByText('Nothing to make').waitFor();
    await tablet.getByRole('heading', { name: 'Pass' }).waitFor();
    // The tablet's own clock is seven or eight hours ahead.
    await until(async () =>
      expect(await tablet.locator('.time').innerText()).toBe(madrid.format(new Date())),
    );
    const cookies = await network().cookies();
    expect(cookies.map(({ name }) => name).filter((name) => /access|refresh/.test(name))).toEqual(
      [],
    );
  });

  it('ticks by dish, counts all day, bumps and recalls; the order follows', async () => {
    const { order_id } = await placeOrder(restaurant, {
      items: [
        { product_id: restaurant.paella.id, quantity: 2, notes: 'no prawns' },
        { product_id: restaurant.wine.id, quantity: 1 },
      ],
    });
    await line('Paella').waitFor();
    expect(await tablet.locator('.all-day li').first().textContent()).toBe('2Paella');
    await tablet.getByText('no prawns').waitFor();
    await tablet.locator('label').filter({ hasText: 'Cocina' }).click();
    await line('Vino tinto').waitFor({ state: 'detached' });
    await line('Paella').click();
    await until(async () => expect(await statusOf(order_id)).toBe('preparing'));
    await tablet.locator('label').filter({ hasText: 'All' }).click();
    for (const place of [1, 0]) await tablet.locator('[data-bump]').nth(place).click();
    await until(async () => expect(await statusOf(order_id)).toBe('ready'));
    await tablet.getByText('Nothing to make').waitFor();
    await tablet.getByRole('button', { name: /^Recall/ }).click();
    await card('Mesa 4').waitFor();
    await until(async () => expect(await statusOf(order_id)).toBe('preparing'));
  });

  it('recalls what was bumped last, not what was cancelled since', async () => {
    const order = async (name: string) => {
      const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
      const { id } = (await owner.post('/api/orders', { name, items })).body;
      const all = await ticketsOf(owner, 'status=open&limit=100');
      return { id: id as string, ticket: all.find(({ order_id }) => order_id === id)!.id };
    };
    const bumped = await order('Ana');
    await owner.patch(`/api/tickets/${bumped.ticket}`, { status: 'done' });
    const { id } = await order('Ben');
    await owner.patch(`/api/orders/${id}`, { status: 'cancelled' });
    const news = card('Ben').filter({ hasText: 'Cancelled: do not make' });
    await news.waitFor();
    await tablet.getByRole('button', { name: /^Recall/ }).click();
    await card('Ana').waitFor();
    await card('Ana').locator('[data-bump]').click();
    await card('Ana').waitFor({ state: 'detached' });
    await news.locator('[data-bump]').click();
    await news.waitFor({ state: 'detached' });
  });

  it('recalls what was bumped a moment ago, before the server knows of it', async () => {
    const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
    await owner.post('/api/orders', { name: 'Cleo', items });
    await card('Cleo').waitFor();
    await network().setOffline(true);
    await tablet.getByText(/^No connection\. What you see is from/).waitFor();
    await card('Cleo').locator('[data-bump]').click();
    await card('Cleo').waitFor({ state: 'detached' });
    await tablet.getByRole('button', { name: /^Recall/ }).click();
    await card('Cleo').waitFor();
    await network().setOffline(false);
    await tablet.getByText('Live', { exact: true }).waitFor();
    await card('Cleo').locator('[data-bump]').click();
    await card('Cleo').waitFor({ state: 'detached' });
  });

  it('does not show a bumped ticket again while the wall is being read', async () => {
    const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
    await owner.post('/api/orders', { name: 'Dora', items });
    await card('Dora').waitFor();
    let release = () => {};
    const released = new Promise<void>((done) => (release = done));
    const reading = tablet.waitForRequest(/\/api\/tickets\?status=open/);
    const endOfWait = await intercept(tablet, /\/api\/tickets\?status=open/, async (route) => {
      const response = await route.fetch();
      await released;
      await route.fulfill({ response });
    });
    // What is read now is older than the bump.
    await owner.post('/api/orders', { name: 'Elmo', items });
    await reading;
    const sent = tablet.waitForResponse((response) => response.request().method() === 'PATCH');
    await card('Dora').locator('[data-bump]').click();
    await card('Dora').waitFor({ state: 'detached' });
    await sent;
    await tablet.evaluate(() => new Promise(requestAnimationFrame));
    expect(await card('Dora').count()).toBe(0);
    endOfWait();
    release();
    await card('Elmo').waitFor();
    await card('Elmo').locator('[data-bump]').click();
    await card('Elmo').waitFor({ state: 'detached' });
  });

  it('works by keyboard', async () => {
    await tablet.locator('body').press('ArrowRight');
    await tablet.keyboard.press('b');
    await tablet.getByText('Nothing to make').waitFor();
    await tablet.keyboard.press('r');
    await card('Mesa 4').waitFor();
  });

  it('says that the connection is cut, keeps what is ticked and sends it once', async () => {
    const { order_id } = await placeOrder(restaurant, { paella: 5 });
    const own = line('5Paella');
    await own.waitFor();
    // What was tapped before is sent, and forgotten here.
    await until(async () =>
      expect(await tablet.evaluate(() => localStorage.getItem('kitchen-acts'))).toBeNull(),
    );
    await network().setOffline(true);
    await tablet.getByText(/^No connection\. What you see is from/).waitFor();
    await own.click();
    await tablet.getByText('1 tap is saved').waitFor();
    expect(await own.getAttribute('aria-pressed')).toBe('true');
    expect(await statusOf(order_id)).toBe('pending');
    await tablet.reload().catch(() => undefined);
    await network().setOffline(false);
    await tablet.goto('/kitchen');
    await until(async () => expect(await statusOf(order_id)).toBe('preparing'));
    const { items } = (await owner.get('/api/audit?action=order.moved&limit=100')).body;
    expect(
      items.filter(({ subject_id }: { subject_id: string }) => subject_id === order_id),
    ).toHaveLength(1);
    await tablet.getByText('Live', { exact: true }).waitFor();
  });

  it('shows voids and moves, fits its sizes and every reader', async () => {
    const [first] = await ticketsOf(owner);
    const order = (await owner.get(`/api/orders/${first!.order_id}`)).body;
    const table = (await owner.post('/api/tables', { name: 'Terraza 7' })).body;
    await owner.patch(`/api/bills/${order.bill_id}`, { table_id: table.id });
    await tablet.getByText('Moved: Mesa 4 → Terraza 7').first().waitFor();
    await placeOrder(restaurant, { paella: 3 });
    const counts = tablet.locator('.all-day li').filter({ hasText: 'Paella' });
    await counts.waitFor();
    for (const [width, height] of [
      [1280, 800],
      [1024, 768],
      [390, 844],
    ] as const) {
      await tablet.setViewportSize({ width, height });
      expect([width, await overflow(tablet)]).toEqual([width, 0]);
      expect([width, await counts.isVisible()]).toEqual([width, true]);
      expect((await counts.boundingBox())!.y).toBeLessThan(height);
    }
    await tablet.setViewportSize({ width: 1280, height: 800 });
    expect(await axeFaults(tablet, 'dark')).toEqual([]);
    expect(await axeFaults(tablet, 'light')).toEqual([]);
  });
});

describe('what is picked up at a time', () => {
  it('says so on the wall, in the restaurant’s time', async () => {
    const wall = await office.visit('/login', { locale: 'en-GB', timezoneId: 'Asia/Tokyo' });
    await logIn(wall);
    await at(wall, '/');
    await wall.goto('/kitchen');
    const pickup_at = new Date(Date.now() + 2 * 3_600_000).toISOString();
    const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
    const order = { name: 'Orla', service: 'takeaway', pickup_at, items };
    const { bill_id } = (await owner.post('/api/orders', order)).body;
    const ticket = wall.getByRole('article', { name: /^Orla/ });
    await ticket
      .getByText(`Take-away · Pick-up at ${madrid.format(new Date(pickup_at))}`)
      .waitFor();
    await owner.patch(`/api/bills/${bill_id}`, { service: 'dine_in' });
    await ticket.filter({ hasText: 'Changed' }).getByText('Eat in', { exact: true }).waitFor();
  });
});

describe('staff', () => {
  it('fire a course on the bill, and see how far the kitchen is', async () => {
    const desk = await office.visit('/login', { locale: 'en-GB', reducedMotion: 'reduce' });
    await logIn(desk);
    await at(desk, '/');
    const item = (course: number) => ({ product_id: restaurant.paella.id, quantity: 1, course });
    const order = (
      await owner.post('/api/orders', { name: 'Ana', items: [item(1), item(2), item(2)] })
    ).body;
    await tablet.getByText('Course 2 is waiting to be fired').waitFor();
    await desk.goto(`/bills/${order.bill_id}`);
    await press(desk, 'Fire course 2 (2)');
    await tablet.getByText('Fire: course 2').waitFor();
    await desk.getByText(/^Kitchen: 3 to make/).waitFor();
    for (const { id, order_id } of await ticketsOf(owner, 'status=open&limit=100'))
      if (order_id === order.id) await owner.patch(`/api/tickets/${id}`, { status: 'done' });
    await desk.getByText('Kitchen: all done').waitFor();
  });

  it('fire a course on a bill that is paid already', async () => {
    const desk = await office.visit('/login', { locale: 'en-GB', reducedMotion: 'reduce' });
    await logIn(desk);
    await at(desk, '/');
    const item = (course: number) => ({ product_id: restaurant.paella.id, quantity: 1, course });
    const order = (await owner.post('/api/orders', { name: 'Eva', items: [item(1), item(2)] }))
      .body;
    const paid = { method: 'card', amount_cents: order.total_cents };
    await owner.post(`/api/bills/${order.bill_id}/payments`, paid);
    await desk.goto(`/bills/${order.bill_id}`);
    await press(desk, 'Fire course 2 (1)');
    await card('Eva').getByText('Fire: course 2').waitFor();
    for (const { id, order_id } of await ticketsOf(owner, 'status=open&limit=100'))
      if (order_id === order.id) await owner.patch(`/api/tickets/${id}`, { status: 'done' });
  });

  it('without a login are sent to it, and come back to the wall', async () => {
    const desk = await office.visit('/kitchen', { locale: 'en-GB' });
    await at(desk, '/login?next=/kitchen');
    await logIn(desk);
    await at(desk, '/kitchen');
    await desk.getByRole('heading', { name: 'Kitchen', level: 1 }).waitFor();
  });

  it('switch the sound, and go back to the orders, on a phone too', async () => {
    const phone = await office.visit('/login?next=/kitchen', PHONE);
    await logIn(phone);
    await phone.getByRole('button', { name: 'Sound on' }).tap();
    await phone.getByRole('button', { name: 'Sound off' }).tap();
    expect(await overflow(phone)).toBe(0);
    await phone.getByRole('link', { name: 'Back to the orders' }).tap();
    await at(phone, '/board');
  });
});
