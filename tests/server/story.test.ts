import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, newDatabase } from '../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';
import { thisYear } from '../support/year.ts';

describe.each(DATABASES)('on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const order = (headers: Record<string, string> = {}, quantity = 2) =>
    server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      {
        items: [
          { product_id: restaurant.paella.id, quantity },
          { product_id: restaurant.wine.id, quantity: 3 },
        ],
      },
      headers,
    );
  const settle = async (id: string, amount_cents: number) =>
    restaurant.owner.post(`/api/orders/${id}/payments`, {
      method: 'card',
      amount_cents,
      tip_cents: 100,
    });

  describe('a guest orders, pays, and gets a full invoice', () => {
    it('shows the menu of the table', async () => {
      const { status, body } = await server.portal.get(`/menu/${restaurant.table.token}`);
      expect(status).toBe(200);
      expect(restaurant.table).toMatchObject({ name: 'Mesa 4', closed: false });
      expect(body).toMatchObject({
        restaurant: { name: 'Casa Luz', currency: 'EUR' },
        table: { name: 'Mesa 4', closed: false },
      });
      expect(
        body.categories[0].products.map(
          ({
            price_cents,
            tax_rate_basis_points,
          }: {
            price_cents: number;
            tax_rate_basis_points: number;
          }) => [price_cents, tax_rate_basis_points],
        ),
      ).toEqual([
        [1850, 1000],
        [420, 2100],
      ]);
    });

    it('goes from order to payment to a full invoice with one tax line per rate', async () => {
      const placed = await order();
      expect(placed.status).toBe(201);
      expect(placed.body).toMatchObject({
        status: 'pending',
        subtotal_cents: 4405,
        tax_cents: 555,
        total_cents: 4960,
        customer_id: null,
      });
      const code = placed.body.claim_code;
      expect(
        (await server.portal.post(`/orders/${code}/invoice`, { buyer: BUYER })).body.code,
      ).toBe('order_not_paid');
      expect((await settle(placed.body.order_id, 5000)).body.code).toBe('overpaid');
      expect((await settle(placed.body.order_id, 4960)).body).toMatchObject({
        order_status: 'paid',
        left_cents: 0,
      });
      const invoice = await server.portal.post(`/orders/${code}/invoice`, { buyer: BUYER });
      expect(invoice.status).toBe(201);
      expect(invoice.body).toMatchObject({
        kind: 'full',
        status: 'paid',
        invoice_number: `INV-${thisYear()}-0001`,
        total_cents: 4960,
        tip_cents: 100,
        buyer: BUYER,
        seller: { tax_id: 'B12345674' },
        taxes: [
          { rate_basis_points: 1000, net_cents: 3364, tax_cents: 336, gross_cents: 3700 },
          { rate_basis_points: 2100, net_cents: 1041, tax_cents: 219, gross_cents: 1260 },
        ],
      });
      const again = await server.portal.post(`/orders/${code}/invoice`, { buyer: BUYER });
      expect([again.status, again.body.id]).toEqual([200, invoice.body.id]);
      expect(
        (
          await server.portal.post(`/orders/${code}/invoice`, {
            buyer: { ...BUYER, name: 'Other Ltd' },
          })
        ).body.code,
      ).toBe('already_invoiced');
      const pdf = await server.portal.get(invoice.body.download_url);
      expect(pdf.headers.get('Content-Type')).toBe('application/pdf');
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    });

    it('replaces a simplified invoice by a full one that cites it, in a series without gaps', async () => {
      const placed = (await order()).body;
      await settle(placed.order_id, placed.total_cents);
      const simplified = (await restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`))
        .body;
      expect(simplified).toMatchObject({ kind: 'simplified', buyer: null });
      const full = await restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, {
        buyer: BUYER,
      });
      expect([full.status, full.body.kind, full.body.replaces, full.body.invoice_number]).toEqual([
        201,
        'full',
        simplified.id,
        `INV-${thisYear()}-0002`,
      ]);
    });

    it('returns the same invoice to two people who invoice the same order at once', async () => {
      const placed = (await order()).body;
      await settle(placed.order_id, placed.total_cents);
      const both = await Promise.all(
        [1, 2, 3, 4].map(() =>
          restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, { buyer: BUYER }),
        ),
      );
      expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
      expect(both.filter(({ status }) => status === 201)).toHaveLength(1);
    });
  });

  describe('bad input', () => {
    it.each([
      ['an unknown table', () => server.portal.get('/menu/nope'), 404, 'not_found'],
      ['quantity 0', () => order({}, 0), 422, 'validation_failed'],
      ['quantity 1000', () => order({}, 1000), 422, 'validation_failed'],
      [
        'broken JSON',
        () => server.portal.post(`/menu/${restaurant.table.token}/order`, '{"items":['),
        400,
        'malformed_json',
      ],
      [
        'a wrong content type',
        () =>
          server.portal.post(`/menu/${restaurant.table.token}/order`, 'x=1', {
            'Content-Type': 'text/plain',
          }),
        415,
        'unsupported_media_type',
      ],
      [
        'a body of 2 MB',
        () =>
          server.portal.post(
            `/menu/${restaurant.table.token}/order`,
            JSON.stringify({ notes: 'x'.repeat(2_000_000) }),
          ),
        413,
        'too_large',
      ],
      [
        'an invalid login',
        () => order({ Authorization: 'Bearer nonsense' }),
        401,
        'unauthenticated',
      ],
      ['nobody on a staff address', () => server.staff.get('/api/orders'), 401, 'unauthenticated'],
      ['a staff address on the portal', () => server.portal.get('/api/orders'), 404, 'not_found'],
    ])('%s', async (_name, act, status, code) => {
      const response = await act();
      expect([response.status, response.body.code]).toEqual([status, code]);
      expect(response.headers.get('Content-Type')).toContain('application/problem+json');
    });

    it('gets a fault for every field', async () => {
      const { body } = await server.portal.post(
        `/menu/${restaurant.table.token}/order`,
        { items: [{ product_id: 'nope', quantity: 1.5, price_cents: 1 }] },
        { 'Accept-Language': 'de' },
      );
      expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
        'items.0.quantity',
        'items.0',
      ]);
    });

    it('places one order for one Idempotency-Key, and refuses the key for another body', async () => {
      const [first, second] = await Promise.all([
        order({ 'Idempotency-Key': 'k1' }),
        order({ 'Idempotency-Key': 'k1' }),
      ]);
      expect(second.body).toEqual(first.body);
      expect((await order({ 'Idempotency-Key': 'k1' }, 5)).body.code).toBe(
        'idempotency_key_reused',
      );
    });
  });
});
