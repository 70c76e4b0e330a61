import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { statement } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { sumByRate } from '../../../server/reports/turnover.ts';
import type { Tax } from '../../../server/tax/calculate-tax.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { BUYER } from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import { openRestaurant, type Restaurant, storedPart } from './house.ts';

interface Report {
  sold: Tax[];
  sold_cents: number;
  taxes: Tax[];
  gross_cents: number;
  paid_cents: number;
  tips_cents: number;
  without_invoice: { orders: number; total_cents: number; taxes: Tax[] };
  open_orders: { orders: number; paid_cents: number };
}
const gross = (taxes: Tax[]) => taxes.reduce((sum, { gross_cents }) => sum + gross_cents, 0);
/** A report without the archive's head, which is that of the time of the request. */
const withoutHead = (report: Report) => ({ ...report, archive_head: null });
const METHODS = ['cash', 'card', 'other'] as const;

describe.each(ONE_DATABASE)('the record of sales, on %s', HAS_LONG_FORM, (name) => {
  let restaurant: Restaurant;
  beforeAll(async () => {
    restaurant = await openRestaurant('2032-05-10T09:00:00Z', await newDatabase(name));
  });
  afterAll(() => restaurant.stop());

  const report = async (date: string): Promise<Report> =>
    storedPart((await restaurant.owner.get(`/api/reports/day?date=${date}`)).body);
  const figures = async (date: string) => withoutHead(await report(date));
  const place = async (paella: number, wine: number) => {
    const { status, body } = await restaurant.server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      {
        items: [
          { product_id: restaurant.paella.id, quantity: paella },
          { product_id: restaurant.wine.id, quantity: wine },
        ].filter(({ quantity }) => quantity > 0),
      },
    );
    expect(status).toBe(201);
    return body as { order_id: string };
  };
  const pay = (order_id: string, amount_cents: number, method = 'cash', tip_cents = 0) =>
    restaurant.owner.post(`/api/orders/${order_id}/payments`, { method, amount_cents, tip_cents });
  const issue = (order_id: string, body: object = {}) =>
    restaurant.owner.post(`/api/orders/${order_id}/invoice`, body);
  const explained = (day: Report) => {
    expect(day.sold).toEqual(sumByRate([day.taxes, day.without_invoice.taxes]));
    expect(day.sold_cents).toBe(gross(day.sold));
    expect(day.without_invoice.total_cents).toBe(gross(day.without_invoice.taxes));
    expect(day.paid_cents).toBe(day.sold_cents + day.open_orders.paid_cents);
    expect(day.paid_cents).toBe(
      day.gross_cents + day.without_invoice.total_cents + day.open_orders.paid_cents,
    );
  };

  it('holds what was invoiced and the rest of an order of which one dish was invoiced', async () => {
    const { order_id } = await restaurant.order(4, 0);
    const { items } = (await restaurant.owner.get(`/api/orders/${order_id}`)).body;
    await issue(order_id, { items: [{ order_item_id: items[0].id, quantity: 1 }] });
    const day = await report('2032-05-10');
    expect(day).toMatchObject({
      sold: [{ rate_basis_points: 1000, net_cents: 6727, tax_cents: 673, gross_cents: 7400 }],
      sold_cents: 7400,
      taxes: [{ rate_basis_points: 1000, net_cents: 1682, tax_cents: 168, gross_cents: 1850 }],
      paid_cents: 7400,
      without_invoice: {
        orders: 1,
        total_cents: 5550,
        taxes: [{ rate_basis_points: 1000, net_cents: 5045, tax_cents: 505, gross_cents: 5550 }],
      },
      open_orders: { orders: 0, paid_cents: 0 },
    });
  });

  it('counts a sale on the day on which it is settled, and as invoiced on the day of the invoice; partial payments stand apart', async () => {
    await restaurant.at('2032-06-01T09:00:00Z');
    const { order_id } = await place(1, 0);
    await pay(order_id, 1000);
    const first = await report('2032-06-01');
    expect(first).toMatchObject({
      sold: [],
      paid_cents: 1000,
      open_orders: { orders: 1, paid_cents: 1000 },
    });
    await restaurant.at('2032-06-02T09:00:00Z');
    await pay(order_id, 850);
    const second = await report('2032-06-02');
    expect(second).toMatchObject({
      sold_cents: 1850,
      paid_cents: 850,
      gross_cents: 0,
      without_invoice: { orders: 1, total_cents: 1850 },
      open_orders: { orders: 1, paid_cents: -1000 },
    });
    await restaurant.at('2032-06-03T09:00:00Z');
    await issue(order_id);
    expect(await report('2032-06-03')).toMatchObject({
      sold: [],
      sold_cents: 0,
      gross_cents: 1850,
      paid_cents: 0,
      without_invoice: { orders: 1, total_cents: -1850 },
    });
    expect(await figures('2032-06-01')).toEqual(withoutHead(first));
    expect(await figures('2032-06-02')).toEqual(withoutHead(second));
  });

  it('stays as it was for a day when the money is refunded later and the order is reduced', async () => {
    await restaurant.at('2032-06-10T09:00:00Z');
    const { order_id } = await place(1, 0);
    const { id } = (await pay(order_id, 1850)).body;
    const before = await report('2032-06-10');
    expect(before.sold_cents).toBe(1850);
    await restaurant.at('2032-06-11T09:00:00Z');
    await restaurant.owner.post(`/api/orders/${order_id}/payments/${id}/refund`, {
      reason: 'Cold',
    });
    await restaurant.owner.post(`/api/orders/${order_id}/discount`, {
      amount_cents: 850,
      reason: 'Cold',
    });
    await pay(order_id, 1000, 'card');
    expect(await figures('2032-06-10')).toEqual(withoutHead(before));
    const after = await report('2032-06-11');
    expect(after).toMatchObject({
      sold_cents: -850,
      paid_cents: -850,
      without_invoice: { orders: 1, total_cents: -850 },
      open_orders: { orders: 0, paid_cents: 0 },
    });
  });

  it('[2.3.4] is written once', async () => {
    for (const sql of [
      'UPDATE sales SET gross_cents = 0, net_cents = 0, tax_cents = 0',
      'DELETE FROM sales',
    ])
      await expect(inTransaction(() => database().query(sql))).rejects.toMatchObject({
        original: { message: expect.stringContaining('sales: written once') },
      });
  });

  const small = fc.nat({ max: 3 });
  const part = fc.integer({ min: 1, max: 99 });
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('order'), paella: small, wine: small }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('pay'),
        part: fc.constantFrom(100, 100, 50, 33),
        method: fc.constantFrom(...METHODS),
        tip: fc.constantFrom(0, 0, 55, 120),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('discount'), part }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('invoice'),
        way: fc.constantFrom('rest', 'full', 'item', 'amount'),
        part,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('credit'),
        part: fc.constantFrom(100, 1),
        refund: fc.option(fc.constantFrom(...METHODS)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('refund') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('night') }) },
  );

  let day = Date.parse('2033-01-01T09:00:00Z');
  async function nextDay() {
    day += 86_400_000;
    await restaurant.at(new Date(day).toISOString());
  }
  /** The values that a step has depend on its kind. */
  interface Step {
    do: string;
    paella: number;
    wine: number;
    part: number;
    method: string;
    tip: number;
    way: string;
    refund: string | null;
  }

  async function invoice(
    order: { id: string; total_cents: number; items: { id: string }[] },
    { way, part }: { way: string; part: number },
  ) {
    await issue(order.id, {
      ...(way === 'full' && { buyer: BUYER }),
      ...(way === 'item' && {
        items: [{ order_item_id: order.items[part % order.items.length]!.id, quantity: 1 }],
      }),
      ...(way === 'amount' && {
        share_cents: Math.max(1, Math.floor((order.total_cents * part) / 100)),
      }),
    });
  }
  const documentsOf = (order_id: string) =>
    statement<{
      id: string;
      kind: string;
      status: string;
      tip_cents: number;
      replaces: string | null;
      snapshot: string | { payments: object[] };
    }>('SELECT * FROM invoices WHERE order_id = $1 ORDER BY chain_position', [order_id]);

  /**
   * Runs a step with one of the orders of the scenario, as far as it is allowed; the refusals are
   * the product's.
   */
  async function take(step: object, orders: string[], at: number): Promise<void> {
    const asked = step as Step;
    if (asked.do === 'night') return nextDay();
    if (asked.do === 'order') {
      orders.push((await place(asked.paella, asked.wine + (asked.paella ? 0 : 1))).order_id);
      return;
    }
    const order = (await restaurant.owner.get(`/api/orders/${orders[at % orders.length]}`)).body;
    const left = order.total_cents - order.paid_cents;
    if (asked.do === 'pay')
      await pay(order.id, Math.floor((left * asked.part) / 100), asked.method, asked.tip);
    if (asked.do === 'discount')
      await restaurant.owner.post(`/api/orders/${order.id}/discount`, {
        percent_basis_points: asked.part * 50,
        reason: 'Test',
      });
    if (asked.do === 'invoice') await invoice(order, asked);
    if (asked.do === 'credit') {
      const invoices = (await documentsOf(order.id)).filter(({ kind }) => kind !== 'credit_note');
      if (invoices.length > 0)
        await restaurant.owner.post(
          `/api/invoices/${invoices[at % invoices.length]!.id}/credit-note`,
          {
            reason: 'Test',
            ...(asked.part < 100 && { lines: [{ line: 1, quantity: 1 }] }),
            ...(asked.refund && { refund_method: asked.refund }),
          },
        );
    }
    if (asked.do === 'refund' && order.payments.length > 0)
      await restaurant.owner.post(
        `/api/orders/${order.id}/payments/${order.payments[at % order.payments.length].id}/refund`,
        { reason: 'Test' },
      );
  }

  /** What was sold of a bill, with an early invoice or when it was settled. */
  async function soldOf(bill_id: string): Promise<number> {
    const [sales] = await statement<{ cents: number | null }>(
      'SELECT CAST(sum(gross_cents) AS BIGINT) AS cents FROM sales WHERE bill_id = $1',
      [bill_id],
    );
    return Number(sales!.cents ?? 0);
  }

  /** Tips on valid documents, or on those that refunded them. */
  async function tipsBorne(order_id: string): Promise<number> {
    const documents = await documentsOf(order_id);
    const replaced = new Set(documents.map(({ replaces }) => replaces));
    const isRefund = ({ snapshot }: { snapshot: string | { payments: object[] } }) =>
      (typeof snapshot === 'string' ? (JSON.parse(snapshot) as { payments: object[] }) : snapshot)
        .payments.length > 0;
    return documents
      .filter((one) =>
        one.kind === 'credit_note'
          ? isRefund(one)
          : one.status !== 'cancelled' && !replaced.has(one.id),
      )
      .reduce((sum, { tip_cents }) => sum + tip_cents, 0);
  }

  it('splits sales into invoiced and not, at each rate to the cent, and explains what was paid, whatever happens on some days', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.nat({ max: 5 })), { minLength: 12, maxLength: 28 }),
        async (steps) => {
          await nextDay();
          const [first, orders] = [day, [] as string[]];
          await take({ do: 'order', paella: 2, wine: 1 }, orders, 0);
          for (const [one, at] of steps) await take(one, orders, at);
          const days: Report[] = [];
          for (let at = first; at <= day; at += 86_400_000)
            days.push(await report(new Date(at).toISOString().slice(0, 10)));
          days.forEach(explained);
          let [onOpen, left] = [0, 0];
          for (const order_id of orders) {
            const order = (await restaurant.owner.get(`/api/orders/${order_id}`)).body;
            const borne = await tipsBorne(order_id);
            expect(borne).toBeLessThanOrEqual(order.tip_cents);
            const { body } = await restaurant.owner.get(`/api/orders/${order_id}/uninvoiced`);
            const sold = await soldOf(order.bill_id);
            left += sold - (order.total_cents - body.left_cents);
            if (order.status !== 'paid') {
              onOpen += order.paid_cents - sold;
              continue;
            }
            expect(sold).toBe(order.total_cents);
            if (body.left_cents === 0 && order.total_cents > 0) expect(borne).toBe(order.tip_cents);
          }
          const sum = (amount: (one: Report) => number) =>
            days.reduce((all, one) => all + amount(one), 0);
          expect(sum(({ open_orders }) => open_orders.paid_cents)).toBe(onOpen);
          // What staff could still issue is what the days together state as not invoiced, and none
          // of it is below zero.
          expect(sum(({ without_invoice }) => without_invoice.total_cents)).toBe(left);
          for (const tax of sumByRate(days.map(({ without_invoice }) => without_invoice.taxes)))
            expect(Math.min(tax.net_cents, tax.tax_cents, tax.gross_cents)).toBeGreaterThanOrEqual(
              0,
            );
        },
      ),
      { numRuns: proof(6, 60) },
    );
  });
});
