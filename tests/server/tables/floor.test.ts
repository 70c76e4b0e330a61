import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

describe.each(DATABASES)('tables on the floor, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
  });
  afterAll(() => server.stop());

  const add = async (body: object) => (await restaurant.owner.post('/api/tables', body)).body;
  const order = (token: string, more: object = {}) =>
    server.portal.post(`/menu/${token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
      ...more,
    });
  const floor = async (id: string) => {
    const { body } = await restaurant.owner.get('/api/floor');
    return body.items.find((one: { id: string }) => one.id === id);
  };

  it('have area, seats, a place on the plan and a shape; what is left out stays', async () => {
    const { owner } = restaurant;
    const plain = await add({ name: 'Plain' });
    expect(plain).toMatchObject({ kind: 'table', shape: 'square', area: null, seats: null });
    expect([plain.x, plain.y]).toEqual([null, null]);
    const table = await add({ name: 'Window 1', area: 'Window', seats: 4, shape: 'round' });
    const moved = await owner.patch(`/api/tables/${table.id}`, { x: 120, y: 80 });
    expect(moved.body).toMatchObject({ area: 'Window', seats: 4, shape: 'round', x: 120, y: 80 });
    const renamed = await owner.patch(`/api/tables/${table.id}`, { area: null });
    expect(renamed.body).toMatchObject({ area: null, x: 120, name: 'Window 1' });
    expect((await owner.patch(`/api/tables/${table.id}`, { x: -1 })).status).toBe(422);
    const { client } = await makeUser(server, owner, 'cashier');
    expect((await client.patch(`/api/tables/${table.id}`, { x: 0 })).status).toBe(403);
  });

  it('say what happens at each: since when, what is owed, how many sit there', async () => {
    const { owner } = restaurant;
    const table = await add({ name: 'Hall 1', area: 'Hall' });
    expect(await floor(table.id)).toMatchObject({
      name: 'Hall 1',
      area: 'Hall',
      state: 'free',
      since: null,
      owed_cents: 0,
      covers: null,
      bill_ids: [],
    });
    expect(await floor(table.id)).not.toHaveProperty('token');
    const { body: placed } = await order(table.token);
    const { order_id, bill_id, claim_code } = placed;
    await owner.patch(`/api/bills/${bill_id}`, { covers: 3 });
    expect(await floor(table.id)).toMatchObject({
      state: 'waiting',
      owed_cents: 1850,
      covers: 3,
      bill_ids: [bill_id],
    });
    for (const status of ['preparing', 'ready', 'completed'])
      await owner.patch(`/api/orders/${order_id}`, { status });
    expect(await floor(table.id)).toMatchObject({ state: 'served' });
    await server.portal.post(`/orders/${claim_code}/call`, { reason: 'bill' });
    expect(await floor(table.id)).toMatchObject({ state: 'bill_asked', since: expect.any(String) });
    await owner.post(`/api/bills/${bill_id}/payments`, { method: 'cash', amount_cents: 1850 });
    expect(await floor(table.id)).toMatchObject({ state: 'free', owed_cents: 0 });
  });

  it('are removed once nothing is open there, and past orders keep their name', async () => {
    const { owner } = restaurant;
    const table = await add({ name: 'Terrace 9' });
    const { body: placed } = await order(table.token);
    const remove = () => owner.send('DELETE', `/api/tables/${table.id}`);
    const inUse = await remove();
    expect([inUse.status, inUse.body.code]).toEqual([409, 'table_in_use']);
    await owner.post(`/api/bills/${placed.bill_id}/payments`, {
      method: 'cash',
      amount_cents: 1850,
    });
    expect((await remove()).body).toEqual({ removed: true });
    expect((await remove()).status).toBe(404);
    expect((await order(table.token)).status).toBe(404);
    const { body } = await owner.get('/api/tables');
    expect(body.items.map(({ id }: { id: string }) => id)).not.toContain(table.id);
    expect((await owner.get(`/api/bills/${placed.bill_id}`)).body.table_name).toBe('Terrace 9');
    const restore = () => owner.post(`/api/tables/${table.id}/restore`, {});
    expect((await restore()).body).toMatchObject({ name: 'Terrace 9', token: table.token });
    expect((await restore()).status).toBe(404);
    expect((await order(table.token)).status).toBe(201);
  });

  it('take no order that comes while they are removed', async () => {
    for (let round = 0; round < 5; round++) {
      const table = await add({ name: `R${round}` });
      const [removed, placed] = await Promise.all([
        restaurant.owner.send('DELETE', `/api/tables/${table.id}`),
        order(table.token),
      ]);
      expect([removed.status, placed.status].sort()).toEqual(
        placed.status === 201 ? [201, 409] : [200, 404],
      );
    }
  });
});
