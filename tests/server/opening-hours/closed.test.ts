import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { openingOf } from '../../../server/opening-hours/opening-hours.ts';
import { WEEKDAYS, type OpeningHours } from '../../../server/restaurant/contract.ts';
import type { RestaurantRow } from '../../../server/restaurant/restaurant.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

const evenings = Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '17:00', to: '01:00' }]]));

describe.each(DATABASES)('a restaurant with opening hours, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());
  afterEach(() => setClock(null));

  const set = (opening_hours: unknown) =>
    restaurant.owner.put('/api/opening-hours', { opening_hours });
  const order = () =>
    server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
  const menu = async () => (await server.portal.get(`/menu/${restaurant.table.token}`)).body;
  /** Days ahead of the real clock are told apart by tomorrow's date. */
  const tomorrow = new Date(Date.now() + 24 * 3_600_000).toISOString().slice(0, 10);
  const at = (time: string) => setClock(() => new Date(`${tomorrow}T${time}Z`));

  it('is always open until somebody sets hours', async () => {
    expect((await menu()).opening).toMatchObject({ open: true, opens_at: null, days: [] });
    expect((await order()).status).toBe(201);
  });

  it('shows its menu and when it opens, and takes no orders from guests outside them', async () => {
    // The token of the owner is still good: the clock moves by a day at most.
    expect((await set({ week: evenings })).body).toMatchObject({ time_zone: 'Europe/Madrid' });
    const owner = restaurant.owner;
    const { client } = await makeUser(server, owner, 'waiter');
    await set({
      week: evenings,
      exceptions: [{ date: new Date().toISOString().slice(0, 10), intervals: [], note: 'Fiesta' }],
    });
    // Local noon is closed on any day, in summer and winter time.
    const noon = new Date();
    noon.setUTCHours(11, 0, 0, 0);
    setClock(() => noon);
    const { opening, categories } = await menu();
    expect(opening).toMatchObject({ open: false, closes_at: null, city: 'Madrid' });
    expect(opening.days).toHaveLength(7);
    expect(opening.days[0]).toMatchObject({ intervals: [], note: 'Fiesta' });
    expect(categories[0].products.length).toBeGreaterThan(0);
    const refused = await order();
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'restaurant_closed', opens_at: opening.opens_at });
    expect(Date.parse(opening.opens_at)).toBeGreaterThan(noon.getTime());
    setClock(null);
    const staff = await client.post('/api/orders', {
      table_id: restaurant.table.id,
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
    expect(staff.status).toBe(201);
  });

  it('takes orders within them, past midnight too', async () => {
    await set({ week: evenings });
    at('22:30:00');
    expect((await menu()).opening).toMatchObject({ open: true });
    expect((await order()).status).toBe(201);
    at('10:00:00');
    expect((await order()).body.code).toBe('restaurant_closed');
  });

  it('takes no orders of guests while they are paused, says from when, and takes them again', async () => {
    await set(null);
    const pause = (body: unknown) => restaurant.owner.put('/api/guest-orders', body);
    const codes = async () =>
      (await restaurant.owner.get('/api/warnings')).body.items.map(
        ({ code }: { code: string }) => code,
      );
    const noon = new Date();
    setClock(() => noon);
    const then = new Date(noon.getTime() + 5 * 60_000).toISOString();
    expect((await pause({ paused: true, minutes: 5 })).body).toMatchObject({
      open: false,
      paused: true,
      opens_at: then,
    });
    expect((await menu()).opening).toMatchObject({ open: false, paused: true, opens_at: then });
    const refused = await order();
    expect([refused.status, refused.body.code]).toEqual([409, 'orders_paused']);
    expect(refused.body).toMatchObject({ opens_at: then, detail: expect.stringMatching(/\w/) });
    expect(await codes()).toContain('orders_paused');
    const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
    const byStaff = { name: 'Barra', items };
    expect((await restaurant.owner.post('/api/orders', byStaff)).status).toBe(201);
    setClock(() => new Date(then));
    expect((await menu()).opening).toMatchObject({ open: true, paused: false });
    expect((await order()).status).toBe(201);
    expect(await codes()).not.toContain('orders_paused');

    expect((await pause({ paused: true })).body).toMatchObject({ paused: true, opens_at: null });
    expect((await order()).body).toMatchObject({ code: 'orders_paused', opens_at: null });
    expect((await pause({ paused: false })).body).toMatchObject({ open: true, paused: false });
    expect((await order()).status).toBe(201);
    for (const minutes of [0, 721, 1.5, '30'])
      expect((await pause({ paused: true, minutes })).body.errors[0].path).toBe('minutes');
  });

  it('refuses hours that overlap, wrong times and a date twice, each with its field', async () => {
    const wrong = await set({
      week: { ...evenings, mon: [{ from: '12:00', to: '15:00' }, { from: '14:00', to: '16:00' }] },
      exceptions: [
        { date: '2026-12-24', intervals: [] },
        { date: '2026-12-24', intervals: [{ from: '10:00', to: '12:00' }] },
      ],
    }); // prettier-ignore
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'opening_hours.week.mon.1.from',
      'opening_hours.exceptions.1.date',
    ]);
    const times = await set({ week: { ...evenings, mon: [{ from: '24:00', to: '9:00' }] } });
    expect(times.status).toBe(422);
    const { client } = await makeUser(server, restaurant.owner, 'cashier');
    expect((await client.put('/api/opening-hours', { opening_hours: null })).status).toBe(403);
    expect((await set(null)).body).toMatchObject({ opening_hours: null, open: true });
  });
});

it('a pause that ends outside the hours says when it opens', () => {
  const opening_hours = { week: evenings, exceptions: [] } as unknown as OpeningHours;
  const restaurant = {
    opening_hours,
    time_zone: 'Europe/Madrid',
    orders_paused_at: new Date('2026-06-03T20:00:00Z'),
    orders_paused_until: new Date('2026-06-04T06:00:00Z'),
    street: '',
    city: '',
  } as RestaurantRow;
  const at = (time: string) => openingOf(restaurant, new Date(time));
  expect(at('2026-06-03T20:30:00Z')).toMatchObject({
    open: false,
    paused: true,
    opens_at: '2026-06-04T15:00:00.000Z',
  });
  expect(at('2026-06-04T16:00:00Z')).toMatchObject({ open: true, paused: false });
});
