import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DayReportPayload } from '../../../server/reports/contract.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { BUYER, type Client } from '../../support/server.ts';
import { makeUser, STAFF_PASSWORD, type TestUser } from '../../support/staff.ts';
import { openRestaurant, type Restaurant, withoutReceipts, storedPart } from './house.ts';
import { readCsv } from './read-csv.ts';

type Whole = Required<DayReportPayload>;

/** Without the byte order mark. */
const csvText = (bytes: Uint8Array) => Buffer.from(bytes).toString().slice(1);
const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

describe.each(DATABASES)('who sold and took what, on %s', (name) => {
  let restaurant: Restaurant;
  const users: Record<string, TestUser> = {};
  beforeAll(async () => {
    restaurant = await openRestaurant('2031-04-10T09:00:00Z', await newDatabase(name));
    await restaurant.owner.put('/api/restaurant', {
      bills: 'per_table',
      auto_receipt: 'at_day_close',
    });
    for (const role of ['waiter', 'cashier', 'manager'] as const)
      users[role] = await makeUser(restaurant.server, restaurant.owner, role);
  });
  afterAll(() => restaurant.stop());

  /** Moves the clock, and logs everybody in again. */
  async function at(instant: string): Promise<void> {
    await restaurant.at(instant);
    for (const user of Object.values(users)) {
      const { body } = await restaurant.server.staff.post('/api/token', {
        email: user.email,
        password: STAFF_PASSWORD,
      });
      user.client = restaurant.server.staff.as(body.access_token);
    }
  }
  const as = (role: string): Client => users[role]!.client;
  const enter = async (role: string, paella: number, wine: number, more: object = {}) => {
    const { status, body } = await as(role).post('/api/orders', {
      items: [
        { product_id: restaurant.paella.id, quantity: paella },
        { product_id: restaurant.wine.id, quantity: wine },
      ].filter(({ quantity }) => quantity > 0),
      ...more,
    });
    expect(status).toBe(201);
    return body as { id: string; bill_id: string; items: { id: string }[] };
  };
  const pay = async (role: string, bill_id: string, amount_cents: number, more: object = {}) => {
    const paid = await as(role).post(`/api/bills/${bill_id}/payments`, {
      method: 'cash',
      amount_cents,
      ...more,
    });
    expect(paid.status).toBe(201);
    return paid.body as { id: string };
  };
  const report = async (date: string): Promise<Whole> =>
    storedPart((await restaurant.owner.get(`/api/reports/day?date=${date}`)).body);
  const close = async (date: string, early = false) => {
    const { status, body } = await restaurant.owner.post('/api/reports/day', { date, early });
    expect(status).toBe(201);
    return body as Whole;
  };
  /** The figures by person and service add up to the report's, and it explains what was paid. */
  function agrees(day: Whole): void {
    const { by_person, by_service, paid_cents, sold_cents, tips_cents } = day;
    expect(sum(by_person.map(({ amount_cents }) => amount_cents))).toBe(paid_cents);
    expect(sum(by_person.map(({ tip_cents }) => tip_cents))).toBe(tips_cents);
    expect(sum(by_person.map((person) => person.sold_cents))).toBe(sold_cents);
    expect(sum(by_service.map((service) => service.sold_cents))).toBe(sold_cents);
    expect(sum(by_person.map(({ covers }) => covers ?? 0))).toBe(day.sold_bills.covers);
    expect(sum(by_person.map(({ voids }) => voids))).toBe(day.voids.count);
    expect(sum(by_person.map(({ voided_cents }) => voided_cents))).toBe(day.voids.amount_cents);
    expect(sum(by_person.map(({ discounted_cents }) => discounted_cents))).toBe(
      day.discounts.amount_cents,
    );
    expect(paid_cents).toBe(sold_cents + day.open_orders.paid_cents);
  }
  const person = (day: Whole, role: string) =>
    day.by_person.find(({ user_id }) => user_id === (users[role]?.id ?? null));

  it('states payments, tips, orders, turnover, voids and discounts of each person', async () => {
    const first = await enter('waiter', 2, 0, { table_id: restaurant.table.id, covers: 3 });
    await enter('cashier', 0, 3, { bill_id: first.bill_id });
    const { body: guest } = await restaurant.server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      { items: [{ product_id: restaurant.wine.id, quantity: 1 }] },
    );
    expect(guest.bill_id).toBe(first.bill_id);
    const voided = await as('waiter').post(
      `/api/orders/${first.id}/items/${first.items[0]!.id}/void`,
      { quantity: 1, reason: 'Dropped' },
    );
    expect(voided.status).toBe(200);
    await as('manager').post(`/api/bills/${first.bill_id}/discount`, {
      percent_basis_points: 1000,
      reason: 'Regulars',
    });
    // 1850 + 4 × 420 = 3530, less 10 %.
    await pay('cashier', first.bill_id, 2000, { tip_cents: 200 });
    await pay('manager', first.bill_id, 1177, { method: 'card', tip_cents: 100 });
    const open = await enter('waiter', 1, 0, { name: 'Bar', service: 'takeaway' });
    await pay('cashier', open.bill_id, 500);
    const day = await report('2031-04-10');
    agrees(day);
    expect(person(day, 'cashier')).toMatchObject({
      payments: 2,
      amount_cents: 2500,
      tip_cents: 200,
      orders: 1,
      sold_cents: 1134,
      discounts: 0,
    });
    expect(person(day, 'waiter')).toMatchObject({
      payments: 0,
      orders: 2,
      sold_cents: 1665,
      covers: 3,
      voids: 1,
      voided_cents: 1850,
    });
    expect(person(day, 'manager')).toMatchObject({
      payments: 1,
      amount_cents: 1177,
      tip_cents: 100,
      discounts: 1,
      discounted_cents: 353,
    });
    expect(person(day, 'guest')).toMatchObject({ name: null, orders: 1, sold_cents: 378 });
    expect(day).toMatchObject({
      sold_cents: 3177,
      tips_cents: 300,
      by_service: [
        { service: 'dine_in', sold_cents: 3177 },
        { service: 'takeaway', sold_cents: 0 },
        { service: 'delivery', sold_cents: 0 },
      ],
      voids: { count: 1, amount_cents: 1850 },
      discounts: { count: 1, amount_cents: 353 },
      open_bills: { count: 1, owed_cents: 1350, paid_cents: 500 },
      sold_bills: { count: 1, covers: 3 },
      automatic_receipts: { count: 0, total_cents: 0 },
    });
  });

  it('issues what is on no document when the day is closed, once, and counts it there', async () => {
    const before = await report('2031-04-10');
    expect(before.without_invoice.total_cents).toBe(3177);
    await at('2031-04-10T12:00:00Z');
    const closed = await close('2031-04-10', true);
    agrees(closed);
    expect(closed).toMatchObject({
      sold_cents: 3177,
      gross_cents: 3177,
      without_invoice: { orders: 0, total_cents: 0, taxes: [] },
      receipts_at_close: { count: 1, total_cents: 3177 },
      automatic_receipts: { count: 1, total_cents: 3177 },
      open_bills: { count: 1, owed_cents: 1350, paid_cents: 500 },
    });
    const { body } = await restaurant.owner.get('/api/invoices');
    expect(body.items).toMatchObject([{ kind: 'simplified', total_cents: 3177, tip_cents: 300 }]);
    const again = await restaurant.owner.post('/api/reports/day', { date: '2031-04-10' });
    expect(again.body.code).toBe('day_closed');
    expect((await restaurant.owner.get('/api/invoices')).body.items).toHaveLength(1);
    expect(await report('2031-04-10')).toEqual(closed);
  });

  it('documents a day that is closed after its end on the day of the close', async () => {
    await at('2031-04-12T09:00:00Z');
    const { bill_id } = await enter('waiter', 1, 0, { name: 'Late' });
    await pay('cashier', bill_id, 1850);
    await at('2031-04-13T07:00:00Z');
    const other = await enter('waiter', 0, 1, { name: 'Early' });
    await pay('cashier', other.bill_id, 420);
    const closed = await close('2031-04-12');
    expect(closed).toMatchObject({
      sold_cents: 1850,
      gross_cents: 0,
      receipts_at_close: { count: 1, total_cents: 1850 },
      without_invoice: { total_cents: 1850 },
    });
    // The receipt of the earlier day, not that of today's bill.
    expect(await report('2031-04-13')).toMatchObject({
      sold_cents: 420,
      gross_cents: 1850,
      without_invoice: { total_cents: 420 - 1850 },
    });
  });

  it('leaves what is on no document as it is where the restaurant wants no receipts', async () => {
    await at('2031-04-14T09:00:00Z');
    await withoutReceipts();
    const { bill_id } = await enter('waiter', 1, 0, { name: 'No receipt' });
    await pay('cashier', bill_id, 1850);
    await at('2031-04-14T12:00:00Z');
    const closed = await close('2031-04-14', true);
    expect(closed).toMatchObject({
      sold_cents: 1850,
      gross_cents: 0,
      receipts_at_close: { count: 0, total_cents: 0 },
      without_invoice: { orders: 1, total_cents: 1850 },
    });
    await withoutReceipts('at_day_close');
  });

  it('takes a refund off who took the payment, and states who refunded; one with a credit note likewise', async () => {
    await at('2031-05-01T09:00:00Z');
    const first = await enter('waiter', 1, 0, { name: 'Refund' });
    const { id } = await pay('cashier', first.bill_id, 1850, { tip_cents: 150 });
    await as('manager').post(`/api/bills/${first.bill_id}/payments/${id}/refund`, {
      reason: 'Cold',
    });
    const second = await enter('waiter', 0, 2, { name: 'Credit' });
    await pay('cashier', second.bill_id, 840, { method: 'card' });
    const { body: invoice } = await as('cashier').post(`/api/bills/${second.bill_id}/invoice`, {
      buyer: BUYER,
    });
    await as('manager').post(`/api/invoices/${invoice.id}/credit-note`, {
      reason: 'Corked',
      refund_method: 'cash',
    });
    const day = await report('2031-05-01');
    agrees(day);
    expect(day).toMatchObject({ sold_cents: 0, paid_cents: 0, tips_cents: 0 });
    expect(person(day, 'cashier')).toMatchObject({ payments: 2, amount_cents: 840, tip_cents: 0 });
    expect(person(day, 'manager')).toMatchObject({
      amount_cents: -840,
      refunded_count: 2,
      refunded_cents: 1850 + 150 + 840,
    });
  });

  it('adds up the days of a period, closed or not, as JSON, CSV and PDF', async () => {
    await at('2031-05-02T09:00:00Z');
    const period = await restaurant.owner.get('/api/reports/period?from=2031-04-10&to=2031-05-01');
    expect(period.status).toBe(200);
    agrees(period.body);
    const { body } = await restaurant.owner.get('/api/reports/days?from=2031-04-10&to=2031-05-09');
    const days = body.items as Record<string, number | null>[];
    // Days that have not begun are not there.
    expect(days.map(({ date }) => date)).toEqual([
      ...Array.from({ length: 21 }, (_, place) => `2031-04-${place + 10}`),
      '2031-05-01',
      '2031-05-02',
    ]);
    expect(days.filter(({ number }) => number !== null).map(({ number }) => number)).toEqual([
      1, 2, 3,
    ]);
    for (const key of ['sold_cents', 'gross_cents', 'paid_cents', 'tips_cents'])
      expect(sum(days.map((day) => day[key] ?? 0))).toBe(period.body[key]);
    const query = 'from=2031-04-10&to=2031-05-01';
    const csv = readCsv(
      csvText((await restaurant.owner.get(`/api/reports/days.csv?${query}`)).bytes),
    );
    expect(csv).toHaveLength(1 + 22);
    const figures = readCsv(
      csvText((await restaurant.owner.get(`/api/reports/period.csv?${query}`)).bytes),
    );
    expect(figures[0]).toEqual('part,name,count,net,tax,gross,tips,currency'.split(','));
    const total = (part: string) =>
      sum(
        figures
          .filter(([name]) => name === part)
          .map((cells) => Math.round(Number(cells[5]!.replace(',', '.')) * 100)),
      );
    for (const part of ['sold', 'sold_by_person', 'sold_by_service'])
      expect(total(part)).toBe(period.body.sold_cents);
    for (const part of ['paid_by_method', 'paid_by_person'])
      expect(total(part)).toBe(period.body.paid_cents);
    const pdf = await restaurant.owner.get(`/api/reports/period.pdf?${query}`);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    const text = await textOfPdf(pdf.bytes);
    const decimals = new Intl.NumberFormat('es-ES', { minimumFractionDigits: 2 });
    for (const cents of [period.body.sold_cents, period.body.paid_cents, period.body.tips_cents])
      expect(text).toContain(decimals.format(cents / 100));
    expect(text).toContain('Test cashier');
    const daysPdf = await restaurant.owner.get(`/api/reports/days.pdf?${query}`);
    expect(await textOfPdf(daysPdf.bytes)).toContain(decimals.format(period.body.sold_cents / 100));
    const z = await restaurant.owner.get('/api/reports/day.pdf?date=2031-04-10');
    expect(await textOfPdf(z.bytes)).toContain('Cierre Z 1');
  });

  it('refuses a period that ends before it begins, or is longer than a year, and lower roles', async () => {
    for (const path of ['period', 'days', 'period.csv', 'days.pdf']) {
      const get = (query: string, client = restaurant.owner) =>
        client.get(`/api/reports/${path}?${query}`);
      expect((await get('from=2031-05-02&to=2031-05-01')).body.errors[0].path).toBe('from');
      expect((await get('from=2029-05-02&to=2031-05-01')).body.errors[0].path).toBe('from');
      expect((await get('from=2031-05-01')).body.errors[0].path).toBe('to');
      expect((await get('from=2031-05-01&to=2031-05-01', as('cashier'))).status).toBe(403);
    }
  });
});
