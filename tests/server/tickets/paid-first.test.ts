import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStations, ticketsOf } from '../../support/kitchen.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

describe.each(DATABASES)('who pays before the meal, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let waiter: Client;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    await addStations(restaurant);
    waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
  });
  afterAll(() => server.stop());

  it('is cooked the later courses too, once they are fired', async () => {
    const { owner, paella, table } = restaurant;
    const items = [1, 2].map((course) => ({ product_id: paella.id, quantity: 1, course }));
    const order = (await waiter.post('/api/orders', { table_id: table.id, items })).body;
    const paid = { method: 'card', amount_cents: order.total_cents };
    await owner.post(`/api/bills/${order.bill_id}/payments`, paid);
    expect((await owner.get(`/api/bills/${order.bill_id}`)).body.status).toBe('settled');
    const [first] = await ticketsOf(waiter);
    await waiter.patch(`/api/tickets/${first!.id}`, { status: 'done' });
    const fired = await waiter.post(`/api/bills/${order.bill_id}/fire`, { course: 2 });
    expect([fired.status, fired.body]).toEqual([200, { fired_course: 2, tickets: 1 }]);
    const wall = await ticketsOf(waiter);
    expect(wall.map(({ kind, items: dishes }) => [kind, dishes.map(({ held }) => held)])).toEqual([
      ['fire', [false]],
    ]);
    await waiter.patch(`/api/tickets/${wall[0]!.id}`, { status: 'done' });
    expect((await owner.get(`/api/orders/${order.id}`)).body.kitchen_status).toBe('ready');
  });

  it('fires nothing on a bill that is void', async () => {
    const { owner, paella, table } = restaurant;
    const items = [1, 2].map((course) => ({ product_id: paella.id, quantity: 1, course }));
    const order = (await waiter.post('/api/orders', { table_id: table.id, items })).body;
    await owner.patch(`/api/orders/${order.id}`, { status: 'cancelled' });
    const fired = await waiter.post(`/api/bills/${order.bill_id}/fire`, { course: 2 });
    expect([fired.status, fired.body.code]).toEqual([409, 'bill_void']);
  });
});
