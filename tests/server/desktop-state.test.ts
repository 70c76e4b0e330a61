import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDesktopState, stopDesktopState } from '../../server/desktop-state.ts';
import { until } from '../support/mail-server.ts';
import {
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../support/server.ts';

interface Told {
  desktop: 'state' | 'happened' | 'backup';
  what?: string;
  open_orders?: number;
  guests_url?: string;
  pause?: { paused: boolean; until: string | null } | null;
  id?: string;
  name?: string | null;
  error?: string | null;
}
let server: TestServer;
let restaurant: TestRestaurant;
const told: Told[] = [];
let wish: (data: unknown) => void;
beforeAll(async () => {
  server = await startTestServer({ BACKUP_AT: '' });
  startDesktopState({
    postMessage: (message) => told.push(message as Told),
    on: (_event, listener) => {
      wish = (data) => listener({ data });
    },
  });
  restaurant = await setUpRestaurant(server);
});
afterAll(async () => {
  stopDesktopState();
  await server.stop();
});

const paused = () => told.filter(({ desktop }) => desktop === 'state').at(-1)?.pause?.paused;
const happened = () => told.flatMap(({ what }) => what ?? []);
const openOrders = (wanted: number) =>
  until(
    `${wanted} open orders`,
    () => told.filter(({ desktop }) => desktop === 'state').at(-1)?.open_orders === wanted,
  );

it('the desktop app learns of guests’ orders and calls and of how many are open, and of nobody', async () => {
  const { portal, owner, table, wine } = restaurant;
  const items = [{ product_id: wine.id, quantity: 1 }];
  await openOrders(0);
  const { body: order } = await portal.post(`/menu/${table.token}/order`, { items });
  await openOrders(1);
  await portal.post(`/orders/${order.claim_code}/call`, { reason: 'waiter' });
  await until('the call', () => happened().includes('call'));
  expect(happened()).toEqual(['order', 'call']);

  // What a member of staff entered is no news to them.
  await owner.post('/api/orders', { bill_id: order.bill_id, items });
  await openOrders(2);
  expect(happened()).toEqual(['order', 'call']);

  await owner.post(`/api/bills/${order.bill_id}/payments`, {
    method: 'cash',
    amount_cents: 840,
  });
  await openOrders(0);
  const said = JSON.stringify(told);
  for (const secret of [table.name, table.token, order.claim_code, order.bill_id])
    expect(said).not.toContain(secret);
});

it('the tray pauses guests’ orders and takes them again', async () => {
  const { portal, table, wine } = restaurant;
  const order = () =>
    portal.post(`/menu/${table.token}/order`, { items: [{ product_id: wine.id, quantity: 1 }] });
  await until('the state', () => paused() === false);
  wish({ desktop: 'pause', paused: true, minutes: 15 });
  await until('the pause', () => paused() === true);
  expect((await order()).body).toMatchObject({ status: 409, code: 'orders_paused' });
  wish({ desktop: 'pause', paused: false, minutes: null });
  await until('its end', () => paused() === false);
  expect((await order()).status).toBe(201);
  wish({ desktop: 'pause', paused: true, minutes: 100_000 });
  wish({ desktop: 'quit' });
  wish(null);
});

it('a backup is made before the app is updated', async () => {
  wish({ desktop: 'backup', id: 'one', before: 'update' });
  const answer = await until('the backup', () => told.find(({ id }) => id === 'one'));
  expect(answer).toMatchObject({ desktop: 'backup', error: null });
  const { body } = await restaurant.owner.get('/api/backups');
  expect(body.items[0].name).toBe(answer.name);
  expect(answer.name).toMatch(/^before-update-.*\.sqlite$/);
});

it('a day that was closed is backed up before the end of the app, once', async () => {
  const { owner } = restaurant;
  const automatic = async () => {
    const { items } = (await owner.get('/api/backups')).body;
    return items.filter(({ name }: { name: string }) => name.startsWith('auto-')).length;
  };
  const atEnd = async (id: string) => {
    wish({ desktop: 'backup', id, before: 'quit' });
    return until('the answer', () => told.find((one) => one.id === id));
  };
  expect(await atEnd('no day closed')).toMatchObject({ name: null, error: null });
  expect(await automatic()).toBe(0);

  const { date } = (await owner.get('/api/reports/day')).body;
  expect((await owner.post('/api/reports/day', { date, early: true })).status).toBe(201);
  await atEnd('closed');
  expect(await automatic()).toBe(1);
  await atEnd('closed and saved');
  expect(await automatic()).toBe(1);
});
