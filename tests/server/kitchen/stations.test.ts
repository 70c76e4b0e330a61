import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasStations } from '../../../server/kitchen/stations.ts';
import { firstRestaurant } from '../../../server/restaurant/restaurant.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

describe.each(DATABASES)('kitchen stations, on %s', (name) => {
  let server: TestServer;
  let owner: Client;
  let menu: string;
  let drinks: string;
  let printer: string;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    const restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
    menu = (await owner.get('/api/categories')).body.items[0].id;
    drinks = (await owner.post('/api/categories', { name: 'Bebidas' })).body.id;
    printer = (await owner.post('/api/printers', { name: 'Bar', address: 'tcp://127.0.0.1:9100' }))
      .body.id;
  });
  afterAll(() => server.stop());

  const list = async (client = owner) => (await client.get('/api/stations')).body.items;
  const add = (body: object) => owner.post('/api/stations', body);
  const change = (id: string, body: object) => owner.patch(`/api/stations/${id}`, body);
  const anyStation = async () => hasStations((await firstRestaurant())!.id);

  it('are none at first, and are added with a printer and categories', async () => {
    expect([await list(), await anyStation()]).toEqual([[], false]);
    const kitchen = await add({ name: 'Cocina', category_ids: [menu] });
    expect([kitchen.status, kitchen.body]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Cocina',
        printer_id: null,
        category_ids: [menu],
        limits: null,
      },
    ]);
    const bar = await add({ name: 'Barra', printer_id: printer, category_ids: [drinks, drinks] });
    expect(bar.body).toMatchObject({ printer_id: printer, category_ids: [drinks] });
    expect([await list(), await anyStation()]).toEqual([[kitchen.body, bar.body], true]);
    const waiter = (await makeUser(server, owner, 'waiter')).client;
    expect(await list(waiter)).toHaveLength(2);
  });

  it('a category is at one station at most: the other is named, also for two at once', async () => {
    const taken = await add({ name: 'Terraza', category_ids: [drinks] });
    expect([taken.status, taken.body.errors]).toEqual([
      422,
      [{ path: 'category_ids.0', message: 'is already made at Barra' }],
    ]);
    const desserts = (await owner.post('/api/categories', { name: 'Postres' })).body.id;
    const both = await Promise.all(
      ['Uno', 'Dos'].map((one) => add({ name: one, category_ids: [desserts] })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
  });

  it('has its own minutes until a ticket waits, or those of the restaurant', async () => {
    const [kitchen, bar] = await list();
    const limits = { wait_minutes: 4, late_minutes: 9 };
    expect((await change(bar.id, { limits })).body.limits).toEqual(limits);
    const stations = async () => (await owner.get('/api/kitchen')).body.stations;
    expect(await stations()).toEqual([
      { id: kitchen.id, name: kitchen.name, wait_minutes: 15, late_minutes: 25 },
      { id: bar.id, name: bar.name, ...limits },
      expect.anything(),
    ]);
    const early = await change(bar.id, { limits: { wait_minutes: 9, late_minutes: 4 } });
    expect([early.status, early.body.errors]).toEqual([
      422,
      [{ path: 'limits.late_minutes', message: expect.stringContaining('minutes') }],
    ]);
    await change(bar.id, { name: bar.name });
    expect((await stations())[1]).toMatchObject(limits);
    await change(bar.id, { limits: null });
    expect((await stations())[1]).toMatchObject({ wait_minutes: 15, late_minutes: 25 });
  });

  it('what is not there is refused by its path', async () => {
    const { status, body } = await add({
      name: 'Terraza',
      printer_id: 'made-up',
      category_ids: [menu, 'made-up'],
    });
    expect([status, body.errors.map(({ path }: { path: string }) => path).sort()]).toEqual([
      422,
      ['category_ids.0', 'category_ids.1', 'printer_id'],
    ]);
    expect((await change('made-up', { name: 'Terraza' })).status).toBe(404);
    expect((await owner.send('DELETE', '/api/stations/made-up')).status).toBe(404);
  });

  it('are changed in part; what is left out stays', async () => {
    const [kitchen, bar] = await list();
    expect((await change(kitchen.id, { name: 'Cocina 1' })).body).toEqual({
      ...kitchen,
      name: 'Cocina 1',
    });
    expect((await change(bar.id, { category_ids: [] })).body).toEqual({ ...bar, category_ids: [] });
    const moved = await change(kitchen.id, { category_ids: [menu, drinks] });
    expect(moved.body.category_ids.sort()).toEqual([menu, drinks].sort());
    expect((await change(bar.id, { printer_id: null })).body.printer_id).toBeNull();
    expect((await change(bar.id, { printer_id: printer })).body.printer_id).toBe(printer);
    expect((await change(bar.id, {})).body.name).toBe('Barra');
  });

  it('a removed printer is on no station, and cannot be put on one', async () => {
    await owner.send('DELETE', `/api/printers/${printer}`);
    const bar = (await list()).find((one: { name: string }) => one.name === 'Barra');
    expect(bar.printer_id).toBeNull();
    expect((await change(bar.id, { printer_id: printer })).body.errors[0].path).toBe('printer_id');
  });

  it('are removed, with what is made there, and recorded', async () => {
    const stations = await list();
    for (const { id } of stations)
      expect((await owner.send('DELETE', `/api/stations/${id}`)).body).toEqual({ removed: true });
    expect([await list(), await anyStation()]).toEqual([[], false]);
    expect((await add({ name: 'Cocina', category_ids: [menu, drinks] })).status).toBe(201);
    const { items } = (await owner.get('/api/audit')).body;
    expect(items.slice(0, 2)).toMatchObject([
      { action: 'station.added', detail: { name: 'Cocina' } },
      { action: 'station.removed' },
    ]);
  });
});
