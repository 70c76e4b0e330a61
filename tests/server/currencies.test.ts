import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOfPdf } from '../support/pdf.ts';
import {
  BUYER,
  OWNER,
  RESTAURANT,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';

/** Node has no decimals for Serbian dinars (CLDR); ISO 4217 has two. */
describe('a restaurant in Serbia, a dish at 123456', () => {
  let server: TestServer;
  let owner: Client;
  let table: { token: string };
  let order: { order_id: string; currency_digits: number; total_cents: number };
  beforeAll(async () => {
    server = await startTestServer();
    const restaurant = {
      ...RESTAURANT,
      country: 'RS',
      tax_id: '101134702',
      currency: 'RSD',
      locale: 'en',
    };
    const { body } = await server.staff.post('/api/setup', { restaurant, owner: OWNER });
    owner = server.staff.as(body.access_token);
    const rate = await owner.post('/api/tax-rates', { name: 'PDV', rate_basis_points: 1000 });
    const dish = await owner.post('/api/products', {
      name: 'Ćevapi',
      price_cents: 123456,
      tax_rate_id: rate.body.id,
    });
    table = (await owner.post('/api/tables', { name: '1' })).body;
    const placed = await server.portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: dish.body.id, quantity: 1 }],
    });
    order = placed.body;
  });
  afterAll(() => server.close());

  it('costs RSD 1,234.56 on the menu, in the order, on the invoice, in its data and in the exports', async () => {
    const menu = await server.portal.get(`/menu/${table.token}`);
    expect(menu.body.restaurant).toMatchObject({ currency: 'RSD', currency_digits: 2 });
    expect(order.currency_digits).toBe(2);
    await owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'cash',
      amount_cents: order.total_cents,
    });
    const issued = await owner.post(`/api/orders/${order.order_id}/invoice`, { buyer: BUYER });
    expect(issued.body).toMatchObject({ total_cents: 123456, currency_digits: 2 });
    const pdf = await owner.get(`/api/invoices/${issued.body.id}/pdf`);
    expect(await textOfPdf(pdf.bytes)).toContain('RSD 1,234.56');
    const xml = await owner.get(`/api/invoices/${issued.body.id}/xml`);
    expect(xml.bytes.toString()).toContain('<ram:GrandTotalAmount>1234.56</ram:GrandTotalAmount>');
    const csv = await owner.get('/api/exports/invoices?format=csv');
    expect(csv.bytes.toString()).toContain('1234.56');
    expect((await owner.get('/api/reports/day')).body.currency_digits).toBe(2);
  });

  it('a currency that ISO 4217 does not list is refused', async () => {
    const { status, body } = await owner.put('/api/restaurant', { currency: 'XAU' });
    expect([status, body.errors[0].path]).toEqual([422, 'currency']);
  });
});
