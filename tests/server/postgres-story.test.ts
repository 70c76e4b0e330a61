import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDay } from '../../server/business-day.ts';
import { makeCustomer, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { payOrder, type PlacedOrder, placeOrder } from '../support/orders.ts';
import { newDatabase } from '../support/postgres.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';

/**
 * What depends on the database: searches, ranges and pages of lists, and an account from its mail
 * to its invoice. `story.test.ts` runs on both as well.
 */
describe('on PostgreSQL', () => {
  let mail: MailServer;
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let ana: TestCustomer;
  beforeAll(async () => {
    mail = await startMailServer();
    server = await startTestServer({ ...mail.settings, ...(await newDatabase('PostgreSQL')) });
    restaurant = await setUpRestaurant(server);
    ana = await makeCustomer(server, mail);
  });
  afterAll(async () => {
    await server.stop();
    await mail.stop();
  });

  const order = (by?: Client) => placeOrder(restaurant, { paella: 2, by });
  const pay = (order: PlacedOrder) => payOrder(restaurant, order, { method: 'card' });
  const listed = async (path: string, who = restaurant.owner) => {
    const { status, body } = await who.get(path);
    expect(status).toBe(200);
    return body as { items: Record<string, unknown>[]; next_cursor: string | null };
  };

  it('a customer orders, claims an earlier order, and gets invoices by mail and by download', async () => {
    const [own, earlier] = [await order(ana.client), await order()];
    expect(
      (await ana.client.post('/customer/orders/claim', { claim_code: earlier.claim_code })).body
        .customer_id,
    ).toBe(ana.id);
    await pay(own);
    const invoice = await ana.client.post(`/customer/orders/${own.order_id}/invoice`, {
      buyer: BUYER,
    });
    expect([invoice.status, invoice.body.customer_id]).toEqual([201, ana.id]);
    expect((await ana.client.get(invoice.body.download_url)).bytes.subarray(0, 5).toString()).toBe(
      '%PDF-',
    );
    expect(
      (await mail.waitFor(ana.email, new RegExp(invoice.body.invoice_number))).attachments,
    ).toHaveLength(1);
    expect(
      (await listed('/customer/orders?status=paid', ana.client)).items.map(
        ({ order_id }) => order_id,
      ),
    ).toEqual([own.order_id]);
    expect((await listed('/customer/orders', ana.client)).items).toHaveLength(2);
    expect((await listed('/customer/invoices', ana.client)).items.map(({ id }) => id)).toEqual([
      invoice.body.id,
    ]);
  });

  it('pages go through every row once, newest first', async () => {
    const placed = [];
    for (let round = 0; round < 7; round++) placed.push((await order()).order_id);
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await listed(`/api/orders?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen.slice(0, 7)).toEqual(placed.reverse());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    ['mesa', true],
    ['MESA 4', true],
    ['%', false],
    ['_', false],
    ["'", false],
    ['Mesa 5', false],
  ])('a search for %s finds what is written so, and no more', async (q, finds) => {
    await order();
    expect((await listed(`/api/orders?q=${encodeURIComponent(q)}`)).items.length > 0).toBe(finds);
  });

  it.each(['/api/orders', '/api/invoices', '/api/customers', '/api/outbox', '/api/audit'])(
    '%s returns what was made today, and nothing of the year before',
    async (path) => {
      const { body: settings } = await restaurant.owner.get('/api/restaurant');
      const today = businessDay(new Date(), settings);
      expect((await listed(path)).items.length).toBeGreaterThan(0);
      if (path === '/api/customers') return;
      expect((await listed(`${path}?from=${today}`)).items.length).toBeGreaterThan(0);
      expect((await listed(`${path}?to=2020-01-01`)).items).toEqual([]);
    },
  );
});
