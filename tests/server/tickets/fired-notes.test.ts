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

describe.each(DATABASES)('the ticket of a fired course, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let device: FakePrinter;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    device = await new FakePrinter().start();
    const added = await restaurant.owner.post('/api/printers', {
      name: 'Cocina',
      address: device.address,
    });
    await addStations(restaurant, { kitchen: added.body.id });
  });
  afterAll(async () => {
    await server.stop();
    await device.stop();
  });

  it('says the notes of all orders that it takes dishes of', async () => {
    const { owner, paella } = restaurant;
    const dish = (course: number) => ({ product_id: paella.id, quantity: 1, course });
    const { bill_id } = (
      await owner.post('/api/orders', {
        name: 'Ana',
        notes: 'Alergia a los frutos secos',
        items: [dish(1), dish(2)],
      })
    ).body;
    await owner.post('/api/orders', { bill_id, notes: 'Con dos platos', items: [dish(2)] });
    // One that orders nothing of it says nothing to who makes it.
    await owner.post('/api/orders', { bill_id, notes: 'Vela', items: [dish(3)] });
    await owner.post(`/api/bills/${bill_id}/fire`, { course: 2 });
    const { items } = (await owner.get('/api/tickets?limit=100')).body;
    const fired = items.find(({ kind }: { kind: string }) => kind === 'fire');
    expect(fired.notes).toBe('Alergia a los frutos secos · Con dos platos');
    await vi.waitFor(() => expect(device.papers).toHaveLength(4), { timeout: 60_000 });
    const paper = device.papers.map(textOf).find((text) => text.includes('MARCHAR'))!;
    expect(paper.replace(/\s+/g, ' ')).toContain('Alergia a los frutos secos · Con dos platos');
  });
});
