import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { update } from '../../server/database/repository.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import { hold } from '../../server/printing/cups.ts';
import { startPrinting, stopPrinting } from '../../server/printing/delivery.ts';
import { PrintJob } from '../../server/printing/model.ts';
import { lackingCups, startCups, type Cups } from '../support/cups.ts';
import { addStations, ticketsOf } from '../support/kitchen.ts';
import { issueInvoice, placeOrder } from '../support/orders.ts';
import { textOfPdf } from '../support/pdf.ts';
import { FakePrinter } from '../support/printer.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../support/server.ts';

const skipped = lackingCups();
const long = { timeout: 120_000, interval: 50 };

describe.skipIf(skipped)(`tickets on a queue of a real CUPS${skipped}`, () => {
  let cups: Cups;
  let device: FakePrinter;
  let server: TestServer;
  let restaurant: TestRestaurant;
  let owner: Client;
  let printer: string;
  let station: string;
  beforeAll(async () => {
    [cups, device] = await Promise.all([startCups(), new FakePrinter().start()]);
    cups.addQueue('Kitchen', device.port);
    for (const [name, value] of Object.entries(cups.env)) vi.stubEnv(name, value);
    server = await startTestServer();
    restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
    const added = await owner.post('/api/printers', { name: 'Cocina', address: 'system:Kitchen' });
    expect(added).toMatchObject({ status: 201, body: { address: 'system:Kitchen' } });
    printer = added.body.id;
    station = (await addStations(restaurant, { kitchen: printer })).kitchen;
  });
  afterAll(async () => {
    await server?.stop();
    vi.unstubAllEnvs();
    await cups?.stop();
    await device?.stop();
  });
  beforeEach(() => {
    device.papers.length = 0;
  });
  const out = (count: number) => vi.waitFor(() => expect(device.papers).toHaveLength(count), long);
  const jobs = async (): Promise<PrintJob[]> => (await owner.get('/api/print-jobs')).body.items;
  const printed = (count: number) =>
    vi.waitFor(
      async () =>
        expect((await jobs()).filter(({ status }) => status === 'printed')).toHaveLength(count),
      long,
    );
  const notPrinted = async () => (await owner.get('/api/kitchen')).body.not_printed;

  test('come out 80 mm wide as a page, and the station’s test ticket, the test page and an invoice on A4', async () => {
    expect((await owner.get('/api/system-printers')).body).toEqual({
      items: [{ name: 'Kitchen' }],
    });
    await placeOrder(restaurant, {
      items: [{ product_id: restaurant.paella.id, quantity: 2, notes: 'sin gambas' }],
    });
    await out(1);
    const text = await textOfPdf(device.papers[0]!);
    expect(text).toMatch(/Mesa[^]*4[^]*2 +Paella[^]*sin gambas/);
    expect(text).not.toMatch(/\d[.,]\d\d|€/);
    expect(device.papers[0]!.toString('latin1')).toMatch(/MediaBox \[0 0 226\.\d+ /);
    await printed(1);
    expect((await ticketsOf(owner))[0]!.printed).toBe('printed');
    await owner.post(`/api/stations/${station}/test`);
    await out(2);
    expect((await owner.post(`/api/printers/${printer}/test`)).body).toEqual({
      outcome: 'printed',
    });
    const invoice = await issueInvoice(restaurant);
    await owner.post(`/api/invoices/${invoice.id}/print`, { printer, format: 'a4' });
    await vi.waitFor(() => {
      const sheets = device.papers.map((paper) => paper.toString('latin1'));
      expect(sheets.some((paper) => /MediaBox \[0 0 595/.test(paper))).toBe(true);
    }, long);
  });

  test('that the process was handing over when it died come out once', async () => {
    await vi.waitFor(
      async () => expect((await jobs()).every(({ status }) => status === 'printed')).toBe(true),
      long,
    );
    device.papers.length = 0;
    await stopPrinting();
    await placeOrder(restaurant, { paella: 5 });
    const [job] = await jobs();
    // Its process died after it stored which job CUPS holds, and before it released that.
    const spool_id = await hold({
      queue: 'Kitchen',
      title: 'held',
      pageSize: 'A4',
      bytes: Buffer.from('%PDF-held'),
    });
    const dead = { spool_id, sending_since: new Date() };
    await inTransaction(() => update(PrintJob, { id: job!.id }, dead));
    startPrinting();
    await out(1);
    expect(String(device.papers[0])).toBe('%PDF-held');
    await vi.waitFor(async () => expect((await jobs())[0]!.status).toBe('printed'), long);
    // Its process died after it released it, and before it stored that it is printed.
    await inTransaction(() => update(PrintJob, { id: job!.id }, { status: 'waiting', spool_id }));
    await owner.post(`/api/print-jobs/${job!.id}/retry`);
    await vi.waitFor(async () => expect((await jobs())[0]!.status).toBe('printed'), long);
    expect(device.papers).toHaveLength(1);
  });

  test('of a printer that is out are told at once, come out once it is back, and not once given up', async () => {
    const { port } = device;
    await device.stop();
    await placeOrder(restaurant, { paella: 6 });
    await placeOrder(restaurant, { paella: 7 });
    await vi.waitFor(
      async () =>
        expect(await notPrinted()).toMatchObject([{ printer: 'Cocina', reason: 'spooled' }]),
      long,
    );
    const [, waiting] = await jobs();
    expect(
      (
        await owner.patch(`/api/print-jobs/${waiting!.id}`, {
          status: 'failed',
          error: 'cancelled',
        })
      ).status,
    ).toBe(200);
    device = await new FakePrinter().start(port);
    await out(1);
    expect(await textOfPdf(device.papers[0]!)).toContain('7 Paella');
    await owner.post('/api/tickets/print');
    await out(2);
    // The cancelled one may have come out.
    expect(await textOfPdf(device.papers[1]!)).toMatch(/REIMPRESA[^]*6 Paella/);
    await vi.waitFor(async () => expect(await notPrinted()).toEqual([]), long);
  });

  test('[1.2.5] go to no queue that is not there, whatever its name is', async () => {
    for (const name of ['Bar', 'Kitchen; touch /tmp/owned', '$(touch /tmp/owned)']) {
      const { status, body } = await owner.post('/api/printers', {
        name: 'Bar',
        address: `system:${name}`,
      });
      expect([status, body.errors[0].path]).toEqual([422, 'address']);
    }
    expect((await owner.post('/api/printers', { name: 'Bar', address: 'system:-o' })).status).toBe(
      422,
    );
  });
});
