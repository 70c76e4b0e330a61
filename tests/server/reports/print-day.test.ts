import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startPrinting, stopPrinting } from '../../../server/printing/delivery.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { FakePrinter } from '../../support/printer.ts';
import type { Client } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { textOf } from '../printing/printer-words.ts';
import { openRestaurant, type Restaurant } from './house.ts';

let restaurant: Restaurant;
let cashier: Client;
let device: FakePrinter;
let printer: { id: string };
beforeAll(async () => {
  restaurant = await openRestaurant('2031-04-10T09:00:00Z');
  cashier = (await makeUser(restaurant.server, restaurant.owner, 'cashier')).client;
  device = await new FakePrinter().start();
  const { body } = await restaurant.owner.post('/api/printers', {
    name: 'Bar',
    address: device.address,
  });
  printer = body;
  await restaurant.order(2, 1, 'cash', 100);
  await restaurant.at('2031-04-11T09:00:00Z');
  cashier = (await makeUser(restaurant.server, restaurant.owner, 'cashier')).client;
  await restaurant.owner.post('/api/reports/day', { date: '2031-04-10' });
});
afterAll(async () => {
  await device.stop();
  await restaurant.stop();
});

const print = (body: object) => restaurant.owner.post('/api/reports/day/print', body);

it('prints the report of a closed day once on a receipt printer, also when it was off for a restart', async () => {
  await stopPrinting();
  const { status, body: job } = await print({ date: '2031-04-10', printer: printer.id });
  expect([status, job.kind, job.invoice_id, job.status]).toEqual([
    202,
    'day_report',
    null,
    'waiting',
  ]);
  expect(job.title).toContain('Cierre Z 1');
  startPrinting();
  const jobOf = async () => (await restaurant.owner.get(`/api/print-jobs/${job.id}`)).body;
  await vi.waitFor(async () => expect((await jobOf()).status).toBe('printed'), {
    timeout: 60_000,
    interval: 50,
  });
  await stopPrinting();
  startPrinting();
  expect(device.papers).toHaveLength(1);
  const text = textOf(device.papers[0]!);
  for (const words of ['Cierre Z 1', '41,20', 'Lucía Ortega']) expect(text).toContain(words);
  const { body: queue } = await restaurant.owner.get('/api/print-jobs');
  expect(queue.items[0]).toMatchObject({ id: job.id, invoice_number: null, title: job.title });
});

it('[8.2.2] gives the document of a report to managers alone, and to the computer that prints it', async () => {
  const { body: job } = await print({ date: '2031-04-11' });
  expect(job).toMatchObject({ printer_id: null, format: 'receipt' });
  expect(job.title).toContain('sin cerrar');
  for (const path of [`/api/print-jobs/${job.id}`, `/api/print-jobs/${job.id}/document`]) {
    expect((await cashier.get(path)).status).toBe(404);
    expect((await restaurant.owner.get(path)).status).toBe(200);
  }
  const { bytes } = await restaurant.owner.get(`/api/print-jobs/${job.id}/document`);
  expect(await textOfPdf(bytes)).toContain('sin cerrar');
  expect((await cashier.post('/api/reports/day/print', { date: '2031-04-10' })).status).toBe(403);
  const unknown = await print({ date: '2031-04-10', printer: 'tcp://127.0.0.1:9100' });
  expect(unknown.body.errors[0].path).toBe('printer');
});
