import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shareOf } from '../../../server/invoices/document/share.ts';
import { calculateTax } from '../../../server/tax/calculate-tax.ts';
import { discountLines } from '../../../server/bills/discount-lines.ts';
import { linesOf, serviceLines, type NewLine } from '../../../server/orders/lines.ts';
import { payOrder, type PlacedOrder, placeOrder } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
function totalOf(lines: { total_cents: number }[]) {
  return sum(lines.map(({ total_cents }) => total_cents));
}
const anyBundle = fc.option(
  fc.record({
    name: fc.constant('Drink'),
    tax_rate_basis_points: fc.constantFrom(1900, 2100),
    share_basis_points: fc.integer({ min: 1, max: 9_999 }),
  }),
);
const anyProduct = fc.record({
  id: fc.uuid(),
  name: fc.constant('Menu'),
  price_cents: fc.integer({ min: 0, max: 50_000 }),
  left: fc.constant(null),
  refusal: fc.constant(null),
  tax_rate_basis_points: fc.constantFrom(0, 700, 1000),
  bundle: anyBundle,
  takeaway: fc.constant({ price_cents: 0, tax_rate_basis_points: 0 }),
});
const anyWanted = fc.array(
  fc.record({ product: anyProduct, quantity: fc.integer({ min: 1, max: 99 }) }),
  { minLength: 1, maxLength: 6 },
);
const anyCharge = fc.record({
  product_id: fc.uuid(),
  name: fc.constant('Service'),
  percent_basis_points: fc.integer({ min: 1, max: 3_000 }),
  tax_rate_id: fc.uuid(),
  tax_rate_basis_points: fc.constantFrom(1000, 2100),
});
function linesOfAll(wanted: { product: Parameters<typeof linesOf>[0]; quantity: number }[]) {
  return wanted.flatMap(({ product, quantity }) => linesOf(product, { quantity, notes: null }));
}

describe('the calculation of bundles and service charge', () => {
  it('splits a bundle over its rates so that the parts add up to the price, and none is below zero', () => {
    fc.assert(
      fc.property(anyWanted, (wanted) => {
        const lines = linesOfAll(wanted);
        expect(totalOf(lines)).toBe(
          sum(wanted.map(({ product, quantity }) => product.price_cents * quantity)),
        );
        for (const { total_cents } of lines) expect(total_cents).toBeGreaterThanOrEqual(0);
        expect(calculateTax(lines, { prices_include_tax: true }).total_cents).toBe(totalOf(lines));
      }),
    );
  });

  it('charges service on all that is ordered, within half a cent, and less of it once a dish is discounted', () => {
    fc.assert(
      fc.property(
        anyWanted,
        anyCharge,
        fc.integer({ min: 0, max: 10_000 }),
        (wanted, charge, percent_basis_points) => {
          const dishes = linesOfAll(wanted);
          const lines: NewLine[] = [...dishes, ...serviceLines(dishes, charge)];
          expect(
            Math.abs(
              (totalOf(lines) - totalOf(dishes)) * 10_000 -
                totalOf(dishes) * charge.percent_basis_points,
            ),
          ).toBeLessThanOrEqual(5_000);
          const after = discountLines(lines, [
            { order_item_id: dishes[0]!.id, percent_basis_points, amount_cents: null },
          ]);
          const left = (some: typeof after) =>
            sum(some.map(({ total_cents, discount_cents }) => total_cents - discount_cents));
          for (const { total_cents, discount_cents } of after)
            expect([discount_cents >= 0, discount_cents <= total_cents]).toEqual([true, true]);
          const [served, charged] = [
            after.filter(({ kind }) => kind !== 'service_charge'),
            after.filter(({ kind }) => kind === 'service_charge'),
          ];
          if (charged.length > 0)
            expect(
              Math.abs(left(charged) * totalOf(dishes) - charged[0]!.total_cents * left(served)) *
                2,
            ).toBeLessThanOrEqual(totalOf(dishes));
        },
      ),
    );
  });

  it('gives the payer of a dish all parts of its price', () => {
    fc.assert(
      fc.property(
        anyProduct,
        fc.integer({ min: 1, max: 99 }),
        fc.nat(),
        (product, quantity, some) => {
          const items = linesOf(product, { quantity, notes: null }).map((line) => ({
            ...line,
            discount_cents: 0,
          }));
          const taken = 1 + (some % quantity);
          const share = shareOf(items, new Map(), [
            { order_item_id: items[0]!.id, quantity: taken },
          ]);
          expect(sum(share.map((item) => item.quantity * item.unit_price_cents))).toBe(
            product.price_cents * taken,
          );
        },
      ),
    );
  });
});

describe.each(ONE_DATABASE)('bundles and service charge on %s', HAS_LONG_FORM, (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const addMenu = async (bundle: unknown) =>
    restaurant.owner.post('/api/products', {
      name: 'Menú del día',
      price_cents: 1499,
      tax_rate_id: restaurant.food.id,
      bundle,
    });
  const charge = (percent_basis_points: number) =>
    restaurant.owner.send('PUT', '/api/service-charge', {
      name: 'Servicio',
      percent_basis_points,
      tax_rate_id: restaurant.food.id,
    });
  const order = (product_id: string, quantity: number) =>
    placeOrder(restaurant, { items: [{ product_id, quantity, notes: 'No nuts' }] });
  const pay = (placed: PlacedOrder) => payOrder(restaurant, placed, { method: 'card' });

  it('are ordered, paid and invoiced with both rates, by shares and on a credit note', async () => {
    const { status, body: menu } = await addMenu({
      name: 'Bebida',
      tax_rate_id: restaurant.drink.id,
      share_basis_points: 3_000,
    });
    expect([status, menu.price_cents, menu.bundle]).toEqual([
      201,
      1499,
      { name: 'Bebida', tax_rate_id: restaurant.drink.id, share_basis_points: 3_000 },
    ]);
    expect((await charge(1_000)).body).toEqual({
      service_charge: {
        name: 'Servicio',
        percent_basis_points: 1_000,
        tax_rate_id: restaurant.food.id,
      },
    });
    expect(
      (await server.portal.get(`/menu/${restaurant.table.token}`)).body.restaurant.service_charge,
    ).toEqual({ name: 'Servicio', percent_basis_points: 1_000, tax_rate_basis_points: 1_000 });

    const placed = await order(menu.id, 2);
    // 14.99 is 10.49 and 4.50; of 29.98, 10 % is 3.00.
    expect(
      placed.items.map(({ name: item, unit_price_cents, kind, notes }: Record<string, unknown>) => [
        item,
        unit_price_cents,
        kind,
        notes,
      ]),
    ).toEqual([
      ['Menú del día', 1049, 'dish', 'No nuts'],
      ['Menú del día – Bebida', 450, 'bundle_part', null],
      ['Servicio', 300, 'service_charge', null],
    ]);
    expect(placed.total_cents).toBe(3298);
    await pay(placed);
    const invoice = (items?: unknown) =>
      restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, {
        buyer: BUYER,
        ...(items !== undefined && { items }),
      });
    expect(
      (await invoice([{ order_item_id: placed.items[1].id, quantity: 1 }])).body.errors,
    ).toMatchObject([{ path: 'items.0.order_item_id' }]);
    const first = (await invoice([{ order_item_id: placed.items[0].id, quantity: 1 }])).body;
    expect([
      first.total_cents,
      first.taxes.map((tax: Record<string, number>) => [tax.rate_basis_points, tax.gross_cents]),
    ]).toEqual([
      1499,
      [
        [1000, 1049],
        [2100, 450],
      ],
    ]);
    const rest = (await restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, {})).body;
    expect(rest.total_cents).toBe(1799);
    expect(rest.lines.map((line: { name: string }) => line.name)).toContain('Servicio');
    expect(
      (await restaurant.owner.get(`/api/invoices/${first.id}/xml`)).bytes.toString(),
    ).toContain('Menú del día – Bebida');
    const credit = (
      await restaurant.owner.post(`/api/invoices/${rest.id}/credit-note`, {
        reason: 'Slow',
        lines: [{ line: 3, quantity: 1 }],
      })
    ).body;
    expect([credit.total_cents, credit.lines.length]).toEqual([300, 1]);
  });

  it('free a part of a dish that was credited alone for the next share, and no more of it', async () => {
    await charge(0);
    const { body: menu } = await addMenu({
      name: 'Bebida',
      tax_rate_id: restaurant.drink.id,
      share_basis_points: 3_000,
    });
    for (const [line, left, cents] of [
      [1, 2, 1049],
      [2, 2, 450],
    ] as const) {
      const placed = await order(menu.id, 2);
      await pay(placed);
      const issue = (body: object) =>
        restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, body);
      const first = (await issue({ buyer: BUYER })).body;
      await restaurant.owner.post(`/api/invoices/${first.id}/credit-note`, {
        reason: 'Cold',
        lines: [{ line, quantity: 2 }],
      });
      expect(
        (await restaurant.owner.get(`/api/orders/${placed.order_id}/uninvoiced`)).body,
      ).toMatchObject({
        items: [{ order_item_id: placed.items[0].id, quantity: left }],
        left_cents: 2 * cents,
      });
      const share = await issue({ items: [{ order_item_id: placed.items[0].id, quantity: 1 }] });
      expect([share.status, share.body.total_cents, share.body.lines.length]).toEqual([
        201,
        cents,
        1,
      ]);
      expect(
        (await issue({ items: [{ order_item_id: placed.items[0].id, quantity: 2 }] })).body.errors,
      ).toMatchObject([{ path: 'items.0.quantity' }]);
    }
  });

  it('hold a dish and a part with the longest names, and the part says which dish it belongs to', async () => {
    const { body: menu } = await restaurant.owner.post('/api/products', {
      name: 'M'.repeat(120),
      price_cents: 1000,
      tax_rate_id: restaurant.food.id,
      bundle: { name: 'B'.repeat(60), tax_rate_id: restaurant.drink.id, share_basis_points: 3_000 },
    });
    const { items } = await order(menu.id, 1);
    expect(items[1].name).toBe(`${'M'.repeat(120)} – ${'B'.repeat(60)}`);
  });

  it('are set and removed by a change of the product, and a charge of 0 is no charge', async () => {
    const { body: menu } = await addMenu(null);
    const change = async (body: unknown) =>
      (await restaurant.owner.patch(`/api/products/${menu.id}`, body)).body;
    expect(menu.bundle).toBeNull();
    expect(
      (
        await change({
          bundle: { name: 'Bebida', tax_rate_id: restaurant.drink.id, share_basis_points: 2_000 },
        })
      ).bundle.share_basis_points,
    ).toBe(2_000);
    expect((await change({ name: 'Menú' })).bundle.share_basis_points).toBe(2_000);
    expect((await change({ bundle: null })).bundle).toBeNull();
    expect((await charge(0)).body).toEqual({ service_charge: null });
    expect((await order(menu.id, 1)).items).toHaveLength(1);
  });

  it('name what is wrong, and the service charge cannot be ordered as a dish', async () => {
    expect(
      (await addMenu({ name: 'Bebida', tax_rate_id: 'none', share_basis_points: 3_000 })).body
        .errors,
    ).toMatchObject([{ path: 'bundle.tax_rate_id' }]);
    expect(
      (
        await addMenu({
          name: 'Bebida',
          tax_rate_id: restaurant.drink.id,
          share_basis_points: 10_000,
        })
      ).body.errors,
    ).toMatchObject([{ path: 'bundle.share_basis_points' }]);
    expect(
      (
        await restaurant.owner.send('PUT', '/api/service-charge', {
          name: 'S',
          percent_basis_points: 1_000,
          tax_rate_id: 'none',
        })
      ).body.errors,
    ).toMatchObject([{ path: 'tax_rate_id' }]);
    await charge(1_000);
    const { items } = await order(restaurant.paella.id, 1);
    const service = items.find(({ kind }: { kind: string }) => kind === 'service_charge');
    expect(
      (
        await server.portal.post(`/menu/${restaurant.table.token}/order`, {
          items: [{ product_id: service.product_id, quantity: 1 }],
        })
      ).status,
    ).toBe(422);
    expect(
      (await restaurant.owner.patch(`/api/products/${service.product_id}`, { name: 'x' })).status,
    ).toBe(404);
    expect(
      (await restaurant.owner.get('/api/products')).body.items.map(({ id }: { id: string }) => id),
    ).not.toContain(service.product_id);
  });
});
