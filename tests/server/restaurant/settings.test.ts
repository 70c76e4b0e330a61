import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contrastOnWhite, isReadable } from '../../../server/restaurant/colour.ts';
import { DEFAULT_ACCENT } from '../../../server/restaurant/contract.ts';
import { issueInvoice, placeOrder } from '../../support/orders.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { EventStream } from '../../support/event-stream.ts';
import { makeUser } from '../../support/staff.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

const change = (body: object) => restaurant.owner.put('/api/restaurant', body);
async function auditEntries() {
  return (await restaurant.owner.get('/api/audit?action=restaurant.changed')).body.items;
}

describe('the owner’s settings', () => {
  it('may all change before the first order, and an omitted one stays', async () => {
    const before = (await restaurant.owner.get('/api/restaurant')).body;
    expect(before.orders_taken).toBe(false);
    const wanted = {
      country: 'CL',
      currency: 'CLP',
      prices_include_tax: false,
      time_zone: 'America/Santiago',
      locale: 'de',
      tax_id: '76.086.428-5',
      discount_limit_basis_points: 0,
    };
    const response = await change(wanted);
    expect([response.status, response.body]).toEqual([
      200,
      { ...before, ...wanted, currency_digits: 0 },
    ]);
    expect((await restaurant.owner.get('/api/restaurant')).body).toEqual(response.body);
    const {
      country,
      currency,
      prices_include_tax,
      time_zone,
      locale,
      tax_id,
      discount_limit_basis_points,
    } = before;
    expect(
      (
        await change({
          country,
          currency,
          prices_include_tax,
          time_zone,
          locale,
          tax_id,
          discount_limit_basis_points,
        })
      ).body,
    ).toEqual(before);
  });

  it('that an order was calculated with are fixed while it stands; a cancelled order fixes nothing', async () => {
    const open = await placeOrder(restaurant, { wine: 1 });
    expect((await change({ currency: 'CHF' })).body).toMatchObject({
      status: 409,
      code: 'orders_taken',
      errors: [{ path: 'currency' }],
    });
    await restaurant.owner.patch(`/api/orders/${open.order_id}`, { status: 'cancelled' });
    expect((await restaurant.owner.get('/api/restaurant')).body.orders_taken).toBe(false);
  });

  it('that an issued invoice depends on are fixed and named; the rest still changes, the invoice does not', async () => {
    const invoice = await issueInvoice(restaurant);
    const refused = await change({
      country: 'DE',
      currency: 'CHF',
      prices_include_tax: false,
      name: 'Not this either',
    });
    expect([
      refused.status,
      refused.body.code,
      refused.body.errors.map(({ path }: { path: string }) => path),
    ]).toEqual([409, 'orders_taken', ['country', 'currency', 'prices_include_tax']]);
    const moved = {
      name: 'Casa Sol',
      legal_name: 'Casa Sol S.L.',
      tax_id: 'B58378431',
      street: 'Calle Menor 2',
      postal_code: '28014',
      city: 'Getafe',
      country: 'ES',
      currency: 'EUR',
    };
    expect((await change(moved)).body).toMatchObject({ ...moved, orders_taken: true });
    expect((await restaurant.owner.get(`/api/invoices/${invoice.id}`)).body.seller).toEqual(
      invoice.seller,
    );
    expect((await issueInvoice(restaurant)).seller).toMatchObject({
      name: 'Casa Sol',
      city: 'Getafe',
    });
    expect((await server.portal.get(`/menu/${restaurant.table.token}`)).body.restaurant.name).toBe(
      'Casa Sol',
    );
  });

  it('have every fault named with its path, and then nothing changes', async () => {
    const before = (await restaurant.owner.get('/api/restaurant')).body;
    const response = await change({
      name: ' ',
      legal_name: 'x'.repeat(161),
      time_zone: 'Mars/Olympus',
      locale: 'de_AT',
      discount_limit_basis_points: 10_001,
      country: 'es',
      currency: 'euro',
    });
    expect(response.status).toBe(422);
    expect(response.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'country',
      'currency',
      'discount_limit_basis_points',
      'legal_name',
      'locale',
      'name',
      'time_zone',
    ]);
    for (const currency of ['euro', 'EUU', 'XXXX']) {
      const {
        body: { errors },
      } = await change({ currency });
      expect([currency, errors]).toEqual([
        currency,
        [{ path: 'currency', message: expect.stringContaining('EUR') }],
      ]);
    }
    for (const more of [
      { id: 'x' },
      { portal_url: 'https://evil.example' },
      { created_at: '2020-01-01T00:00:00Z' },
    ])
      expect((await change({ name: 'New', ...more })).status).toBe(422);
    expect((await restaurant.owner.get('/api/restaurant')).body).toEqual(before);
  });

  it('[16.3.1] are audited with who and what and published as an event once when they change, and not otherwise', async () => {
    const before = (await auditEntries()).length;
    const stream = await EventStream.open(
      (await makeUser(server, restaurant.owner, 'waiter')).client,
    );
    await change({ city: 'Toledo' });
    await change({ city: 'Toledo' });
    await stream.until((received) => received.length === 1);
    expect(stream.heard[0]!.type).toBe('restaurant.changed');
    const [last, ...rest] = await auditEntries();
    expect([rest.length, last.detail]).toEqual([before, { city: 'Toledo' }]);
    await stream.close();
  });
});

describe('the accent colour', () => {
  it('is that of the pages until the owner sets another; null restores it', async () => {
    const tokens = readFileSync(
      join(import.meta.dirname, '../../../renderer/ui/tokens.css'),
      'utf8',
    );
    expect(/--accent: var\(--own-light, (#\w+)\)/.exec(tokens)![1]).toBe(DEFAULT_ACCENT);
    expect(isReadable(DEFAULT_ACCENT)).toBe(true);
    expect((await change({ accent_colour: '#7A1F2B' })).body.accent_colour).toBe('#7a1f2b');
    expect((await change({ accent_colour: null })).body.accent_colour).toBeNull();
  });

  it.each(['#f0b03f', '#ffffff', '#777777', '#00ff00'])(
    'is refused when it cannot be read on white: %s, and a readable one is proposed',
    async (accent_colour) => {
      const { status, body } = await change({ accent_colour });
      expect([status, body.errors[0].path]).toEqual([422, 'accent_colour']);
      const better = /#[0-9a-f]{6}/.exec(body.errors[0].message)![0];
      expect((await change({ accent_colour: better })).body.accent_colour).toBe(better);
      // The nearest: a step lighter is refused.
      expect(contrastOnWhite(better)).toBeLessThan(5);
    },
  );

  it.each(['red', '#fff', '7a1f2b', '#7a1f2b; x', 'url(#a)'])(
    'is one hex colour and nothing else: %s',
    async (accent_colour) => {
      expect((await change({ accent_colour })).body.errors).toMatchObject([
        { path: 'accent_colour' },
      ]);
    },
  );

  it('has its contrast calculated as WCAG does', () => {
    expect([contrastOnWhite('#000000'), contrastOnWhite('#ffffff')]).toEqual([21, 1]);
    expect(contrastOnWhite('#767676')).toBeCloseTo(4.54, 2);
  });
});
