import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  OWNER,
  RESTAURANT,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

let server: TestServer;
let owner: Client;
let id: string;
beforeAll(async () => {
  server = await startTestServer();
  owner = server.staff.as(
    (
      await server.staff.post('/api/setup', {
        restaurant: {
          ...RESTAURANT,
          country: 'KW',
          currency: 'KWD',
          time_zone: 'Asia/Kuwait',
          locale: 'en',
        },
        owner: OWNER,
      })
    ).body.access_token,
  );
  const make = async (path: string, body: unknown) => (await owner.post(path, body)).body;
  const rate = await make('/api/tax-rates', { name: 'VAT', rate_basis_points: 500 });
  const tea = await make('/api/products', { name: 'Tea', price_cents: 1235, tax_rate_id: rate.id });
  const order = (
    await server.portal.post(`/menu/${(await make('/api/tables', { name: 'T' })).token}/order`, {
      items: [{ product_id: tea.id, quantity: 1 }],
    })
  ).body;
  await make(`/api/orders/${order.order_id}/payments`, {
    method: 'cash',
    amount_cents: order.total_cents,
  });
  id = (await make(`/api/orders/${order.order_id}/invoice`, undefined)).id;
});
afterAll(() => server.stop());

it.each(['', '?format=cii', '?format=ubl'])(
  'an invoice in dinars has no e-invoice, and says why: %s',
  async (query) => {
    const { status, body } = await owner.get(`/api/invoices/${id}/xml${query}`, {
      'Accept-Language': 'de',
    });
    expect([status, body.code, body.detail]).toEqual([
      409,
      'no_einvoice',
      expect.stringContaining('dritte Nachkommastelle'),
    ]);
  },
);

it('the PDF of an invoice in dinars has three decimals, embeds no e-invoice and mentions none', async () => {
  const { status, bytes } = await owner.get(`/api/invoices/${id}/pdf`);
  expect(status).toBe(200);
  const file = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  expect(await file.getAttachments()).toBeNull();
  const { metadata } = await file.getMetadata();
  const said = (metadata as unknown as { getRaw(): string }).getRaw();
  expect(said).toContain('<pdfaid:part>3<');
  expect(said).not.toContain('factur-x');
  const { items } = await (await file.getPage(1)).getTextContent();
  expect(items.map((item) => ('str' in item ? item.str : '')).join(' ')).toContain('1.235');
});
