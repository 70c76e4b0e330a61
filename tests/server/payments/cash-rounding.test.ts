import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsNamed, roundingNamed } from '../../../server/invoices/issue/payments-named.ts';
import { roundCash } from '../../../server/money.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { pairTill } from '../../support/tills.ts';
import { leavesOf } from '../invoices/read-xml.ts';

const UNITS = { CHF: 5, NOK: 100, CZK: 100, HUF: 500 };
const SWISS = {
  currency: 'CHF',
  country: 'CH',
  tax_id: 'CHE-116.281.710 MWST',
  postal_code: '8001',
  city: 'Zürich',
  locale: 'de-CH',
  time_zone: 'Europe/Zurich',
};

describe('the rounding of documents', () => {
  it.each(Object.entries(UNITS))('in %s is that of the payments, in any split', (_, unit) => {
    const payment = fc.record({
      method: fc.constantFrom('cash', 'card'),
      amount_cents: fc.integer({ min: 1, max: 20_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(payment, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 5 }),
        (taken, cuts) => {
          const payments = taken.map((one) => ({
            ...one,
            rounding_cents:
              one.method === 'cash' ? roundCash(one.amount_cents, unit) - one.amount_cents : 0,
          }));
          let left = payments.reduce((sum, { amount_cents }) => sum + amount_cents, 0);
          const all = payments.reduce((sum, { rounding_cents }) => sum + rounding_cents, 0);
          const byOthers: { method: string; amount_cents: number }[] = [];
          let rounded = 0;
          for (const cut of [...cuts, Infinity]) {
            const total = Math.min(cut, left);
            if (total === 0) break;
            left -= total;
            const named = paymentsNamed(
              total,
              payments.map(({ method, amount_cents }) => ({ method, amount_cents })),
              { byOthers },
            );
            rounded += roundingNamed(payments, { named, byOthers });
            byOthers.push(...named);
          }
          expect(rounded).toBe(all);
        },
      ),
    );
  });
});

describe.each(DATABASES)('cash in francs, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let coins: { id: string; price_cents: number }[];
  beforeAll(async () => {
    server = await startTestServer({ ...(await newDatabase(name)), RATE_LIMIT_FACTOR: '1000' });
    restaurant = await setUpRestaurant(server, {
      ...SWISS,
      auto_receipt: 'at_day_close',
      bills: 'per_guest',
    });
    coins = [];
    for (const price_cents of [50, 1]) {
      const wanted = { name: `Soup ${price_cents}`, price_cents, tax_rate_id: restaurant.food.id };
      coins.push((await restaurant.owner.post('/api/products', wanted)).body);
    }
  });
  afterAll(() => server.stop());

  /** A bill of this total. */
  async function newBill(total_cents: number): Promise<string> {
    const items: { product_id: string; quantity: number }[] = [];
    let rest = total_cents;
    for (const { id, price_cents } of [restaurant.paella, ...coins]) {
      const quantity = Math.floor(rest / price_cents);
      if (quantity > 0) items.push({ product_id: id, quantity });
      rest -= quantity * price_cents;
    }
    const { body } = await restaurant.owner.post('/api/orders', { name: 'party', items });
    expect(body.total_cents).toBe(total_cents);
    return body.bill_id;
  }
  const bill = async (id: string) => (await restaurant.owner.get(`/api/bills/${id}`)).body;
  const pay = (id: string, body: object, headers = {}) =>
    restaurant.owner.post(`/api/bills/${id}/payments`, { method: 'cash', ...body }, headers);

  it('settles a bill to the cent, and takes what coins can pay', async () => {
    const id = await newBill(2063);
    expect(await bill(id)).toMatchObject({ left_cents: 2063, cash_left_cents: 2065 });
    const less = await pay(id, { amount_cents: 2063, received_cents: 2060 });
    expect(less.body.errors).toMatchObject([{ path: 'received_cents' }]);
    const { body } = await pay(id, { amount_cents: 2063, received_cents: 5000 });
    expect(body).toMatchObject({
      amount_cents: 2063,
      rounding_cents: 2,
      received_cents: 5000,
      change_cents: 2935,
      settled: true,
      left_cents: 0,
      cash_left_cents: 0,
    });
    expect(await bill(id)).toMatchObject({
      total_cents: 2063,
      paid_cents: 2063,
      rounding_cents: 2,
      payments: [{ rounding_cents: 2 }],
    });
  });

  it('rounds down too, takes a tip that makes the sum round, and leaves cards as they are', async () => {
    const down = await newBill(2062);
    expect((await pay(down, { amount_cents: 2062, received_cents: 2060 })).body).toMatchObject({
      rounding_cents: -2,
      change_cents: 0,
      settled: true,
    });
    const tipped = await newBill(2062);
    expect(
      (await pay(tipped, { amount_cents: 2062, tip_cents: 438, received_cents: 2500 })).body,
    ).toMatchObject({ rounding_cents: 0, change_cents: 0, tip_cents: 438 });
    const card = await newBill(2062);
    expect((await pay(card, { method: 'card', amount_cents: 2062 })).body).toMatchObject({
      rounding_cents: 0,
    });
  });

  it('stands on the document, outside the VAT base, and in XML by BR-CO-16', async () => {
    const id = await newBill(2063);
    await pay(id, { amount_cents: 2063, received_cents: 2065 });
    const { body: invoice } = await restaurant.owner.post(`/api/bills/${id}/invoice`);
    expect(invoice).toMatchObject({ total_cents: 2063, rounding_cents: 2 });
    const { bytes } = await restaurant.owner.get(`/api/invoices/${invoice.id}/xml`);
    const values = new Map(
      leavesOf(bytes.toString()).map(({ path, value }) => [path.split('/').at(-1), value]),
    );
    expect(
      ['RoundingAmount', 'GrandTotalAmount', 'TotalPrepaidAmount', 'DuePayableAmount'].map((one) =>
        values.get(`ram:${one}`),
      ),
    ).toEqual(['0.02', '20.63', '20.65', '0.00']);
  });

  it('is refunded as it was paid, and the drawer agrees', async () => {
    const till = await pairTill(restaurant.owner);
    const at = { Cookie: till.cookie };
    const path = `/api/drawers/${till.id}`;
    await restaurant.owner.post(`${path}/open`, { float_cents: 0 });
    const id = await newBill(2063);
    const { body: payment } = await pay(id, { amount_cents: 2063 }, at);
    expect((await restaurant.owner.get(path)).body).toMatchObject({
      cash_cents: 2063,
      rounding_cents: 2,
      expected_cents: 2065,
    });
    await restaurant.owner.post(
      `/api/bills/${id}/payments/${payment.id}/refund`,
      { reason: 'wrong table' },
      at,
    );
    expect((await restaurant.owner.get(path)).body).toMatchObject({ expected_cents: 0 });
    await pay(id, { amount_cents: 2063 }, at);
    const { body: invoice } = await restaurant.owner.post(`/api/bills/${id}/invoice`);
    const { body: note } = await restaurant.owner.post(
      `/api/invoices/${invoice.id}/credit-note`,
      { reason: 'cold', refund_method: 'cash' },
      at,
    );
    expect(note).toMatchObject({ total_cents: 2063, rounding_cents: 2 });
    expect((await restaurant.owner.get(path)).body).toMatchObject({
      rounding_cents: 4,
      refunds_cents: -4130,
      expected_cents: 0,
    });
  });

  it('is the same in documents and payments, however the parts are paid', async () => {
    const part = fc.record({
      method: fc.constantFrom('cash', 'card'),
      weight: fc.integer({ min: 1, max: 9 }),
      tip_cents: fc.constantFrom(0, 0, 3, 150),
      more_cents: fc.integer({ min: 0, max: 500 }),
      invoiced: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 5000 }),
        fc.array(part, { minLength: 1, maxLength: 4 }),
        async (total, parts) => {
          const id = await newBill(total);
          const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
          for (const [
            place,
            { method, weight, tip_cents, more_cents, invoiced },
          ] of parts.entries()) {
            const { left_cents } = await bill(id);
            const amount_cents =
              place === parts.length - 1 ? left_cents : Math.floor((total * weight) / weights);
            if (amount_cents === 0) continue;
            const payable = roundCash(amount_cents + tip_cents, method === 'cash' ? 5 : 1);
            const received_cents = payable + (method === 'cash' ? more_cents : 0);
            const asked = { method, amount_cents, tip_cents, received_cents };
            const { body } = await pay(id, asked);
            expect(body.received_cents - body.change_cents).toBe(
              body.amount_cents + body.rounding_cents + body.tip_cents,
            );
            expect(body.received_cents - body.change_cents).toBe(payable);
            if (invoiced && place < parts.length - 1)
              await restaurant.owner.post(`/api/bills/${id}/invoice`, {
                share_cents: amount_cents,
              });
          }
          await restaurant.owner.post(`/api/bills/${id}/invoice`);
          const paid = await bill(id);
          expect(paid).toMatchObject({ status: 'settled', paid_cents: total });
          const { items } = (await restaurant.owner.get(`/api/invoices?bill_id=${id}`)).body;
          const sum = (of: 'rounding_cents' | 'total_cents') =>
            items.reduce((all: number, one: Record<string, number>) => all + one[of]!, 0);
          expect(sum('total_cents')).toBe(total);
          expect(sum('rounding_cents')).toBe(paid.rounding_cents);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});
