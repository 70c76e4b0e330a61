import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

describe.each(ONE_DATABASE)(
  '[2.3.2] the total that a guest expects, on %s',
  HAS_LONG_FORM,
  (name) => {
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    beforeAll(async () => {
      server = await startTestServer(await newDatabase(name));
      restaurant = await setUpRestaurant(server);
    });
    afterAll(() => server.stop());

    const order = (expected_total_cents: unknown, key?: string) =>
      server.portal.post(
        `/menu/${restaurant.table.token}/order`,
        {
          items: [
            { product_id: restaurant.paella.id, quantity: 2 },
            { product_id: restaurant.wine.id, quantity: 1, notes: 'cold' },
          ],
          expected_total_cents,
        },
        key ? { 'Idempotency-Key': key } : {},
      );
    const setPrice = (price_cents: number) =>
      restaurant.owner.patch(`/api/products/${restaurant.paella.id}`, { price_cents });
    const orders = async () =>
      (await restaurant.owner.get('/api/orders?limit=100')).body.items.length;

    it('is what is charged; an order without one is taken as usual', async () => {
      expect((await order(4120)).body.total_cents).toBe(4120);
      expect((await order(undefined)).body.total_cents).toBe(4120);
      expect((await order(-1)).status).toBe(422);
      expect((await order('4120')).status).toBe(422);
    });

    it('is refused when the menu’s prices changed: nothing is ordered, and the response has the new prices', async () => {
      const before = await orders();
      await setPrice(1900);
      const { status, body, headers } = await order(4120);
      expect([status, headers.get('Content-Type')]).toEqual([
        409,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(body).toEqual({
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        code: 'price_changed',
        detail: 'Prices have changed in the meantime. Nothing was ordered.',
        items: [
          {
            product_id: restaurant.paella.id,
            name: 'Paella',
            quantity: 2,
            unit_price_cents: 1900,
            total_cents: 3800,
          },
          {
            product_id: restaurant.wine.id,
            name: 'Vino tinto',
            quantity: 1,
            unit_price_cents: 420,
            total_cents: 420,
          },
        ],
        subtotal_cents: 3802,
        tax_cents: 418,
        total_cents: 4220,
        currency: 'EUR',
        currency_digits: 2,
        service: 'dine_in',
      });
      expect(await orders()).toBe(before);
      expect((await order(body.total_cents)).body.total_cents).toBe(4220);
      await setPrice(1850);
    });

    it('does not use up an Idempotency-Key when refused: a repeat is refused alike, and the right total orders once', async () => {
      const before = await orders();
      for (const _ of [1, 2])
        expect((await order(1, 'a-key')).body).toMatchObject({
          code: 'price_changed',
          total_cents: 4120,
        });
      const placed = await order(4120, 'a-key');
      expect(placed.status).toBe(201);
      expect((await order(4120, 'a-key')).body.order_id).toBe(placed.body.order_id);
      expect((await order(1, 'a-key')).body.code).toBe('idempotency_key_reused');
      expect(await orders()).toBe(before + 1);
    });

    it('includes the service charge', async () => {
      await restaurant.owner.put('/api/service-charge', {
        name: 'Servicio',
        percent_basis_points: 1000,
        tax_rate_id: restaurant.drink.id,
      });
      expect((await order(4120)).body).toMatchObject({ code: 'price_changed', total_cents: 4532 });
      expect((await order(4532)).status).toBe(201);
      await restaurant.owner.put('/api/service-charge', {
        name: 'Servicio',
        percent_basis_points: 0,
        tax_rate_id: restaurant.drink.id,
      });
    });

    it('gives way to the fault of the line when a product sold out meanwhile', async () => {
      await restaurant.owner.patch(`/api/products/${restaurant.wine.id}`, { available: false });
      const { status, body } = await order(4120);
      expect([status, body.errors]).toEqual([
        422,
        [{ path: 'items.1.product_id', message: 'is sold out: Vino tinto' }],
      ]);
      await restaurant.owner.patch(`/api/products/${restaurant.wine.id}`, { available: true });
    });
  },
);
