import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { renderProForma } from '../../../server/invoices/pdf/pro-forma.ts';
import { proFormaOf } from '../../../server/invoices/pdf/pro-forma-content.ts';
import type { ProForma } from '../../../server/invoices/pdf/pro-forma-rows.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { FakePrinter } from '../../support/printer.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { rowsOf } from '../database/open.ts';
import { textOf } from '../printing/printer-words.ts';

const PUBLIC_URL = 'https://casaluz.example';

const SAMPLE: ProForma = {
  locale: 'en',
  time_zone: 'Europe/Dublin',
  seller: {
    name: 'The Lantern',
    legal_name: 'Lantern Ltd',
    tax_id: 'IE 1234567T',
    street: '14 Fade Street',
    postal_code: 'D02',
    city: 'Dublin',
    country: 'IE',
  },
  bill_number: 73,
  table_name: '5',
  name: null,
  service: 'dine_in',
  covers: 3,
  printed_at: '2026-11-28T19:52:00.000Z',
  lines: [
    { name: 'Pint of stout', quantity: 2, total_cents: 1300 },
    { name: 'Fish and chips', quantity: 1, total_cents: 2150 },
  ],
  discount: {
    reasons: [{ reason: 'Birthday', percent_basis_points: 1000 }],
    amount_cents: 345,
  },
  service_charge: { name: 'Service', amount_cents: 310 },
  prices_include_tax: true,
  taxes: [{ rate_basis_points: 1350, net_cents: 3009, tax_cents: 406, gross_cents: 3415 }],
  subtotal_cents: 3009,
  tax_cents: 406,
  total_cents: 3415,
  left_cents: 2415,
  payments: [{ method: 'card', amount_cents: 1000, created_at: '2026-11-28T19:40:00.000Z' }],
  currency: 'EUR',
  currency_digits: 2,
  claim_url: `${PUBLIC_URL}/orders/ABCD`,
};

describe('the bill on paper', () => {
  it('has everything from the restaurant to what is left, in this order', async () => {
    const text = await textOfPdf(await renderProForma(SAMPLE));
    const parts = [
      'The Lantern',
      '14 Fade Street, D02 Dublin',
      'Bill · Table 5',
      'This is not an invoice or receipt',
      '28 Nov 2026',
      'Bill 73 · Guests: 3',
      '2 × Pint of stout',
      '€13.00',
      '1 × Fish and chips',
      'Discount · Birthday, 10%',
      '€3.45',
      'Service',
      '€3.10',
      'Total',
      '€34.15',
      'Paid (card), 19:40',
      '€10.00',
      'To be paid',
      '€24.15',
      'Split by 3: 3 × €8.05',
      '13.5%',
      'VAT €4.06',
      'Scan to see your bill',
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(places, text).toEqual([...places].sort((a, b) => a - b));
    expect(places, text).not.toContain(-1);
  });

  it.each([
    ['de', 'Keine Rechnung', '24,15', 'Scannen'],
    ['es', 'No es una factura', '24,15', 'Escanee'],
    ['en', 'This is not an invoice', '24.15', 'Scan to see'],
  ])('says in %s that it is no invoice', async (locale, ...words) => {
    const text = await textOfPdf(await renderProForma({ ...SAMPLE, locale }));
    for (const word of words) expect(text).toContain(word);
  });

  it('without covers or payments has the total alone; prices without tax show the tax', async () => {
    const bill = { ...SAMPLE, covers: null, payments: [], left_cents: 3415 };
    const text = await textOfPdf(await renderProForma({ ...bill, prices_include_tax: false }));
    expect(text).not.toContain('To be paid');
    expect(text).not.toContain('Split by');
    expect(text).toMatch(/Total without VAT.*€30\.09.*VAT.*€4\.06.*Total.*€34\.15/);
  });
});

describe('the bill that is brought to the table', () => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let waiter: Client;
  beforeAll(async () => {
    server = await startTestServer({ PUBLIC_URL });
    restaurant = await setUpRestaurant(server, {});
    waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
  });
  afterAll(() => server.stop());

  let tables = 0;
  async function newBill() {
    const table = (await restaurant.owner.post('/api/tables', { name: `T${++tables}` })).body;
    const order = (product_id: string, quantity: number) =>
      waiter.post('/api/orders', {
        table_id: table.id,
        items: [{ product_id, quantity }],
      });
    const first = (await order(restaurant.paella.id, 2)).body;
    const second = (await order(restaurant.wine.id, 1)).body;
    const third = (await order(restaurant.paella.id, 1)).body;
    const id = first.bill_id as string;
    const { claim_code } = (await waiter.get(`/api/bills/${id}`)).body;
    return { id, claim_code, orders: [first, second, third] };
  }
  const pdf = (id: string) => waiter.get(`/api/bills/${id}/pro-forma.pdf`);
  const print = (id: string, printer?: string) =>
    waiter.post(`/api/bills/${id}/pro-forma/print`, printer ? { printer } : undefined);
  const series = async () =>
    JSON.stringify(
      await rowsOf(database(), 'SELECT series, last_number FROM number_series ORDER BY series'),
    );

  it('gathers the same dishes of all rounds without voids, and takes no number', async () => {
    const { id, orders } = await newBill();
    const { id: order_id, items } = orders[0];
    await waiter.post(`/api/orders/${order_id}/items/${items[0].id}/void`, {
      quantity: 1,
      reason: 'Mistake',
    });
    const before = await series();
    const answer = await pdf(id);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const text = await textOfPdf(answer.bytes);
    expect(text).toContain('2 × Paella');
    expect(text).toContain('1 × Vino tinto');
    expect(text).toContain('41,20');
    expect(text).toContain('No es una factura');
    expect(await series()).toBe(before);
    expect((await restaurant.owner.get('/api/invoices')).body.items).toEqual([]);
  });

  it('is not found in another restaurant, and a void bill has none', async () => {
    const { id, orders } = await newBill();
    await expect(proFormaOf('another', id)).rejects.toMatchObject({ status: 404 });
    expect((await pdf('made-up')).status).toBe(404);
    expect((await print('made-up')).status).toBe(404);
    for (const order of orders)
      await restaurant.owner.patch(`/api/orders/${order.id}`, { status: 'cancelled' });
    const refused = [await pdf(id), await print(id)];
    expect(refused.map(({ status }) => status)).toEqual([409, 409]);
    expect(refused.map(({ body }) => body.code)).toEqual(['bill_void', 'bill_void']);
  });

  it('waits for the desktop where the restaurant has no receipt printer', async () => {
    const { id } = await newBill();
    const job = await print(id);
    expect([job.status, job.body]).toMatchObject([
      202,
      { kind: 'pro_forma', invoice_id: null, printer_id: null, status: 'waiting' },
    ]);
    const document = await restaurant.owner.get(`/api/print-jobs/${job.body.id}/document`);
    expect(await textOfPdf(document.bytes)).toContain('3 × Paella');
    const { items } = (await restaurant.owner.get('/api/print-jobs')).body;
    expect(items[0]).toMatchObject({
      id: job.body.id,
      invoice_number: null,
      title: expect.stringMatching(/^Cuenta \d+$/),
    });
  });

  describe('on a receipt printer', () => {
    let device: FakePrinter;
    let printer: { id: string };
    beforeAll(async () => {
      device = await new FakePrinter().start();
      const added = { name: 'Bar', address: device.address };
      printer = (await restaurant.owner.post('/api/printers', added)).body;
    });
    afterAll(() => device.stop());
    const outcome = (id: string, status: string) =>
      vi.waitFor(
        async () => {
          const { body } = await restaurant.owner.get(`/api/print-jobs/${id}`);
          expect(body).toMatchObject({ status });
          return body;
        },
        { timeout: 60_000, interval: 50 },
      );

    it('prints once, with its QR code and without COPY however often it is asked for', async () => {
      const { id, claim_code } = await newBill();
      for (const wanted of [undefined, printer.id]) {
        const job = (await print(id, wanted)).body;
        expect(job).toMatchObject({ printer_id: printer.id, copy_number: 0 });
        await outcome(job.id, 'printed');
      }
      expect(device.papers).toHaveLength(2);
      for (const paper of device.papers) {
        const text = textOf(paper);
        expect(text).toContain('3 × Paella');
        expect(text).toContain('No es una factura');
        expect(text).not.toContain('COPIA');
        expect(paper.toString('latin1')).toContain(`${PUBLIC_URL}/orders/${claim_code}`);
      }
    });

    it('cut off in the middle has failed: it is not printed a second time by itself', async () => {
      const { id } = await newBill();
      device.breaksOff = true;
      const before = device.papers.length;
      const job = (await print(id)).body;
      expect(await outcome(job.id, 'failed')).toMatchObject({
        may_be_out: true,
        last_error: 'unconfirmed',
      });
      expect(device.papers).toHaveLength(before);
      expect((await restaurant.owner.post(`/api/print-jobs/${job.id}/retry`)).status).toBe(202);
      await outcome(job.id, 'printed');
      expect(device.papers).toHaveLength(before + 1);
    });

    it('takes no addresses, and leaves printers of the system to the desktop', async () => {
      const { id } = await newBill();
      expect((await print(id, 'tcp://127.0.0.1:9100')).status).toBe(422);
      const job = (await print(id, 'EPSON-TM')).body;
      expect(job).toMatchObject({ printer: 'EPSON-TM', printer_id: null });
    });

    it('leaves the printers of kitchen stations to their tickets', async () => {
      const { id } = await newBill();
      const station = { name: 'Bar', printer_id: printer.id, category_ids: [] };
      const { body } = await restaurant.owner.post('/api/stations', station);
      expect((await print(id)).body.printer_id).toBeNull();
      expect((await print(id, printer.id)).body.printer_id).toBe(printer.id);
      await restaurant.owner.send('DELETE', `/api/stations/${body.id}`);
    });
  });
});
