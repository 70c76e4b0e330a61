import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { forgetPace } from '../../../server/tickets/ready-about.ts';
import { addStations, ticketsOf } from '../../support/kitchen.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { FakePrinter } from '../../support/printer.ts';
import {
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { textOf } from '../printing/printer-words.ts';

const HOUR = 3_600_000;
/** Shorter than minutes: the owner stays logged in. */
const STEP = 6_000;
const inMadrid = new Intl.DateTimeFormat('es', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'Europe/Madrid',
});

describe.each(DATABASES)('the tickets of what is picked up at a time, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let counter: { token: string };
  let kitchen: string;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
    const { owner } = restaurant;
    kitchen = (await addStations(restaurant)).kitchen;
    counter = (await owner.post('/api/tables', { name: 'Barra', kind: 'counter' })).body;
  });
  afterAll(() => server.stop());
  afterEach(() => setClock(null));

  const order = async (more: object) =>
    (
      await server.portal.post(`/menu/${counter.token}/order`, {
        name: 'Ana',
        items: [{ product_id: restaurant.paella.id, quantity: 2 }],
        ...more,
      })
    ).body;
  const ticketOf = async (order_id: string) =>
    (await ticketsOf(restaurant.owner, 'limit=100')).find((one) => one.order_id === order_id)!;

  it('say the time, on the wall and on paper, in the restaurant’s own', async () => {
    const device = await new FakePrinter().start();
    const { owner } = restaurant;
    const printer = await owner.post('/api/printers', { name: 'P', address: device.address });
    await owner.patch(`/api/stations/${kitchen}`, { printer_id: printer.body.id });
    const pickup_at = new Date(Date.now() + 2.5 * HOUR).toISOString();
    const later = await order({ pickup_at });
    const soon = await order({});
    expect(await ticketOf(later.order_id)).toMatchObject({ pickup_at });
    expect(await ticketOf(soon.order_id)).toMatchObject({ pickup_at: null });
    await vi.waitFor(() => expect(device.papers).toHaveLength(2), { timeout: 60_000 });
    const [atTime, atOnce] = device.papers.map(textOf);
    expect(atTime).toContain(`PARA LLEVAR · ${inMadrid.format(new Date(pickup_at))}`);
    expect(atOnce).toMatch(/PARA LLEVAR(?! ·)/);
    await owner.patch(`/api/stations/${kitchen}`, { printer_id: null });
    await device.stop();
  });

  it('say nothing of how long the kitchen takes', async () => {
    const start = Date.now();
    const at = (step: number) => setClock(() => new Date(start + step * STEP));
    const bump = async (order_id: string) =>
      restaurant.owner.patch(`/api/tickets/${(await ticketOf(order_id)).id}`, { status: 'done' });
    const pickup_at = new Date(start + HOUR).toISOString();
    for (let n = 0; n < 6; n++) {
      at(0);
      const [later, soon] = [await order({ pickup_at }), await order({})];
      at(5);
      await bump(soon.order_id);
      at(60);
      await bump(later.order_id);
    }
    at(61);
    forgetPace();
    const { claim_code } = await order({});
    const { ready_about } = (await server.portal.get(`/orders/${claim_code}`)).body;
    expect(Date.parse(ready_about)).toBe(start + 66 * STEP);
  });
});
