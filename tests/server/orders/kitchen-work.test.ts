import { afterAll, beforeAll, expect, it } from 'vitest';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

it('the kitchen’s work is listed in one request, without what is served or cancelled', async () => {
  const placed: string[] = [];
  for (let place = 0; place < 4; place += 1) {
    const { status, body } = await restaurant.owner.post('/api/orders', {
      name: `Party ${place}`,
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
    expect(status).toBe(201);
    placed.push(body.id);
  }
  const [waiting, cooking, served, cancelled] = placed as [string, string, string, string];
  const moves: [string, string[]][] = [
    [cooking, ['preparing']],
    [served, ['preparing', 'ready', 'completed']],
    [cancelled, ['cancelled']],
  ];
  for (const [id, statuses] of moves)
    for (const status of statuses)
      expect((await restaurant.owner.patch(`/api/orders/${id}`, { status })).status).toBe(200);
  const { body } = await restaurant.owner.get('/api/orders?kitchen=open&limit=100');
  expect(body.items.map(({ id }: { id: string }) => id).sort()).toEqual([waiting, cooking].sort());
  expect((await restaurant.owner.get('/api/orders?kitchen=all')).status).toBe(422);
});
