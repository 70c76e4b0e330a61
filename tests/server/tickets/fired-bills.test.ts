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

describe.each(DATABASES)('the fired courses of a bill, on %s', (name) => {
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

  const dish = (course: number) => ({ product_id: restaurant.paella.id, quantity: 1, course });
  const enter = async (body: object) => (await waiter.post('/api/orders', body)).body;
  const fire = (bill: string, course: number) => waiter.post(`/api/bills/${bill}/fire`, { course });
  const kitchenOf = async (bill: string) => (await waiter.get(`/api/bills/${bill}/kitchen`)).body;
  /** Whether a later round waits to be fired. */
  async function isHeld(bill_id: string, course: number): Promise<boolean> {
    const { id } = await enter({ bill_id, items: [dish(course)] });
    const made = (await ticketsOf(waiter, 'status=open&limit=100')).find(
      ({ order_id }) => order_id === id,
    );
    return made!.items[0]!.held;
  }

  it('are those of the bill that a split opens', async () => {
    const { owner } = restaurant;
    const table = (await owner.post('/api/tables', { name: 'Salón 1' })).body;
    const order = await enter({ table_id: table.id, items: [dish(1), dish(2), dish(3)] });
    await fire(order.bill_id, 2);
    const split = await waiter.post(`/api/bills/${order.bill_id}/split`, {
      items: [order.items[1], order.items[2]].map(({ id }) => ({ order_item_id: id, quantity: 1 })),
    });
    expect(split.status).toBe(201);
    expect(await kitchenOf(split.body.id)).toMatchObject({
      fired_course: 2,
      held: [{ course: 3, dishes: 1 }],
    });
    expect(await isHeld(split.body.id, 2)).toBe(false);
    expect(await isHeld(split.body.id, 3)).toBe(true);
    expect((await kitchenOf(order.bill_id)).fired_course).toBe(2);
  });

  it('are the higher of both after a merge, and what waited may still be fired', async () => {
    const { owner } = restaurant;
    for (const [here, there] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const table = (await owner.post('/api/tables', { name: `Patio ${here}` })).body;
      const bills: string[] = [];
      for (const [place, course] of [here, there].entries()) {
        const order = await enter({
          ...(place === 0 ? { table_id: table.id } : { name: 'Ana' }),
          items: [dish(1), dish(2), dish(3)],
        });
        await fire(order.bill_id, course);
        bills.push(order.bill_id);
      }
      const [into, from] = bills as [string, string];
      expect((await waiter.post(`/api/bills/${into}/merge`, { bill_id: from })).status).toBe(200);
      expect(await kitchenOf(into)).toMatchObject({
        fired_course: 2,
        held: [
          { course: 2, dishes: 1 },
          { course: 3, dishes: 2 },
        ],
      });
      expect(await isHeld(into, 2)).toBe(false);
      expect((await fire(into, 2)).status).toBe(200);
      expect((await kitchenOf(into)).held).toEqual([{ course: 3, dishes: 2 }]);
    }
  });

  it('are taken over by a bill that had none', async () => {
    const order = await enter({ name: 'Eva', items: [dish(1), dish(2)] });
    await fire(order.bill_id, 2);
    const plain = await enter({
      name: 'Leo',
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
    await waiter.post(`/api/bills/${plain.bill_id}/merge`, { bill_id: order.bill_id });
    expect((await kitchenOf(plain.bill_id)).fired_course).toBe(2);
    expect(await isHeld(plain.bill_id, 2)).toBe(false);
  });
});
