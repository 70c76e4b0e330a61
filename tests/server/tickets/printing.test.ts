import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startPrinting, stopPrinting } from '../../../server/printing/delivery.ts';
import { EventStream } from '../../support/event-stream.ts';
import { addStations, ticketsOf } from '../../support/kitchen.ts';
import { placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { FakePrinter } from '../../support/printer.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { textOf, wordsOf } from '../printing/printer-words.ts';

const long = { timeout: 60_000, interval: 50 };

describe.each(DATABASES)('printed tickets, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let owner: Client;
  let waiter: Client;
  let device: FakePrinter;
  let printer: string;
  let station: string;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
    station = (await addStations(restaurant)).kitchen;
    waiter = (await makeUser(server, owner, 'waiter')).client;
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    device = await new FakePrinter().start();
    const added = await owner.post('/api/printers', { name: 'Cocina', address: device.address });
    printer = added.body.id;
    await owner.patch(`/api/stations/${station}`, { printer_id: printer });
  });
  afterEach(async () => {
    await owner.send('DELETE', `/api/printers/${printer}`);
    for (const { id } of await ticketsOf(owner, 'status=open&limit=100'))
      await owner.patch(`/api/tickets/${id}`, { status: 'done' });
    await device.stop();
  });

  const papers = () => device.papers.map(textOf);
  const out = (count: number) => vi.waitFor(() => expect(device.papers).toHaveLength(count), long);
  const notPrinted = async () => (await waiter.get('/api/kitchen')).body.not_printed;

  it('say place, order, dishes and notes, and no price; a void, a move and a cancellation say so', async () => {
    const order = await placeOrder(restaurant, {
      items: [{ product_id: restaurant.paella.id, quantity: 2, notes: 'sin gambas' }],
    });
    await out(1);
    const [first] = papers();
    for (const said of [
      'Cocina',
      'Mesa 4',
      `Pedido ${order.order_number}`,
      '2   Paella',
      'sin gambas',
      '2 platos',
    ])
      expect(first).toContain(said);
    expect(first).not.toMatch(/\d[.,]\d\d|€/);
    // The note is white on black, the table at twice the width and three times the height.
    const names = wordsOf(device.papers[0]!).map((word) => word.name);
    expect(names).toEqual(expect.arrayContaining(['GS B 1', 'GS B 0', 'GS ! 18']));
    await owner.post(`/api/orders/${order.order_id}/items/${order.items[0].id}/void`, {
      quantity: 1,
      reason: 'Error',
    });
    await out(2);
    expect(papers()[1]).toMatch(/ANULADO[^]*ANULAR 1 . Paella/);
    const table = (await owner.post('/api/tables', { name: `T ${randomUUID().slice(0, 8)}` })).body;
    await waiter.patch(`/api/bills/${order.bill_id}`, { table_id: table.id });
    await out(3);
    expect(papers()[2]).toMatch(/CAMBIO DE MESA[^]*Mesa 4 > T/);
    await owner.patch(`/api/orders/${order.order_id}`, { status: 'cancelled' });
    await out(4);
    expect(papers()[3]).toMatch(/PEDIDO ANULADO[^]*ANULAR 1 . Paella/);
    await vi.waitFor(async () => {
      const jobs = (await owner.get('/api/print-jobs')).body.items;
      expect(jobs[0]).toMatchObject({ kind: 'ticket', status: 'printed', invoice_id: null });
    }, long);
    await vi.waitFor(
      async () =>
        expect((await ticketsOf(waiter)).map(({ printed }) => printed)).not.toContain('waiting'),
      long,
    );
  });

  it('come out in the order of the orders', async () => {
    const numbers: number[] = [];
    for (let n = 0; n < 12; n++) numbers.push((await placeOrder(restaurant)).order_number);
    await out(12);
    expect(papers().map((paper) => Number(/Pedido (\d+)/.exec(paper)![1]))).toEqual(numbers);
  });

  it('of a printer that is out wait, staff and kitchen hear of it, and come out once it is back', async () => {
    const { port } = device;
    await device.stop();
    const stream = await EventStream.open(waiter);
    await placeOrder(restaurant);
    await stream.until((all) => all.some(({ type }) => type === 'ticket.not_printed'));
    expect(await notPrinted()).toMatchObject([
      { printer: 'Cocina', reason: 'unreachable', tickets: 1, retried: true },
    ]);
    device = await new FakePrinter().start(port);
    expect((await waiter.post('/api/tickets/print')).body).toEqual({ tickets: 1 });
    await out(1);
    expect(papers()[0]).not.toContain('REIMPRESA');
    await stream.until((all) => all.some(({ type }) => type === 'ticket.printed'));
    expect(await notPrinted()).toEqual([]);
  });

  it('of which a printer took the first half are not printed twice: staff decide', async () => {
    device.breaksOff = true;
    await placeOrder(restaurant);
    await vi.waitFor(
      async () => expect(await notPrinted()).toMatchObject([{ tickets: 1, retried: false }]),
      long,
    );
    // The next one is printed meanwhile.
    await placeOrder(restaurant, { paella: 7 });
    await out(1);
    expect(papers()[0]).toContain('7   Paella');
    expect((await ticketsOf(waiter))[0]!.printed).toBe('failed');
    await waiter.post('/api/tickets/print');
    await out(2);
    expect(papers()[1]).toContain('REIMPRESA');
  });

  it('that the process was sending when it died are not sent again by themselves', async () => {
    await stopPrinting();
    await placeOrder(restaurant);
    device.neverHangsUp = true;
    device.status = {};
    device.takesMs = 600_000;
    startPrinting();
    await vi.waitFor(() => expect(device.received).toBeGreaterThan(100), long);
    await stopPrinting();
    device.status = null;
    device.neverHangsUp = false;
    startPrinting();
    await vi.waitFor(
      async () => expect(await notPrinted()).toMatchObject([{ tickets: 1, retried: false }]),
      long,
    );
  });

  it('of a station whose printer was removed are on the screen alone', async () => {
    await owner.send('DELETE', `/api/printers/${printer}`);
    await placeOrder(restaurant);
    expect(await ticketsOf(waiter)).toMatchObject([{ printed: 'none' }]);
    expect(await notPrinted()).toEqual([]);
    expect((await waiter.get('/api/kitchen')).body.on_no_paper).toMatchObject([{ tickets: 1 }]);
    expect((await owner.post(`/api/stations/${station}/test`)).body.code).toBe(
      'station_without_printer',
    );
  });

  it('of a station without a printer are on no paper until staff ask the printer that it was given, once', async () => {
    await owner.patch(`/api/stations/${station}`, { printer_id: null });
    const order = await placeOrder(restaurant, { paella: 3 });
    await placeOrder(restaurant, { paella: 4 });
    await owner.post(`/api/orders/${order.order_id}/items/${order.items[0].id}/void`, {
      quantity: 1,
      reason: 'Error',
    });
    const onNoPaper = async () => (await waiter.get('/api/kitchen')).body.on_no_paper;
    expect(await onNoPaper()).toEqual([{ station_id: station, tickets: 3 }]);
    const print = () => waiter.post(`/api/stations/${station}/print`);
    expect((await print()).body.code).toBe('station_without_printer');
    await owner.patch(`/api/stations/${station}`, { printer_id: printer });
    // A printer that is there again prints nothing of before by itself.
    await placeOrder(restaurant, { paella: 5 });
    await out(1);
    const answers = await Promise.all([print(), print()]);
    expect(answers.map(({ body }) => body.tickets).sort()).toEqual([0, 3]);
    await out(4);
    const [first, ...later] = papers();
    expect(first).toContain('5   Paella');
    expect(later[0]).toMatch(/2 {3}Paella/);
    expect(later[1]).toMatch(/4 {3}Paella/);
    expect(later[2]).toMatch(/ANULADO[^]*ANULAR 1 . Paella/);
    expect(later.join()).not.toContain('REIMPRESA');
    expect(await onNoPaper()).toEqual([]);
    expect((await waiter.post('/api/stations/made-up/print')).status).toBe(404);
  });

  it('a test ticket says that nobody shall make it', async () => {
    expect((await owner.post(`/api/stations/${station}/test`)).status).toBe(202);
    await out(1);
    expect(papers()[0]).toMatch(/COMANDA DE PRUEBA[^]*Plato de prueba/);
    expect((await owner.post('/api/stations/made-up/test')).status).toBe(404);
  });
});
