import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calculateTax } from '../../../server/tax/calculate-tax.ts';
import { discountLines } from '../../../server/bills/discount-lines.ts';
import { EventStream } from '../../support/event-stream.ts';
import { placeOrder } from '../../support/orders.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
const anyLines = fc
  .array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 99 }),
      unit_price_cents: fc.integer({ min: 0, max: 100_00 }),
      tax_rate_basis_points: fc.constantFrom(0, 700, 1000, 2100),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((lines) =>
    lines.map((line, index) => ({
      ...line,
      id: `line ${index}`,
      kind: 'dish' as const,
      part_of: null,
    })),
  );

describe('[2.3.2] discounts', () => {
  it('add up to the amount given, never exceed a line, and leave taxes that match the remainder', () => {
    fc.assert(
      fc.property(
        anyLines,
        fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 12 }),
        fc.integer({ min: 0, max: 10_000 }),
        (lines, percents, onBill) => {
          const given = percents.slice(0, lines.length).map((percent_basis_points, index) => ({
            order_item_id: `line ${index}`,
            percent_basis_points,
            amount_cents: null,
          }));
          const bill = { order_item_id: null, percent_basis_points: onBill, amount_cents: null };
          const full = sum(
            lines.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents),
          );
          const [own, all] = [
            discountLines(lines, given),
            discountLines(lines, [...given, bill]),
          ].map((after) => sum(after.map(({ discount_cents }) => discount_cents!))) as [
            number,
            number,
          ];
          for (const { quantity, unit_price_cents, discount_cents } of discountLines(lines, [
            ...given,
            bill,
          ])) {
            expect(discount_cents).toBeGreaterThanOrEqual(0);
            expect(discount_cents).toBeLessThanOrEqual(quantity * unit_price_cents);
          }
          expect(Math.abs((all - own) * 10_000 - (full - own) * onBill)).toBeLessThanOrEqual(5_000);
          expect(
            calculateTax(discountLines(lines, [...given, bill]), { prices_include_tax: true })
              .total_cents,
          ).toBe(full - all);
        },
      ),
    );
  });
});

describe.each(ONE_DATABASE)('a discount on %s', HAS_LONG_FORM, (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  const staff = {} as Record<'waiter' | 'cashier' | 'manager', Client>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    for (const role of ['waiter', 'cashier', 'manager'] as const)
      staff[role] = (await makeUser(server, restaurant.owner, role)).client;
  });
  afterAll(() => server.stop());

  const place = () => placeOrder(restaurant, { paella: 2, wine: 3 });
  const discount = (order_id: string, body: object, who = staff.manager) =>
    who.post(`/api/orders/${order_id}/discount`, { reason: 'Birthday', ...body });
  const pay = (order_id: string, amount_cents: number) =>
    restaurant.owner.post(`/api/orders/${order_id}/payments`, { method: 'cash', amount_cents });

  it('on a line and one on the order reduce what is due, and stand on invoice and credit notes to the cent', async () => {
    const {
      order_id,
      items: [paella],
    } = await place();
    expect(
      (await discount(order_id, { item_id: paella.id, amount_cents: 333 })).body,
    ).toMatchObject({ total_cents: 4627 });
    const { status, body } = await discount(order_id, { percent_basis_points: 1000 });
    expect(status).toBe(200);
    // 10 % of 33.67 and 12.60 is 4.63, spread as 3.37 and 1.26.
    expect(body).toMatchObject({
      total_cents: 4164,
      tax_cents: 472,
      discounts: [
        { item_id: paella.id, amount_cents: 333 },
        { item_id: null, percent_basis_points: 1000, reason: 'Birthday' },
      ],
    });
    expect(
      body.items.map(({ discount_cents, total_cents }: Record<string, number>) => [
        discount_cents,
        total_cents,
      ]),
    ).toEqual([
      [670, 3030],
      [126, 1134],
    ]);
    expect((await pay(order_id, 4165)).body.code).toBe('overpaid');
    expect((await pay(order_id, 4164)).body.order_status).toBe('paid');
    const invoice = (
      await restaurant.owner.post(`/api/orders/${order_id}/invoice`, { buyer: BUYER })
    ).body;
    expect(invoice).toMatchObject({
      total_cents: 4164,
      lines: [
        { quantity: 2, unit_price_cents: 1850, total_cents: 3030 },
        { quantity: 3, unit_price_cents: 420, total_cents: 1134 },
      ],
    });
    expect((await restaurant.owner.get(`/api/invoices/${invoice.id}/pdf`)).status).toBe(200);
    const notes = [];
    for (const lines of [[{ line: 1, quantity: 1 }], [{ line: 2, quantity: 2 }], undefined])
      notes.push(
        (
          await restaurant.owner.post(`/api/invoices/${invoice.id}/credit-note`, {
            reason: 'Cold',
            lines,
          })
        ).body,
      );
    expect(notes.map(({ total_cents }) => total_cents)).toEqual([1515, 756, 1893]);
    expect(sum(notes.map(({ tax_cents }) => tax_cents))).toBe(invoice.tax_cents);
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
  });

  it('[2.3.2] leaves credit notes that add up to the invoice, rate by rate, in whatever order they are issued', async () => {
    const anyDiscount = fc.record({
      onLine: fc.integer({ min: 1, max: 1850 * 2 }),
      onBill: fc.integer({ min: 1, max: 10_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        anyDiscount,
        fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 }),
        async ({ onLine, onBill }, turns) => {
          const {
            order_id,
            items: [paella],
          } = await place();
          await discount(order_id, { item_id: paella.id, amount_cents: onLine });
          await pay(
            order_id,
            (await discount(order_id, { percent_basis_points: onBill })).body.total_cents,
          );
          const invoice = (
            await restaurant.owner.post(`/api/orders/${order_id}/invoice`, { buyer: BUYER })
          ).body;
          const notes: { taxes: Record<string, number>[] }[] = [];
          for (const lines of [...turns.map((line) => [{ line, quantity: 1 }]), undefined]) {
            const { status, body } = await restaurant.owner.post(
              `/api/invoices/${invoice.id}/credit-note`,
              { reason: 'Test', lines },
            );
            if (status === 201) notes.push(body);
          }
          const back = (field: string, rate: number) =>
            sum(
              notes
                .flatMap(({ taxes }) => taxes)
                .filter(({ rate_basis_points }) => rate_basis_points === rate)
                .map((tax) => tax[field]!),
            );
          for (const tax of invoice.taxes)
            expect(
              ['net_cents', 'tax_cents', 'gross_cents'].map((field) =>
                back(field, tax.rate_basis_points),
              ),
            ).toEqual([tax.net_cents, tax.tax_cents, tax.gross_cents]);
          expect((await restaurant.owner.get(`/api/invoices/${invoice.id}`)).body.status).toBe(
            'cancelled',
          );
        },
      ),
      { numRuns: proof(4, 40) },
    );
  });

  it('leaves shares of the order that add up to what was paid', async () => {
    const {
      order_id,
      items: [paella, wine],
    } = await place();
    const { total_cents } = (await discount(order_id, { amount_cents: 1001 })).body;
    await pay(order_id, total_cents);
    const share = async (name: string, items?: object[]) =>
      (
        await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
          buyer: { ...BUYER, name },
          items,
        })
      ).body.total_cents;
    const shares = [
      await share('A', [{ order_item_id: wine.id, quantity: 1 }]),
      await share('B', [
        { order_item_id: paella.id, quantity: 1 },
        { order_item_id: wine.id, quantity: 1 },
      ]),
      await share('C'),
    ];
    expect(sum(shares)).toBe(total_cents);
  });

  it('replaces the earlier one on the same line or order, and 0 removes it', async () => {
    const { order_id, total_cents } = await place();
    await discount(order_id, { percent_basis_points: 5000 });
    expect((await discount(order_id, { amount_cents: 100 })).body.total_cents).toBe(
      total_cents - 100,
    );
    expect((await discount(order_id, { percent_basis_points: 0 })).body).toMatchObject({
      total_cents,
      discounts: [],
    });
  });

  it('is limited for a cashier to a tenth of the price over all discounts, is higher for a manager, refused for a waiter', async () => {
    const {
      order_id,
      items: [paella, wine],
    } = await place();
    expect((await discount(order_id, { amount_cents: 1 }, staff.waiter)).status).toBe(403);
    expect(
      (await discount(order_id, { percent_basis_points: 1002 }, staff.cashier)).body.code,
    ).toBe('discount_above_limit');
    expect(
      (await discount(order_id, { item_id: paella.id, amount_cents: 300 }, staff.cashier)).status,
    ).toBe(200);
    expect(
      (await discount(order_id, { item_id: wine.id, amount_cents: 197 }, staff.cashier)).body.code,
    ).toBe('discount_above_limit');
    expect(
      (await discount(order_id, { item_id: wine.id, amount_cents: 196 }, staff.cashier)).status,
    ).toBe(200);
    expect(
      (await discount(order_id, { percent_basis_points: 10_000 }, staff.manager)).body.total_cents,
    ).toBe(0);
    expect((await discount(order_id, { percent_basis_points: 9_000 }, staff.cashier)).status).toBe(
      200,
    );
    expect((await discount(order_id, { percent_basis_points: 9_100 }, staff.cashier)).status).toBe(
      403,
    );
  });

  it.each<[string, (order: { order_id: string; items: { id: string }[] }) => object, string]>([
    ['more than the bill', () => ({ amount_cents: 4961 }), 'amount_cents'],
    [
      'more than the line',
      ({ items }) => ({ item_id: items[1]!.id, amount_cents: 1261 }),
      'amount_cents',
    ],
    ['a line of another order', () => ({ item_id: 'nope', amount_cents: 1 }), 'item_id'],
    ['more than all of it', () => ({ percent_basis_points: 10_001 }), 'percent_basis_points'],
    ['less than nothing', () => ({ amount_cents: -1 }), 'amount_cents'],
    ['no reason', () => ({ amount_cents: 1, reason: '' }), 'reason'],
  ])('is refused with 422 for %s, and nothing changes', async (_what, wanted, path) => {
    const order = await place();
    const { status, body } = await discount(order.order_id, wanted(order));
    expect([status, body.errors.map((fault: { path: string }) => fault.path)]).toEqual([
      422,
      expect.arrayContaining([path]),
    ]);
    expect((await restaurant.owner.get(`/api/orders/${order.order_id}`)).body).toMatchObject({
      total_cents: 4960,
      discounts: [],
    });
  });

  it('changes no price after a payment, nor of a cancelled order', async () => {
    const [partly, cancelled] = [await place(), await place()];
    await pay(partly.order_id, 1);
    expect((await discount(partly.order_id, { amount_cents: 1 })).body.code).toBe(
      'discount_after_payment',
    );
    await restaurant.owner.patch(`/api/orders/${cancelled.order_id}`, { status: 'cancelled' });
    expect((await discount(cancelled.order_id, { amount_cents: 1 })).body.code).toBe(
      'order_cancelled',
    );
    expect((await discount('nope', { amount_cents: 1 })).status).toBe(404);
  });

  it('[2.3.4] given at the same moment as the payment: either the old price was paid or the new one', async () => {
    for (let round = 0; round < 5; round++) {
      const { order_id } = await place();
      const [given, taken] = await Promise.all([
        discount(order_id, { amount_cents: 960 }),
        pay(order_id, 4000),
      ]);
      const { total_cents, paid_cents } = (await restaurant.owner.get(`/api/orders/${order_id}`))
        .body;
      expect([given.status, taken.status, total_cents, paid_cents]).toEqual(
        given.status === 200 ? [200, 201, 4000, 4000] : [409, 201, 4960, 4000],
      );
    }
  });

  it('is recorded in the audit log and published as an event', async () => {
    const stream = await EventStream.open(staff.waiter);
    const { order_id } = await place();
    await discount(order_id, { amount_cents: 500, reason: 'Long wait' });
    await stream.until((received) =>
      received.some(({ type, subject_id }) => type === 'order.changed' && subject_id === order_id),
    );
    await stream.close();
    const [entry] = (await restaurant.owner.get('/api/audit')).body.items.filter(
      ({ subject_id }: { subject_id: string }) => subject_id === order_id,
    );
    expect(entry).toMatchObject({
      action: 'order.discounted',
      detail: { amount_cents: 500, reason: 'Long wait', total_before_cents: 4960 },
    });
  });
});
