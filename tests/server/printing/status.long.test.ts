import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { issueInvoice } from '../../support/orders.ts';
import { FakePrinter } from '../../support/printer.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { textOf } from './printer-words.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let device: FakePrinter;
let printer: { id: string };
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());
beforeEach(async () => {
  device = await new FakePrinter().start();
  printer = (await restaurant.owner.post('/api/printers', { name: 'Bar', address: device.address }))
    .body;
  return () => device.stop();
});

async function newInvoice(): Promise<string> {
  return (await issueInvoice(restaurant, { buyer: null })).id;
}
async function print(id: string) {
  return (
    await restaurant.owner.post(`/api/invoices/${id}/print`, {
      printer: printer.id,
      format: 'receipt',
    })
  ).body.id as string;
}
const jobOf = async (id: string) => (await restaurant.owner.get(`/api/print-jobs/${id}`)).body;
function becomes(id: string, facts: object) {
  return vi.waitFor(async () => expect(await jobOf(id)).toMatchObject(facts), {
    timeout: 50_000,
    interval: 100,
  });
}
async function test() {
  return (await restaurant.owner.post(`/api/printers/${printer.id}/test`)).body.outcome as string;
}

/**
 * Bits of the responses to DLE EOT, by the number of the query, as in Epson's ESC/POS reference.
 */
const TROUBLES: [string, Record<number, number>][] = [
  ['paper_out', { 1: 0x08, 2: 0x20, 4: 0x60 }],
  ['paper_out', { 4: 0x60 }],
  ['cover_open', { 1: 0x08, 2: 0x04 }],
  ['offline', { 1: 0x08 }],
  ['offline', { 2: 0x40 }],
];

describe('a receipt is printed when the printer says so', () => {
  it('[16.5.1] a printer that accepts connections and reads nothing has printed nothing: staff are warned, and it is not sent again', async () => {
    device.neverReads = true;
    const id = await print(await newInvoice());
    await becomes(id, { status: 'failed', last_error: 'unconfirmed', may_be_out: true });
    expect((await jobOf(id)).attempts).toBe(1);
  });

  it('what is printed again after that says COPY', async () => {
    device.neverHangsUp = true;
    const invoice = await newInvoice();
    const id = await print(invoice);
    await becomes(id, { status: 'failed', last_error: 'unconfirmed' });
    device.neverHangsUp = false;
    await restaurant.owner.post(`/api/print-jobs/${id}/retry`);
    await becomes(id, { status: 'printed', last_error: 'printed_again', copy_number: 1 });
    expect(device.papers.map((receipt) => textOf(receipt).includes('COPIA'))).toEqual([
      false,
      true,
    ]);
  });

  it('a printer without status is trusted once staff have seen its test page', async () => {
    device.neverHangsUp = true;
    expect(await test()).toBe('unconfirmed');
    const id = await print(await newInvoice());
    await becomes(id, { status: 'printed', last_error: null });
    expect(device.papers).toHaveLength(2);
  });

  it('a printer with status is queried: a job is printed once the printer reports that it has finished', async () => {
    device.status = {};
    const ids = [await print(await newInvoice()), await print(await newInvoice())];
    for (const id of ids) await becomes(id, { status: 'printed', last_error: null });
    await vi.waitFor(() => expect(device.papers).toHaveLength(2));
    expect(await test()).toBe('printed');
  });

  it.each(TROUBLES)(
    '%s: nothing is sent, and the job prints unmarked when that is fixed',
    async (reason, bits) => {
      device.status = {};
      expect(await test()).toBe('printed');
      device.status = bits;
      expect(await test()).toBe(reason);
      const id = await print(await newInvoice());
      await becomes(id, {
        status: 'waiting',
        last_error: reason,
        may_be_out: false,
        copy_number: 0,
      });
      expect(device.papers).toHaveLength(1);
      device.status = {};
      await restaurant.owner.post(`/api/print-jobs/${id}/retry`);
      await becomes(id, { status: 'printed' });
      await vi.waitFor(() => expect(device.papers).toHaveLength(2));
      expect(textOf(device.papers[1]!)).not.toContain('COPIA');
    },
  );

  it('a printer that used to report its status and does not is sent nothing', async () => {
    device.status = {};
    expect(await test()).toBe('printed');
    device.status = null;
    device.neverReads = true;
    const id = await print(await newInvoice());
    await becomes(id, { status: 'waiting', last_error: 'no_answer', may_be_out: false });
    expect(await test()).toBe('no_answer');
  });

  it('a printer that disconnects each time gets one retry, as a copy, and then the job is left to staff', async () => {
    const breaking = setInterval(() => {
      device.breaksOff = true;
    }, 5);
    const invoice = await newInvoice();
    const id = await print(invoice);
    await becomes(id, { status: 'failed', last_error: 'cut_off', attempts: 2, may_be_out: true });
    clearInterval(breaking);
    const { body } = await restaurant.owner.post(`/api/invoices/${invoice}/print`, {
      format: 'a4',
    });
    expect(body.copy_number).toBeGreaterThan(0);
  });
});
