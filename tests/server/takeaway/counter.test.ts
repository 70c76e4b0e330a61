import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { WEEKDAYS } from '../../../server/restaurant/contract.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { pairTill } from '../../support/tills.ts';

interface Numbers {
  preparing: { order_number: number; initials: string | null }[];
  ready: { order_number: number; initials: string | null }[];
}

describe.each(DATABASES)('a counter, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let counter: { id: string; token: string };
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
    const { owner } = restaurant;
    counter = (await owner.post('/api/tables', { name: 'Barra', kind: 'counter' })).body;
  });
  afterAll(() => server.stop());
  afterEach(() => setClock(null));

  const order = (more: object, token = counter.token) =>
    server.portal.post(`/menu/${token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
      ...more,
    });
  const move = (id: string, status: string) =>
    restaurant.owner.patch(`/api/orders/${id}`, { status });
  const numbers = async () => (await restaurant.owner.get('/api/pickup')).body as Numbers;
  const of = (list: Numbers['ready']) => list.map(({ order_number }) => order_number);

  it('takes orders by name alone, each a bill of its own', async () => {
    const nameless = await order({});
    expect(nameless.status).toBe(422);
    expect(nameless.body.errors).toMatchObject([{ path: 'name' }]);
    const first = await order({ name: 'Ciara' });
    const second = await order({ name: 'Ciara', bill_of: first.body.claim_code });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.bill_id).not.toBe(first.body.bill_id);
    const staff = await restaurant.owner.post('/api/orders', {
      table_id: counter.id,
      name: 'Ciara',
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
    expect(staff.body).toMatchObject({ service: 'takeaway', name: 'Ciara' });
    expect([first.body.bill_id, second.body.bill_id]).not.toContain(staff.body.bill_id);
    const atTable = await order({ name: 'Ciara' }, restaurant.table.token);
    expect(atTable.body.errors).toMatchObject([{ path: 'name' }]);
  });

  it('takes a time to pick up: within 12 hours, and while it is open', async () => {
    const later = new Date(Date.now() + 2 * 3_600_000).toISOString();
    const placed = await order({ name: 'Ana', pickup_at: later });
    expect(placed.body.pickup_at).toBe(later);
    const followed = await server.portal.get(`/orders/${placed.body.claim_code}`);
    expect(followed.body).toMatchObject({ pickup_at: later, bill: { service: 'takeaway' } });
    expect((await restaurant.owner.get(`/api/orders/${placed.body.order_id}`)).body).toMatchObject({
      pickup_at: later,
      name: 'Ana',
      service: 'takeaway',
    });
    for (const pickup_at of [
      new Date(Date.now() - 3_600_000).toISOString(),
      new Date(Date.now() + 13 * 3_600_000).toISOString(),
    ])
      expect((await order({ name: 'Ana', pickup_at })).body.errors).toMatchObject([
        { path: 'pickup_at' },
      ]);
    const day = [{ from: '09:00', to: '18:00' }];
    await restaurant.owner.put('/api/opening-hours', {
      opening_hours: { week: Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, day])) },
    });
    const noon = new Date();
    noon.setUTCHours(11, 0, 0, 0);
    setClock(() => noon);
    const closed = await order({
      name: 'Ana',
      pickup_at: new Date(noon.getTime() + 8 * 3_600_000).toISOString(),
    });
    setClock(null);
    await restaurant.owner.put('/api/opening-hours', { opening_hours: null });
    expect(closed.body.errors).toMatchObject([{ path: 'pickup_at' }]);
  });

  it('shows what is prepared and what is ready, paid or not, until it is handed over', async () => {
    const { body: placed } = await order({ name: 'M.K.' });
    const { order_id: id, order_number: number, bill_id } = placed;
    const { owner } = restaurant;
    await owner.post(`/api/bills/${bill_id}/payments`, { method: 'card', amount_cents: 1850 });
    expect(of((await numbers()).preparing)).toContain(number);
    await move(id, 'preparing');
    await move(id, 'ready');
    const shown = await numbers();
    expect(of(shown.preparing)).not.toContain(number);
    expect(shown.ready.find(({ order_number }) => order_number === number)).toMatchObject({
      initials: 'M.K.',
    });
    expect((await move(id, 'completed')).body.status).toBe('paid');
    expect(of((await numbers()).ready)).not.toContain(number);
  });

  it('shows no names, and nothing of what is eaten in or picked up much later', async () => {
    const { body: named } = await order({ name: 'Ciara' });
    const { body: later } = await order({
      name: 'Ana',
      pickup_at: new Date(Date.now() + 3 * 3_600_000).toISOString(),
    });
    const { body: eaten } = await order({}, restaurant.table.token);
    const { preparing } = await numbers();
    expect(JSON.stringify(preparing)).not.toMatch(/Ciara|Ana/);
    expect(of(preparing)).toContain(named.order_number);
    expect(of(preparing)).not.toContain(later.order_number);
    expect(of(preparing)).not.toContain(eaten.order_number);
  });

  it('keeps the time to pick up for a part that is split off', async () => {
    const pickup_at = new Date(Date.now() + 2 * 3_600_000).toISOString();
    const items = [{ product_id: restaurant.paella.id, quantity: 2 }];
    const { body: placed } = await order({ name: 'Ana', pickup_at, items });
    const split = await restaurant.owner.post(`/api/bills/${placed.bill_id}/split`, {
      items: [{ order_item_id: placed.items[0].id, quantity: 1 }],
    });
    expect(split.body).toMatchObject({ name: 'Ana', orders: [{ pickup_at }] });
    const [apart] = split.body.orders as { id: string; order_number: number }[];
    expect(apart!.id).not.toBe(placed.order_id);
    expect(of((await numbers()).preparing)).not.toContain(apart!.order_number);
  });

  it('shows the number that was called last, however many were not fetched', async () => {
    const numbersReady: number[] = [];
    for (let n = 0; n < 61; n++) {
      const { body } = await order({ name: 'Ana' });
      await move(body.order_id, 'preparing');
      await move(body.order_id, 'ready');
      numbersReady.push(body.order_number);
    }
    const { body: next } = await order({ name: 'Eva' });
    const shown = await numbers();
    expect(of(shown.ready)).toEqual(numbersReady.slice(1));
    expect(of(shown.preparing)).toContain(next.order_number);
  });

  it('shows a number for twelve hours from when it is picked up', async () => {
    const { cookie } = await pairTill(restaurant.owner, { kind: 'kitchen' });
    const start = Date.now();
    const pickup_at = new Date(start + 11 * 3_600_000).toISOString();
    const { body } = await order({ name: 'Ana', pickup_at });
    await move(body.order_id, 'preparing');
    await move(body.order_id, 'ready');
    const isShownAfter = async (hours: number) => {
      setClock(() => new Date(start + hours * 3_600_000));
      const answer = await server.staff.get('/api/pickup', { Cookie: cookie });
      return of((answer.body as Numbers).ready).includes(body.order_number);
    };
    expect([await isShownAfter(12.5), await isShownAfter(23.5)]).toEqual([true, false]);
  });

  it('[8.2.1] shows its numbers to a paired machine or a login, and to nobody else', async () => {
    const { staff, portal } = server;
    expect((await staff.get('/api/pickup')).status).toBe(401);
    expect((await portal.get('/api/pickup')).status).toBe(404);
    const screen = await pairTill(restaurant.owner, { kind: 'kitchen' });
    const { status, body } = await staff.get('/api/pickup', { Cookie: screen.cookie });
    expect(status).toBe(200);
    expect(body.restaurant_name).toBe('Casa Luz');
    await restaurant.owner.send('DELETE', `/api/tills/${screen.id}`);
    expect((await staff.get('/api/pickup', { Cookie: screen.cookie })).status).toBe(401);
  });
});
