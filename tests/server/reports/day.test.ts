import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { placeOrder } from '../../support/orders.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { BUYER } from '../../support/server.ts';
import { openRestaurant, type Restaurant, storedPart, withoutReceipts } from './house.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

interface Document {
  id: string;
  kind: string;
  credits: string | null;
  replaces: string | null;
  invoice_number: string;
  taxes: { rate_basis_points: number; net_cents: number; tax_cents: number; gross_cents: number }[];
}

const NO_RECEIPTS = { count: 0, total_cents: 0 };
const NOTHING_BACK = { refunded_count: 0, refunded_cents: 0 };

describe.each(ONE_DATABASE)('the day report on %s', HAS_LONG_FORM, (name) => {
  let restaurant: Restaurant;
  // 23:30 in Madrid, where days end at midnight.
  beforeAll(async () => {
    restaurant = await openRestaurant('2026-03-10T22:30:00Z', await newDatabase(name));
    await withoutReceipts();
    await restaurant.owner.put('/api/restaurant', { day_ends_at: '00:00' });
  });
  afterAll(() => restaurant.stop());

  const report = async (date?: string) =>
    storedPart((await restaurant.owner.get(`/api/reports/day${date ? `?date=${date}` : ''}`)).body);
  const close = (body: object) => restaurant.owner.post('/api/reports/day', body);
  const issue = async (order_id: string, body?: object): Promise<Document> =>
    (await restaurant.owner.post(`/api/orders/${order_id}/invoice`, body)).body;
  const credit = (id: string, body: object = {}) =>
    restaurant.owner.post(`/api/invoices/${id}/credit-note`, { reason: 'Test', ...body });

  it('states turnover by rate, payments with tips beside, orders, and the numbers of each series', async () => {
    const first = await restaurant.order(2, 1, 'cash', 100);
    const second = await restaurant.order(1, 0, 'card');
    const third = await restaurant.order(0, 2, 'other', 30);
    const simplified = await issue(first.order_id);
    await issue(first.order_id, { buyer: BUYER });
    await issue(second.order_id, { buyer: BUYER });
    await credit((await issue(third.order_id, { buyer: BUYER })).id, {
      lines: [{ line: 1, quantity: 1 }],
    });
    const open = await placeOrder(restaurant, { wine: 1 });
    await restaurant.owner.patch(`/api/orders/${open.order_id}`, { status: 'cancelled' });
    const unasked = await restaurant.order(0, 1);
    expect(simplified.kind).toBe('simplified');
    // 3 paellas at 18.50 with 10 % and 2 glasses at 4.20 with 21 %; one more glass was credited
    // without a refund, one has no invoice.
    expect(await report()).toEqual({
      date: '2026-03-10',
      number: null,
      closed_at: null,
      closed_by: null,
      from: '2026-03-09T23:00:00.000Z',
      until: '2026-03-10T23:00:00.000Z',
      currency: 'EUR',
      currency_digits: 2,
      sold: [
        { rate_basis_points: 1000, net_cents: 5046, tax_cents: 504, gross_cents: 5550 },
        { rate_basis_points: 2100, net_cents: 1388, tax_cents: 292, gross_cents: 1680 },
      ],
      sold_cents: 7230,
      taxes: [
        { rate_basis_points: 1000, net_cents: 5046, tax_cents: 504, gross_cents: 5550 },
        { rate_basis_points: 2100, net_cents: 694, tax_cents: 146, gross_cents: 840 },
      ],
      net_cents: 5740,
      tax_cents: 650,
      gross_cents: 6390,
      payments: [
        {
          method: 'cash',
          count: 2,
          amount_cents: 4120 + unasked.total_cents,
          tip_cents: 100,
          ...NOTHING_BACK,
        },
        { method: 'card', count: 1, amount_cents: 1850, tip_cents: 0, ...NOTHING_BACK },
        { method: 'other', count: 1, amount_cents: 840, tip_cents: 30, ...NOTHING_BACK },
      ],
      paid_cents: 4120 + 420 + 1850 + 840,
      tips_cents: 130,
      orders: 4,
      cancelled_orders: 1,
      invoices: 4,
      credit_notes: 1,
      open_orders: { orders: 0, paid_cents: 0 },
      without_invoice: {
        orders: 2,
        total_cents: 840,
        taxes: [{ rate_basis_points: 2100, net_cents: 694, tax_cents: 146, gross_cents: 840 }],
      },
      series: [
        { series: 'credit_note:2026', first: 'C-INV-2026-0001', last: 'C-INV-2026-0001', count: 1 },
        { series: 'full:2026', first: 'INV-2026-0001', last: 'INV-2026-0003', count: 3 },
        { series: 'simplified:2026', first: 'S-INV-2026-0001', last: 'S-INV-2026-0001', count: 1 },
      ],
      by_person: [
        {
          user_id: expect.any(String),
          name: 'Lucía Ortega',
          payments: 4,
          amount_cents: 7230,
          tip_cents: 130,
          refunded_count: 0,
          refunded_cents: 0,
          orders: 0,
          sold_cents: 0,
          covers: 0,
          voids: 0,
          voided_cents: 0,
          discounts: 0,
          discounted_cents: 0,
        },
        {
          user_id: null,
          name: null,
          payments: 0,
          amount_cents: 0,
          tip_cents: 0,
          refunded_count: 0,
          refunded_cents: 0,
          orders: 4,
          sold_cents: 7230,
          covers: 0,
          voids: 0,
          voided_cents: 0,
          discounts: 0,
          discounted_cents: 0,
        },
      ],
      by_service: [
        { service: 'dine_in', sold_cents: 7230 },
        { service: 'takeaway', sold_cents: 0 },
        { service: 'delivery', sold_cents: 0 },
      ],
      voids: { count: 0, amount_cents: 0 },
      discounts: { count: 0, amount_cents: 0 },
      open_bills: { count: 0, owed_cents: 0, paid_cents: 0 },
      sold_bills: { count: 4, covers: 0 },
      automatic_receipts: { count: 0, total_cents: 0 },
      drawers: [],
      cash_without_drawer: { count: 2, cash_cents: 4640 },
      archive_head: {
        place: 5,
        invoice_number: expect.stringContaining('INV-2026-'),
        seal: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    });
  });

  it('adds up to the documents, whatever was issued, replaced and credited', async () => {
    const step = fc.record({
      paella: fc.integer({ min: 0, max: 4 }),
      wine: fc.integer({ min: 1, max: 5 }),
      first: fc.constantFrom('simplified', 'full', 'share', 'none'),
      creditBefore: fc.boolean(),
      replace: fc.boolean(),
      creditAfter: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        for (const { paella, wine, first, creditBefore, replace, creditAfter } of steps) {
          const { order_id } = await restaurant.order(paella, wine, 'card');
          if (first === 'none') continue;
          const { items } = (await restaurant.owner.get(`/api/orders/${order_id}`)).body;
          const share =
            first === 'share' ? { items: [{ order_item_id: items.at(-1).id, quantity: 1 }] } : {};
          const { id } = await issue(order_id, {
            ...share,
            ...(first === 'full' && { buyer: BUYER }),
          });
          if (creditBefore) await credit(id, { lines: [{ line: 1, quantity: 1 }] });
          const full = replace ? await issue(order_id, { buyer: BUYER }) : null;
          if (creditAfter) await credit(full?.id ?? id);
        }
        const all: Document[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const { items, next_cursor }: { items: Document[]; next_cursor: string | null } = (
            await restaurant.owner.get(`/api/invoices?limit=100${cursor && `&cursor=${cursor}`}`)
          ).body;
          all.push(...items);
          cursor = next_cursor;
        }
        const replaced = new Set(all.flatMap(({ replaces }) => replaces ?? []));
        const standing = all.filter(
          ({ id, credits }) => !replaced.has(id) && !replaced.has(credits ?? ''),
        );
        const sum = (rate: number, field: 'net_cents' | 'tax_cents' | 'gross_cents') =>
          standing.reduce(
            (whole, { kind, taxes }) =>
              whole +
              (kind === 'credit_note' ? -1 : 1) *
                (taxes.find(({ rate_basis_points }) => rate_basis_points === rate)?.[field] ?? 0),
            0,
          );
        const { taxes } = await report();
        expect(taxes).not.toEqual([]);
        for (const tax of taxes) {
          for (const field of ['net_cents', 'tax_cents', 'gross_cents'] as const)
            expect(tax[field]).toBe(sum(tax.rate_basis_points, field));
        }
      }),
      { numRuns: proof(4, 30) },
    );
  });

  it('is not closed before the day is over unless the request says so', async () => {
    expect((await close({ date: '2026-03-10' })).body.code).toBe('day_not_over');
    expect((await close({ date: '2026-03-11', early: true })).body.code).toBe('day_not_over');
    expect((await close({ date: '2026-02-30' })).status).toBe(422);
    expect((await restaurant.owner.get('/api/reports/day?date=yesterday')).status).toBe(422);
  });

  it('is stored once with a number, and stays as it was', async () => {
    await restaurant.at('2026-03-10T22:45:00Z');
    const before = await report('2026-03-10');
    expect(before.gross_cents).toBeGreaterThan(0);
    const closed = await close({ date: '2026-03-10', early: true });
    expect(closed.status).toBe(201);
    expect(closed.body).toEqual({
      ...before,
      until: '2026-03-10T22:45:00.000Z',
      receipts_at_close: NO_RECEIPTS,
      number: 1,
      closed_at: '2026-03-10T22:45:00.000Z',
      closed_by: 'Lucía Ortega',
    });
    expect((await close({ date: '2026-03-10', early: true })).body.code).toBe('day_closed');
    await restaurant.order(1, 0);
    expect(await report('2026-03-10')).toEqual(closed.body);
  });

  it('leaves nothing in two reports and nothing in none', async () => {
    await restaurant.at('2026-03-11T20:00:00Z');
    const { order_id } = await restaurant.order(1, 1, 'card');
    await issue(order_id);
    const next = await report();
    expect(next.from).toBe('2026-03-10T22:45:00.000Z');
    await restaurant.at('2026-03-12T09:00:00Z');
    const closed = await close({ date: '2026-03-11' });
    expect(closed.body).toEqual({
      ...next,
      receipts_at_close: NO_RECEIPTS,
      number: 2,
      closed_at: '2026-03-12T09:00:00.000Z',
      closed_by: 'Lucía Ortega',
    });
    const days = (await restaurant.owner.get('/api/reports/days')).body;
    expect(
      days.items.map(({ number, date }: { number: number; date: string }) => [number, date]),
    ).toEqual([
      [2, '2026-03-11'],
      [1, '2026-03-10'],
    ]);
    const [whole] = (await database().query('SELECT count(*) AS documents FROM invoices')) as [
      { documents: number }[],
      unknown,
    ];
    const counted = [await report('2026-03-10'), await report('2026-03-11')].reduce(
      (sum, { invoices, credit_notes }) => sum + invoices + credit_notes,
      0,
    );
    expect(counted).toBe(Number(whole[0]!.documents));
  });

  it('[2.3.4] gets one number when twenty close a day at once', async () => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => close({ date: '2026-03-09' })),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 19 }, () => 409),
    ]);
    expect((await close({ date: '2026-03-08' })).body.number).toBe(4);
  });

  it('leaves nothing in two reports when the restaurant’s time zone moves east', async () => {
    await restaurant.at('2026-03-12T21:30:00Z');
    await issue((await restaurant.order(1, 0)).order_id);
    await restaurant.at('2026-03-12T21:35:00Z');
    expect((await close({ date: '2026-03-12', early: true })).body).toMatchObject({
      until: '2026-03-12T21:35:00.000Z',
    });
    expect(
      (await restaurant.owner.put('/api/restaurant', { time_zone: 'Pacific/Kiritimati' })).status,
    ).toBe(200);
    // There it is the 13th since 10:00 UTC, before the report of the 12th ended.
    expect(await report()).toMatchObject({
      date: '2026-03-13',
      from: '2026-03-12T21:35:00.000Z',
      gross_cents: 0,
    });
    await restaurant.owner.put('/api/restaurant', { time_zone: 'Europe/Madrid' });
  });

  it.each([
    ['Atlantic/Canary', '2026-02-10', '2026-02-11'],
    ['Europe/Helsinki', '2026-02-20', '2026-02-21'],
  ])(
    'closes a day that was left open up to the next one, also when the restaurant has moved to %s since',
    async (time_zone, open, next) => {
      const closed = (await close({ date: next })).body;
      await restaurant.owner.put('/api/restaurant', { time_zone });
      expect((await report(open)).until).toBe(closed.from);
      expect((await close({ date: open })).body.until).toBe(closed.from);
      await restaurant.owner.put('/api/restaurant', { time_zone: 'Europe/Madrid' });
    },
  );

  it('leaves no period that ends before it begins when a new time zone skips a day', async () => {
    await restaurant.at('2026-03-15T10:30:00Z');
    await restaurant.owner.put('/api/restaurant', { time_zone: 'Pacific/Pago_Pago' });
    // Half past eleven at night in one zone, half past midnight two days later in the other.
    expect((await close({ date: '2026-03-14', early: true })).body.until).toBe(
      '2026-03-15T10:30:00.000Z',
    );
    await restaurant.owner.put('/api/restaurant', { time_zone: 'Pacific/Kiritimati' });
    expect((await close({ date: '2026-03-15' })).body).toMatchObject({
      from: '2026-03-15T10:30:00.000Z',
      until: '2026-03-15T10:30:00.000Z',
    });
    expect(await report()).toMatchObject({ date: '2026-03-16', from: '2026-03-15T10:30:00.000Z' });
    await restaurant.owner.put('/api/restaurant', { time_zone: 'Europe/Madrid' });
  });

  it.each([
    'UPDATE day_reports SET number = 9 WHERE number = 1',
    "UPDATE day_reports SET report = '{}'",
    'DELETE FROM day_reports',
  ])('is protected from any change by the database itself: %s', async (sql) => {
    await expect(inTransaction(() => database().query(sql))).rejects.toMatchObject({
      original: { message: expect.stringContaining('day_reports: written once') },
    });
  });

  it('is recorded in the audit log', async () => {
    const { items } = (await restaurant.owner.get('/api/audit?action=day.closed')).body;
    expect(
      items.map(({ subject_id, detail }: { subject_id: string; detail: { number: number } }) => [
        subject_id,
        detail.number,
      ]),
    ).toContainEqual(['2026-03-11', 2]);
  });
});
