import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStations, ticketsOf } from '../../support/kitchen.ts';
import { placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

describe.each(DATABASES)('an order that a waiter calls ready by mistake, on %s', (name) => {
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

  const move = async (id: string, ...statuses: string[]) => {
    for (const status of statuses)
      expect((await waiter.patch(`/api/orders/${id}`, { status })).status).toBe(200);
  };
  const dishesOf = async (order_id: string) =>
    (await ticketsOf(waiter))
      .filter((ticket) => ticket.order_id === order_id)
      .flatMap(({ status, items }) =>
        items.map(({ name: dish, done, held }) => ({ status, dish, done, held })),
      );

  it('comes back to the wall as it was: made is what the kitchen has ticked', async () => {
    const { paella, wine } = restaurant;
    const items = [paella, paella, wine].map(({ id }) => ({ product_id: id, quantity: 1 }));
    const { order_id } = await placeOrder(restaurant, { items });
    const [kitchen] = (await ticketsOf(waiter)).filter(
      (one) => one.order_id === order_id && one.items.length === 2,
    );
    const tick = { item_id: kitchen!.items[0]!.id, done: true };
    await waiter.patch(`/api/tickets/${kitchen!.id}`, tick);
    await move(order_id, 'ready');
    expect(await dishesOf(order_id)).toEqual([]);
    await move(order_id, 'preparing');
    const dishes = await dishesOf(order_id);
    expect(dishes.map(({ dish, done }) => [dish, done]).sort()).toEqual([
      ['Paella', false],
      ['Paella', true],
      ['Vino tinto', false],
    ]);
  });

  it('leaves what another station has made where it is', async () => {
    const { order_id } = await placeOrder(restaurant, { paella: 1, wine: 1 });
    const [bar] = (await ticketsOf(waiter)).filter(
      (one) => one.order_id === order_id && one.station_name === 'Barra',
    );
    await waiter.patch(`/api/tickets/${bar!.id}`, { status: 'done' });
    await move(order_id, 'ready', 'preparing');
    expect((await dishesOf(order_id)).map(({ dish }) => dish)).toEqual(['Paella']);
  });

  it('keeps what waited to be fired', async () => {
    const items = [1, 2].map((course) => ({
      product_id: restaurant.paella.id,
      quantity: 1,
      course,
    }));
    const placed = await waiter.post('/api/orders', { name: 'Ana', items });
    const { id, bill_id } = placed.body;
    await move(id, 'preparing', 'ready', 'preparing');
    expect(await dishesOf(id)).toEqual([
      { status: 'started', dish: 'Paella', done: false, held: false },
      { status: 'started', dish: 'Paella', done: false, held: true },
    ]);
    const fired = await waiter.post(`/api/bills/${bill_id}/fire`, { course: 2 });
    expect(fired.body.tickets).toBe(1);
  });

  it('is made where it is stepped back twice', async () => {
    const { order_id } = await placeOrder(restaurant, { paella: 1 });
    await move(order_id, 'preparing', 'ready', 'completed', 'ready', 'preparing', 'pending');
    expect(await dishesOf(order_id)).toEqual([
      { status: 'open', dish: 'Paella', done: false, held: false },
    ]);
  });

  it('comes back where it was paid first; what was served before it was paid stays', async () => {
    const pay = async (id: string) =>
      expect(
        (
          await restaurant.owner.post(`/api/orders/${id}/payments`, {
            method: 'card',
            amount_cents: 1850,
          })
        ).status,
      ).toBe(201);
    const statusOf = async (id: string) => {
      const { status, settled } = (await waiter.get(`/api/orders/${id}`)).body;
      return { status, settled };
    };
    const paidFirst = (await placeOrder(restaurant, { paella: 1 })).order_id;
    await pay(paidFirst);
    await move(paidFirst, 'preparing', 'ready', 'completed');
    expect(await statusOf(paidFirst)).toEqual({ status: 'paid', settled: true });
    expect((await waiter.patch(`/api/orders/${paidFirst}`, { status: 'cancelled' })).status).toBe(
      409,
    );
    await move(paidFirst, 'ready');
    expect(await statusOf(paidFirst)).toEqual({ status: 'ready', settled: true });
    await move(paidFirst, 'preparing');
    expect((await dishesOf(paidFirst)).map(({ dish }) => dish)).toEqual(['Paella']);
    await move(paidFirst, 'ready', 'completed');
    expect(await statusOf(paidFirst)).toEqual({ status: 'paid', settled: true });

    const servedFirst = (await placeOrder(restaurant, { paella: 1 })).order_id;
    await move(servedFirst, 'preparing', 'ready', 'completed');
    await pay(servedFirst);
    const back = await waiter.patch(`/api/orders/${servedFirst}`, { status: 'ready' });
    expect([back.status, back.body.code]).toEqual([409, 'invalid_transition']);
  });
});
