import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insert, update } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { Order } from '../../../server/orders/model.ts';
import { Restaurant } from '../../../server/restaurant/model.ts';
import { paidOrder, placeOrder } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  OWNER,
  RESTAURANT,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
const named = (name: string) => ({ ...BUYER, name });

describe.each(ONE_DATABASE)('kinds of invoices on %s', HAS_LONG_FORM, (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const place = () => placeOrder(restaurant, { paella: 2, wine: 3 });
  const paid = (paella = 2, wine = 3) =>
    paidOrder(restaurant, { paella, wine, payment: { method: 'card', tip_cents: 50 } });
  const issue = (order_id: string, body: object = {}) =>
    restaurant.owner.post(`/api/orders/${order_id}/invoice`, body);

  describe('an order that several people pay', () => {
    it('is invoiced by share: each payer’s amount, the last takes the rest, and every invoice names the order it is part of', async () => {
      const { order_id, total_cents } = await paid();
      const responses = [
        await issue(order_id, { buyer: named('A'), share_cents: 1653 }),
        await issue(order_id, { share_cents: 1653 }),
        await issue(order_id, { buyer: named('C') }),
      ];
      const invoices = responses.map(({ body }) => body);
      expect(responses.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(
        invoices.map(({ kind, total_cents: cents, tip_cents }) => [kind, cents, tip_cents]),
      ).toEqual([
        ['full', 1653, 0],
        ['simplified', 1653, 0],
        ['full', 1654, 50],
      ]);
      expect(sum(invoices.map((invoice) => invoice.tax_cents))).toBe(555);
      expect(sum(invoices.map((invoice) => invoice.total_cents))).toBe(total_cents);
      expect(
        invoices[0].lines.map((line: { name: string; quantity: number }) => [
          line.name,
          line.quantity,
        ]),
      ).toEqual([
        ['Parte de: 2 × Paella', 1],
        ['Parte de: 3 × Vino tinto', 1],
      ]);
      expect((await issue(order_id, { share_cents: 1 })).body.code).toBe('already_invoiced');
      for (const path of ['pdf', 'receipt.pdf', 'xml'])
        expect((await restaurant.owner.get(`/api/invoices/${invoices[0].id}/${path}`)).status).toBe(
          200,
        );
    });

    it('frees a share that was credited, and does the same when it is reissued to the right company', async () => {
      const { order_id, total_cents } = await paid();
      const [first, second] = [
        (await issue(order_id, { buyer: named('A'), share_cents: 1001 })).body,
        (await issue(order_id, { buyer: named('B') })).body,
      ];
      const { body } = await restaurant.owner.post(`/api/invoices/${first.id}/reissue`, {
        reason: 'Wrong company',
        buyer: named('A2'),
      });
      expect(body.invoice).toMatchObject({
        lines: first.lines,
        taxes: first.taxes,
        total_cents: 1001,
      });
      await restaurant.owner.post(`/api/invoices/${second.id}/credit-note`, { reason: 'Test' });
      expect(
        (await issue(order_id, { share_cents: total_cents - 1000 })).body.errors,
      ).toMatchObject([
        {
          path: 'share_cents',
          message: expect.stringContaining(((total_cents - 1001) / 100).toFixed(2)),
        },
      ]);
      expect((await issue(order_id, { share_cents: total_cents - 1001 })).status).toBe(201);
      expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
    });

    it('is invoiced by item and then by share, but not the other way round', async () => {
      const { order_id, items } = await paid();
      expect(
        (
          await issue(order_id, {
            buyer: named('A'),
            items: [{ order_item_id: items[0].id, quantity: 1 }],
          })
        ).body.total_cents,
      ).toBe(1850);
      expect(
        (await issue(order_id, { buyer: named('B'), share_cents: 1000 })).body.total_cents,
      ).toBe(1000);
      expect(
        (
          await issue(order_id, {
            buyer: named('C'),
            items: [{ order_item_id: items[0].id, quantity: 1 }],
          })
        ).body.code,
      ).toBe('split_by_amount');
      expect((await issue(order_id, { buyer: named('D') })).body.total_cents).toBe(4960 - 2850);
    });

    it('invoices the rest to no buyer or to the same one twice while something is left, not the earlier invoice again', async () => {
      for (const buyer of [{}, { buyer: named('A') }]) {
        const { order_id, items } = await paid();
        const first = (
          await issue(order_id, { ...buyer, items: [{ order_item_id: items[0].id, quantity: 1 }] })
        ).body;
        expect(
          (await restaurant.owner.get(`/api/orders/${order_id}/uninvoiced`)).body,
        ).toMatchObject({
          left_cents: 3110,
          items: [{ quantity: 1 }, { quantity: 3 }],
        });
        const rest = await issue(order_id, buyer);
        expect([rest.status, rest.body.total_cents]).toEqual([201, 3110]);
        expect((await issue(order_id, buyer)).body.id).toBe(first.id);
        expect((await restaurant.owner.get(`/api/orders/${order_id}/uninvoiced`)).body).toEqual({
          items: [],
          left_cents: 0,
          by_amount: false,
        });
      }
    });

    it('returns the same invoice to a guest who asks again after a credit, and what was credited can be invoiced to nobody', async () => {
      const { order_id, claim_code } = await paid();
      const byCode = (buyer: object) =>
        server.portal.post(`/orders/${claim_code}/invoice`, { buyer });
      const first = (await byCode(named('A'))).body;
      await restaurant.owner.post(`/api/invoices/${first.id}/credit-note`, {
        reason: 'Cold',
        lines: [{ line: 1, quantity: 1 }],
      });
      const again = await byCode(named('A'));
      expect([again.status, again.body.id]).toEqual([200, first.id]);
      expect((await byCode(named('B'))).body.code).toBe('already_invoiced');
      expect((await issue(order_id, { buyer: named('B') })).body.total_cents).toBe(1850);
    });

    it('does not exchange a partly credited simplified invoice: the full one would hold what was credited', async () => {
      const { order_id, claim_code } = await paid();
      const ticket = (await issue(order_id)).body;
      await restaurant.owner.post(`/api/invoices/${ticket.id}/credit-note`, {
        reason: 'Cold',
        lines: [{ line: 1, quantity: 1 }],
      });
      expect(
        (await server.portal.post(`/orders/${claim_code}/invoice`, { buyer: named('A') })).body
          .code,
      ).toBe('already_invoiced');
    });

    it('exchanges a simplified invoice although a free dish is on no invoice', async () => {
      const { body: bread } = await restaurant.owner.post('/api/products', {
        name: 'Pan',
        price_cents: 0,
        tax_rate_id: restaurant.food.id,
      });
      const { body: order } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
        items: [
          { product_id: restaurant.paella.id, quantity: 1 },
          { product_id: bread.id, quantity: 1 },
        ],
      });
      await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
        method: 'card',
        amount_cents: 1850,
      });
      const ticket = (
        await issue(order.order_id, { items: [{ order_item_id: order.items[0].id, quantity: 1 }] })
      ).body;
      expect(
        (await server.portal.post(`/orders/${order.claim_code}/invoice`, { buyer: named('A') }))
          .body,
      ).toMatchObject({ kind: 'full', total_cents: 1850, replaces: ticket.id });
    });

    it('[2.3.4] never invoices more than the order when shares are requested in parallel', async () => {
      const { order_id, total_cents } = await paid();
      const responses = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          issue(order_id, { buyer: named(`Guest ${index}`), share_cents: 1000 }),
        ),
      );
      expect(responses.filter(({ status }) => status === 201)).toHaveLength(4);
      expect((await issue(order_id, { buyer: named('Last') })).body.total_cents).toBe(
        total_cents - 4000,
      );
    });
  });

  describe('a request for an invoice is refused for', () => {
    const missing = (fields: string[]) => [422, fields.map((field) => `buyer.${field}`)];
    const reported = async (response: ReturnType<typeof issue>) => {
      const { status, body } = await response;
      return [
        status,
        body.errors ? body.errors.map(({ path }: { path: string }) => path) : body.code,
      ];
    };

    it('an order that is unpaid, cancelled, already invoiced, or not there', async () => {
      const [unpaid, cancelled, done] = [await place(), await place(), await paid()];
      await restaurant.owner.patch(`/api/orders/${cancelled.order_id}`, { status: 'cancelled' });
      await issue(done.order_id, { buyer: BUYER });
      expect(await reported(issue(unpaid.order_id))).toEqual([409, 'order_not_paid']);
      expect(await reported(issue(cancelled.order_id))).toEqual([409, 'order_cancelled']);
      expect(await reported(issue(done.order_id, { buyer: named('Other') }))).toEqual([
        409,
        'already_invoiced',
      ]);
      expect(await reported(issue('not-there', { buyer: BUYER }))).toEqual([404, 'not_found']);
      const { id: restaurant_id } = await inTransaction(() =>
        insert(Restaurant, { ...RESTAURANT, name: 'Next door', locale: 'es', currency_digits: 2 }),
      );
      const foreign = await paid();
      await inTransaction(() => update(Order, { id: foreign.order_id }, { restaurant_id }));
      expect(await reported(issue(foreign.order_id, { buyer: BUYER }))).toEqual([404, 'not_found']);
      expect(
        (await restaurant.owner.get(`/api/invoices?order_id=${unpaid.order_id}`)).body.items,
      ).toEqual([]);
    });

    it('a buyer without an address, with a part of one, or without a name', async () => {
      const { order_id } = await paid();
      expect(await reported(issue(order_id, { buyer: { name: 'No address' } }))).toEqual(
        missing(['street', 'postal_code', 'city', 'country']),
      );
      expect(await reported(issue(order_id, { buyer: { ...BUYER, city: ' ' } }))).toEqual(
        missing(['city']),
      );
      expect(await reported(issue(order_id, { buyer: { ...BUYER, name: '' } }))).toEqual(
        missing(['name']),
      );
      expect(await reported(issue(order_id, { buyer: { ...BUYER, country: 'Germany' } }))).toEqual(
        missing(['country']),
      );
    });

    it('a note of 5,000 characters, a share of zero or too much, or of items and money both', async () => {
      const { order_id, items } = await paid();
      const one = [{ order_item_id: items[0].id, quantity: 1 }];
      expect(await reported(issue(order_id, { buyer: BUYER, notes: 'x'.repeat(5000) }))).toEqual([
        422,
        ['notes'],
      ]);
      for (const share_cents of [0, -5, 4961])
        expect(await reported(issue(order_id, { share_cents }))).toEqual([422, ['share_cents']]);
      expect(await reported(issue(order_id, { share_cents: 5, items: one }))).toEqual([
        422,
        ['share_cents'],
      ]);
      expect(
        await reported(
          issue(order_id, { items: [...one, { order_item_id: items[0].id, quantity: 2 }] }),
        ),
      ).toEqual([422, ['items.0.quantity', 'items.1.quantity']]);
      expect((await issue(order_id, { items: [...one, ...one] })).body.lines).toMatchObject([
        { quantity: 2, total_cents: 3700 },
      ]);
    });

    it('the second of two people at the same moment, for two companies: one invoice, the other gets a conflict', async () => {
      const { order_id } = await paid();
      const responses = await Promise.all(
        ['A', 'B', 'A', 'B'].map((company) => issue(order_id, { buyer: named(company) })),
      );
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 201, 409, 409]);
    });
  });
});

describe('a restaurant whose prices exclude tax', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('splits an order by item and by share into invoices that add up to what was paid, rate by rate', async () => {
    const {
      body: { access_token },
    } = await server.staff.post('/api/setup', {
      restaurant: { ...RESTAURANT, prices_include_tax: false },
      owner: OWNER,
    });
    const owner = server.staff.as(access_token);
    const make = async (path: string, body: unknown) => (await owner.post(path, body)).body;
    const rate = await make('/api/tax-rates', { name: 'R', rate_basis_points: 1000 });
    const tea = await make('/api/products', {
      name: 'Tea',
      price_cents: 105,
      tax_rate_id: rate.id,
    });
    const table = await make('/api/tables', { name: 'T' });
    const { order_id, items, total_cents } = (
      await server.portal.post(`/menu/${table.token}/order`, {
        items: [{ product_id: tea.id, quantity: 6 }],
      })
    ).body;
    expect(total_cents).toBe(693);
    await owner.post(`/api/orders/${order_id}/payments`, {
      method: 'cash',
      amount_cents: total_cents,
    });
    const issue = async (buyer: string, more: object = {}) =>
      (await owner.post(`/api/orders/${order_id}/invoice`, { buyer: named(buyer), ...more })).body;
    const one = { items: [{ order_item_id: items[0].id, quantity: 1 }] };
    const invoices = [
      await issue('A', one),
      await issue('B', one),
      await issue('C', one),
      await issue('D', { share_cents: 100 }),
      await issue('E'),
    ];
    expect(invoices[0]).toMatchObject({ subtotal_cents: 105, tax_cents: 11, total_cents: 116 });
    expect(invoices[3]).toMatchObject({
      subtotal_cents: 91,
      tax_cents: 9,
      total_cents: 100,
      lines: [{ total_cents: 91 }],
    });
    expect([
      sum(invoices.map((one_) => one_.subtotal_cents)),
      sum(invoices.map((one_) => one_.tax_cents)),
    ]).toEqual([630, 63]);
  });
});
