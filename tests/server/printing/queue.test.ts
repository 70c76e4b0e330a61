import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { update } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { PrintJob } from '../../../server/printing/model.ts';
import { claim, settle } from '../../../server/jobs/queue.ts';
import { beginAttempt, printed } from '../../../server/printing/attempt.ts';
import { PRINT_QUEUE } from '../../../server/jobs/print-queue.ts';
import { startPrinting, stopPrinting } from '../../../server/printing/delivery.ts';
import { setDue } from '../../support/jobs.ts';
import { issueInvoice, paidOrder } from '../../support/orders.ts';
import { FakePrinter } from '../../support/printer.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { textOf } from './printer-words.ts';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

let publicUrl: string;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let cashier: Client;
let device: FakePrinter;
let printer: { id: string; name: string };
beforeAll(async () => {
  const port = await freePort();
  publicUrl = `http://127.0.0.1:${port}`;
  server = await startTestServer({ PORTAL_PORT: String(port), PUBLIC_URL: publicUrl });
  restaurant = await setUpRestaurant(server);
  cashier = (await makeUser(server, restaurant.owner, 'cashier')).client;
});
afterAll(() => server.stop());
beforeEach(async () => {
  device = await new FakePrinter().start();
  printer = (await restaurant.owner.post('/api/printers', { name: 'Bar', address: device.address }))
    .body;
  return () => device.stop();
});

async function newInvoice(
  buyer: object | null = null,
): Promise<{ id: string; claim_code: string }> {
  const order = await paidOrder(restaurant);
  const { id } = await issueInvoice(restaurant, { order, buyer, by: cashier });
  return { id, claim_code: order.claim_code };
}
async function print(id: string, to = printer.id) {
  return (await cashier.post(`/api/invoices/${id}/print`, { printer: to, format: 'receipt' })).body;
}
const jobOf = async (id: string) => (await cashier.get(`/api/print-jobs/${id}`)).body;
function until(check: () => Promise<void> | void) {
  return vi.waitFor(check, { timeout: 60_000, interval: 50 });
}
function isPrinted(id: string) {
  return until(async () => expect((await jobOf(id)).status).toBe('printed'));
}
describe('printers on the network', () => {
  it('print the receipt; from the second print on it says COPY', async () => {
    const invoice = await newInvoice();
    const first = await print(invoice.id);
    expect(first).toMatchObject({
      printer: 'Bar',
      printer_id: printer.id,
      copy_number: 0,
      status: 'waiting',
    });
    await isPrinted(first.id);
    await isPrinted((await print(invoice.id)).id);
    const [original, copy] = device.papers.map(textOf);
    expect(original).toContain('Paella');
    expect(original).not.toContain('COPIA');
    expect(copy).toContain('COPIA');
  });

  it('print the QR code of the claim page on a receipt, not on a copy or a full invoice', async () => {
    const ticket = await newInvoice();
    await isPrinted((await print(ticket.id)).id);
    await isPrinted((await print(ticket.id)).id);
    await isPrinted((await print((await newInvoice(BUYER)).id)).id);
    expect(
      device.papers.map((receipt) =>
        receipt.toString('latin1').includes(`${publicUrl}/orders/${ticket.claim_code}`),
      ),
    ).toEqual([true, false, false]);
    expect(device.papers[2]!.toString('latin1')).not.toContain('/orders/');
  });

  it('that are off: the job waits, staff see it, and it prints once the printer is on', async () => {
    const port = await freePort();
    const { body: off } = await restaurant.owner.post('/api/printers', {
      name: 'Kitchen',
      address: `tcp://127.0.0.1:${port}`,
    });
    const jobs = [
      await print((await newInvoice()).id, off.id),
      await print((await newInvoice()).id, off.id),
    ];
    await until(async () =>
      expect(await jobOf(jobs[0].id)).toMatchObject({
        status: 'waiting',
        last_error: 'unreachable',
        copy_number: 0,
      }),
    );
    expect(
      (await restaurant.owner.get('/api/printers')).body.items.find(
        ({ id }: { id: string }) => id === off.id,
      ),
    ).toMatchObject({ waiting: 2 });
    const kitchen = await new FakePrinter().start(port);
    await cashier.post(`/api/print-jobs/${jobs[0].id}/retry`);
    for (const { id } of jobs) await isPrinted(id);
    expect(kitchen.papers).toHaveLength(2);
    expect(kitchen.papers.map(textOf).join()).not.toContain('COPIA');
    await kitchen.stop();
  });

  it('that lose the connection in the middle: printed again, with COPY since a part may have been printed', async () => {
    device.breaksOff = true;
    const job = await print((await newInvoice()).id);
    await isPrinted(job.id);
    expect(device.papers).toHaveLength(1);
    expect(textOf(device.papers[0]!)).toContain('COPIA');
    expect((await jobOf(job.id)).attempts).toBeGreaterThan(1);
  });

  it('print one job of two processes once: one process leases it, and one that lost the lease changes nothing', async () => {
    await stopPrinting();
    const job = await print((await newInvoice()).id);
    const claimed = await Promise.all(
      [1, 2].map(() => claim(PRINT_QUEUE, printer.id, beginAttempt)),
    );
    const [attempt] = claimed.filter((one) => one !== null);
    expect(claimed.filter((one) => one !== null)).toHaveLength(1);
    // The process died while it sent.
    await inTransaction(() => update(PrintJob, { id: job.id }, { sending_since: new Date() }));
    await setDue(PRINT_QUEUE, new Date(0), job.id);
    startPrinting();
    await isPrinted(job.id);
    expect(textOf(device.papers[0]!)).toContain('COPIA');
    expect(await settle(attempt!.job, printed(attempt!.work!.print)!)).toBe(false);
    expect(await jobOf(job.id)).toMatchObject({ status: 'printed', attempts: 2 });
  });

  it('print after the next start what was queued before the end', async () => {
    await stopPrinting();
    const job = await print((await newInvoice()).id);
    expect(await jobOf(job.id)).toMatchObject({ status: 'waiting', attempts: 0 });
    startPrinting();
    await isPrinted(job.id);
    expect(device.papers).toHaveLength(1);
  });
});

describe('the print queue', () => {
  it('reports at once whether the printer accepted a test page, and then prints what waits', async () => {
    const test = (id: string) => restaurant.owner.post(`/api/printers/${id}/test`);
    expect((await test(printer.id)).body).toEqual({ outcome: 'printed' });
    await until(() => expect(device.papers).toHaveLength(1));
    expect(textOf(device.papers[0]!)).toMatch(
      /Impresión de prueba: Bar[\s\S]*123456789012345678901234567890123456789012[\s\S]*äöüß/,
    );
    device.breaksOff = true;
    expect((await test(printer.id)).body).toEqual({ outcome: 'cut_off' });
    const { port } = device;
    await device.stop();
    expect((await test(printer.id)).body).toEqual({ outcome: 'unreachable' });
    const job = await print((await newInvoice()).id);
    await until(async () => expect((await jobOf(job.id)).last_error).toBe('unreachable'));
    await setDue(PRINT_QUEUE, new Date(Date.now() + 3_600_000), job.id);
    device = await new FakePrinter().start(port);
    expect((await test(printer.id)).body).toEqual({ outcome: 'printed' });
    await isPrinted(job.id);
    expect((await test('nothing-like-it')).status).toBe(404);
    expect((await cashier.post(`/api/printers/${printer.id}/test`)).status).toBe(403);
  });

  it('names the invoice of each job; one that may be printing cannot be given up', async () => {
    await stopPrinting();
    const invoice = await newInvoice();
    const job = await print(invoice.id);
    const { invoice_number } = (await cashier.get(`/api/invoices/${invoice.id}`)).body;
    expect(
      (await restaurant.owner.get('/api/print-jobs?status=waiting')).body.items[0],
    ).toMatchObject({
      id: job.id,
      invoice_number,
    });
    const cancel = () =>
      cashier.patch(`/api/print-jobs/${job.id}`, { status: 'failed', error: 'cancelled' });
    await inTransaction(() => update(PrintJob, { id: job.id }, { sending_since: new Date() }));
    expect((await cancel()).body.code).toBe('printing_now');
    await inTransaction(() => update(PrintJob, { id: job.id }, { sending_since: null }));
    expect((await cancel()).body).toMatchObject({ status: 'failed', last_error: 'cancelled' });
    startPrinting();
    expect((await cashier.post(`/api/print-jobs/${job.id}/retry`)).body).toMatchObject({
      status: 'waiting',
    });
    await isPrinted(job.id);
    expect(textOf(device.papers[0]!)).not.toContain('COPIA');
  });
});

describe('the control of printers and their jobs', () => {
  it.each([
    'tcp://127.0.0.1:25',
    'http://127.0.0.1:9100',
    'tcp://127.0.0.1:70000',
    'tcp://a b:9100',
    'file:///etc/passwd',
    'tcp://127.0.0.1:9100/x',
  ])('[13.2.4] %s cannot be a printer', async (address) => {
    expect((await restaurant.owner.post('/api/printers', { name: 'X', address })).status).toBe(422);
  });

  it('takes no address at print time, and no A4 sheet for a receipt printer', async () => {
    const { id } = await newInvoice();
    expect(
      (
        await cashier.post(`/api/invoices/${id}/print`, {
          printer: device.address,
          format: 'receipt',
        })
      ).body,
    ).toMatchObject({ code: 'validation_failed', errors: [{ path: 'printer' }] });
    expect(
      (await cashier.post(`/api/invoices/${id}/print`, { printer: printer.id, format: 'a4' })).body,
    ).toMatchObject({ code: 'validation_failed', errors: [{ path: 'format' }] });
    expect(device.papers).toHaveLength(0);
  });

  it('lets only the desktop that prints report a print; a removed printer’s jobs have failed, and print elsewhere unmarked', async () => {
    await device.stop();
    const invoice = await newInvoice();
    const job = await print(invoice.id);
    expect(
      (await cashier.patch(`/api/print-jobs/${job.id}`, { status: 'printed' })).body.code,
    ).toBe('server_prints');
    await restaurant.owner.send('DELETE', `/api/printers/${printer.id}`);
    expect(await jobOf(job.id)).toMatchObject({ status: 'failed', last_error: 'removed' });
    expect((await cashier.post(`/api/print-jobs/${job.id}/retry`)).status).toBe(404);
    expect(
      (await restaurant.owner.get('/api/printers')).body.items.map(({ id }: { id: string }) => id),
    ).not.toContain(printer.id);
    expect(
      (await cashier.post(`/api/invoices/${invoice.id}/print`, { format: 'a4' })).body,
    ).toMatchObject({ copy_number: 0, printer_id: null });
    expect(
      (await restaurant.owner.get('/api/print-jobs?status=failed')).body.items.map(
        ({ id }: { id: string }) => id,
      ),
    ).toContain(job.id);
    await device.start();
  });
});
