import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DayReportPayload } from '../../../server/reports/contract.ts';
import { sumByRate } from '../../../server/reports/turnover.ts';
import { newDatabase, ONE_DATABASE } from '../../support/postgres.ts';
import { BUYER } from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import { openRestaurant, type Restaurant } from './house.ts';

type Report = Required<DayReportPayload>;
interface Bill {
  id: string;
  status: string;
  total_cents: number;
  left_cents: number;
  orders: { id: string; items: { id: string; quantity: number }[] }[];
  payments: { id: string }[];
}
const METHODS = ['cash', 'card', 'other'] as const;
const DAY = 86_400_000;
const PAELLA = 1850;
const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
const gross = (taxes: Report['taxes']) => sum(taxes.map(({ gross_cents }) => gross_cents));

describe.each(ONE_DATABASE)('the turnover of bills, on %s', HAS_LONG_FORM, (name) => {
  let restaurant: Restaurant;
  let day = Date.parse('2034-01-01T09:00:00Z');
  beforeAll(async () => {
    restaurant = await openRestaurant(new Date(day).toISOString(), await newDatabase(name));
    await restaurant.owner.put('/api/restaurant', { bills: 'per_table' });
  });
  afterAll(() => restaurant.stop());

  const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  const report = async (date: string): Promise<Report> =>
    (await restaurant.owner.get(`/api/reports/day?date=${date}`)).body;
  const bill = async (id: string): Promise<Bill> =>
    (await restaurant.owner.get(`/api/bills/${id}`)).body;

  const part = fc.constantFrom(100, 100, 50, 33);
  const of = <K extends string>(act: K, more: Record<string, fc.Arbitrary<unknown>> = {}) =>
    fc.record({ act: fc.constant(act), at: fc.nat({ max: 9 }), ...more });
  const step = fc.oneof(
    { weight: 4, arbitrary: of('enter', { paella: fc.nat({ max: 3 }), wine: fc.nat({ max: 3 }) }) },
    {
      weight: 6,
      arbitrary: of('pay', {
        part,
        method: fc.constantFrom(...METHODS),
        tip: fc.constantFrom(0, 0, 55),
      }),
    },
    { weight: 1, arbitrary: of('discount', { part: fc.integer({ min: 1, max: 99 }) }) },
    { weight: 2, arbitrary: of('void') },
    { weight: 2, arbitrary: of('split') },
    { weight: 2, arbitrary: of('merge', { other: fc.nat({ max: 9 }) }) },
    {
      weight: 5,
      arbitrary: of('invoice', {
        way: fc.constantFrom('rest', 'full', 'item', 'amount'),
        part,
      }),
    },
    {
      weight: 3,
      arbitrary: of('credit', { part, refund: fc.option(fc.constantFrom(...METHODS)) }),
    },
    { weight: 1, arbitrary: of('refund') },
    { weight: 1, arbitrary: of('night', { close: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: of('receipts', { when: fc.constantFrom('at_once', 'at_day_close') }),
    },
  );
  /** The values that a step has depend on its act. */
  interface Step {
    act: string;
    at: number;
    paella: number;
    wine: number;
    part: number;
    method: string;
    tip: number;
    other: number;
    way: string;
    refund: string | null;
    close: boolean;
    when: string;
  }

  async function night(close: boolean): Promise<void> {
    const date = dateOf(day);
    day += DAY;
    await restaurant.at(new Date(day).toISOString());
    if (!close) return;
    const closed = await restaurant.owner.post('/api/reports/day', { date });
    expect(closed.status).toBe(201);
  }

  async function invoice({ id, total_cents, orders }: Bill, { way, part, at }: Step) {
    const items = orders.flatMap((order) => order.items);
    await restaurant.owner.post(`/api/bills/${id}/invoice`, {
      ...(way === 'full' && { buyer: BUYER }),
      ...(way === 'item' && {
        items: [{ order_item_id: items[at % items.length]?.id ?? '-', quantity: 1 }],
      }),
      ...(way === 'amount' && {
        share_cents: Math.max(1, Math.floor((total_cents * part) / 300)),
      }),
    });
  }

  async function credit({ id }: Bill, { part, refund, at }: Step): Promise<void> {
    const { items } = (await restaurant.owner.get(`/api/invoices?bill_id=${id}`)).body as {
      items: { id: string; kind: string }[];
    };
    const invoices = items.filter(({ kind }) => kind !== 'credit_note');
    if (invoices.length === 0) return;
    await restaurant.owner.post(`/api/invoices/${invoices[at % invoices.length]!.id}/credit-note`, {
      reason: 'Test',
      ...(part < 100 && { lines: [{ line: 1, quantity: 1 }] }),
      ...(refund && { refund_method: refund }),
    });
  }

  const ACTS: Record<string, (bill: Bill, asked: Step, bills: string[]) => Promise<unknown>> = {
    pay: ({ id, left_cents }, { part, method, tip }) =>
      restaurant.owner.post(`/api/bills/${id}/payments`, {
        method,
        amount_cents: Math.floor((left_cents * part) / 100),
        tip_cents: tip,
      }),
    discount: ({ id }, { part }) =>
      restaurant.owner.post(`/api/bills/${id}/discount`, {
        percent_basis_points: part * 50,
        reason: 'Test',
      }),
    void: async ({ orders }, { at }) => {
      const order = orders[at % Math.max(1, orders.length)];
      const item = order?.items[0];
      if (item)
        await restaurant.owner.post(`/api/orders/${order.id}/items/${item.id}/void`, {
          quantity: 1,
          reason: 'Test',
        });
    },
    split: async ({ id, orders }, { at }, bills) => {
      const items = orders.flatMap((order) => order.items).filter(({ quantity }) => quantity > 0);
      if (items.length === 0) return;
      const { status, body } = await restaurant.owner.post(`/api/bills/${id}/split`, {
        items: [{ order_item_id: items[at % items.length]!.id, quantity: 1 }],
      });
      if (status === 201) bills.push(body.id as string);
    },
    merge: ({ id }, { other }, bills) =>
      restaurant.owner.post(`/api/bills/${id}/merge`, { bill_id: bills[other % bills.length] }),
    invoice,
    credit,
    refund: async ({ id, payments }, { at }) => {
      const payment = payments[at % Math.max(1, payments.length)];
      if (payment)
        await restaurant.owner.post(`/api/bills/${id}/payments/${payment.id}/refund`, {
          reason: 'Test',
        });
    },
  };

  /** Runs a step as far as it is allowed; the refusals are the product's. */
  async function take(asked: Step, bills: string[]): Promise<void> {
    if (asked.act === 'night') return night(asked.close);
    if (asked.act === 'receipts') {
      await restaurant.owner.put('/api/restaurant', { auto_receipt: asked.when });
      return;
    }
    if (asked.act === 'enter') {
      const open = bills[asked.at];
      const { status, body } = await restaurant.owner.post('/api/orders', {
        ...(open === undefined ? { name: 'Party' } : { bill_id: open }),
        items: [
          { product_id: restaurant.paella.id, quantity: asked.paella },
          { product_id: restaurant.wine.id, quantity: asked.wine + (asked.paella ? 0 : 1) },
        ].filter(({ quantity }) => quantity > 0),
      });
      if (status === 201 && open === undefined) bills.push(body.bill_id as string);
      return;
    }
    await ACTS[asked.act]!(await bill(bills[asked.at % bills.length]!), asked, bills);
  }

  /** Sold is what is on documents and what is not; what was paid is sold, or on open bills. */
  function explained(one: Report): void {
    expect(one.sold).toEqual(sumByRate([one.taxes, one.without_invoice.taxes ?? []]));
    expect(one.sold_cents).toBe(gross(one.sold));
    expect(one.without_invoice.total_cents).toBe(gross(one.without_invoice.taxes ?? []));
    expect(one.paid_cents).toBe(one.sold_cents + one.open_orders.paid_cents);
    const { by_person, by_service } = one;
    expect(sum(by_service.map(({ sold_cents }) => sold_cents))).toBe(one.sold_cents);
    expect(sum(by_person.map(({ sold_cents }) => sold_cents))).toBe(one.sold_cents);
    expect(sum(by_person.map(({ amount_cents }) => amount_cents))).toBe(one.paid_cents);
    expect(sum(by_person.map(({ tip_cents }) => tip_cents))).toBe(one.tips_cents);
    expect(sum(by_person.map(({ voided_cents }) => voided_cents))).toBe(one.voids.amount_cents);
    expect(sum(by_person.map(({ discounted_cents }) => discounted_cents))).toBe(
      one.discounts.amount_cents,
    );
  }

  it('is explained to the cent, at each rate and by person, whatever happens to bills on some days, and the days add up to their period', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 30 }), async (steps) => {
        await night(false);
        const [first, bills] = [day, [] as string[]];
        const start = { act: 'enter', at: 0, paella: 2, wine: 1 } as Step;
        await take(start, bills);
        for (const one of steps) await take(one as unknown as Step, bills);
        await night(true);
        const days: Report[] = [];
        for (let at = first; at <= day; at += DAY) days.push(await report(dateOf(at)));
        days.forEach(explained);
        const { body: period } = await restaurant.owner.get(
          `/api/reports/period?from=${dateOf(first)}&to=${dateOf(day)}`,
        );
        explained(period as Report);
        for (const key of ['sold_cents', 'gross_cents', 'paid_cents', 'tips_cents'] as const)
          expect(sum(days.map((one) => one[key]))).toBe(period[key]);
        // What is open at the end was paid on, and everything else of what was paid is sold.
        const found = await Promise.all(bills.map(bill));
        const open = found.filter(({ status }) => status === 'open');
        expect(days.at(-1)!.open_bills.count).toBeGreaterThanOrEqual(
          open.filter(({ left_cents }) => left_cents > 0).length,
        );
      }),
      { numRuns: proof(5, 60) },
    );
  });

  it('is counted once where a bill is merged of which an invoice was credited', async () => {
    await night(false);
    const { owner, paella } = restaurant;
    async function made<T>(path: string, body: object): Promise<T> {
      const response = await owner.post(path, body);
      expect([path, response.status < 300, response.body]).toEqual([path, true, response.body]);
      return response.body as T;
    }
    const enter = (party: string, quantity: number) =>
      made<{ bill_id: string; items: { id: string }[] }>('/api/orders', {
        name: party,
        items: [{ product_id: paella.id, quantity }],
      });
    const pay = (id: string, amount_cents: number) =>
      made(`/api/bills/${id}/payments`, { method: 'card', amount_cents });
    const [one, other] = [await enter('Ana', 2), await enter('Bo', 1)];
    await pay(one.bill_id, PAELLA);
    const { id } = await made<{ id: string }>(`/api/bills/${one.bill_id}/invoice`, {
      items: [{ order_item_id: one.items[0]!.id, quantity: 1 }],
    });
    await made(`/api/invoices/${id}/credit-note`, { reason: 'Wrong party' });
    await made(`/api/bills/${other.bill_id}/merge`, { bill_id: one.bill_id });
    const open = await report(dateOf(day));
    explained(open);
    expect([open.sold_cents, open.paid_cents]).toEqual([0, PAELLA]);
    await pay(other.bill_id, 2 * PAELLA);
    const settled = await report(dateOf(day));
    explained(settled);
    expect([settled.sold_cents, settled.paid_cents]).toEqual([3 * PAELLA, 3 * PAELLA]);
    expect(settled.sold_bills.count).toBe(1);
  });
});
