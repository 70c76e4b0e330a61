import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addStations } from '../../support/kitchen.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { FakePrinter } from '../../support/printer.ts';
import {
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { textOf } from '../printing/printer-words.ts';

describe.each(DATABASES)('the paper of a change, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let device: FakePrinter;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    device = await new FakePrinter().start();
    const printer = { name: 'Cocina', address: device.address };
    const added = await restaurant.owner.post('/api/printers', printer);
    await addStations(restaurant, { kitchen: added.body.id });
  });
  afterAll(async () => {
    await server.stop();
    await device.stop();
  });

  const place = async (more: object) => {
    const items = [{ product_id: restaurant.paella.id, quantity: 1, ...more }];
    return (await restaurant.owner.post('/api/orders', { name: 'Ana', service: 'takeaway', items }))
      .body;
  };
  /** The text of the next paper, whose heading is this. */
  const paper = (heading: string) =>
    vi.waitFor(
      () => {
        const text = device.papers.map(textOf).at(-1) ?? '';
        expect(text).toContain(heading);
        return text;
      },
      { timeout: 60_000 },
    );

  it('of a void says which dish it is by its note and its seat', async () => {
    const order = await place({ notes: 'sin gambas', seat: 3 });
    await restaurant.owner.post(`/api/orders/${order.id}/items/${order.items[0].id}/void`, {
      quantity: 1,
      reason: 'Error',
    });
    const text = await paper('ANULADO');
    expect(text).toMatch(/ANULAR 1 . Paella[^]*sin gambas/);
    expect(text).toContain('Comensal 3');
  });

  it('of another service says how it is served now', async () => {
    const { bill_id } = await place({});
    await restaurant.owner.patch(`/api/bills/${bill_id}`, { service: 'dine_in' });
    expect(await paper('CAMBIO')).toContain('EN SALA');
    await restaurant.owner.patch(`/api/bills/${bill_id}`, { service: 'takeaway' });
    expect(await paper('PARA LLEVAR')).toContain('CAMBIO');
  });
});
