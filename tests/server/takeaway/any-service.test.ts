import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBillAddsUp, type CheckedBill as Bill } from '../../support/bill-checks.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

const price = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 9_999 }));
const product = fc.record({
  price_cents: price,
  takeaway_price_cents: fc.option(price),
  hasRate: fc.boolean(),
  share: fc.option(fc.integer({ min: 1, max: 9_999 })),
});
const bill = fc.record({
  products: fc.array(product, { minLength: 1, maxLength: 3 }),
  quantities: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }),
  startsAway: fc.boolean(),
  percent: fc.option(fc.integer({ min: 1, max: 9_999 })),
  charge: fc.constantFrom(0, 500, 1000, 1250),
  amount: fc.integer({ min: 1, max: 500 }),
});

describe('any bill that changes its service', () => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    restaurant = await setUpRestaurant(server, {});
  });
  afterAll(() => server.stop());

  it('is what it was after the way there and back, to the cent', async () => {
    const { owner, food, drink } = restaurant;
    const make = async (one: typeof product extends fc.Arbitrary<infer P> ? P : never) =>
      (
        await owner.post('/api/products', {
          name: 'Dish',
          price_cents: one.price_cents,
          tax_rate_id: drink.id,
          takeaway_price_cents: one.takeaway_price_cents,
          takeaway_tax_rate_id: one.hasRate ? food.id : null,
          bundle: one.share && {
            name: 'Drink',
            tax_rate_id: drink.id,
            share_basis_points: one.share,
          },
        })
      ).body.id as string;
    const run = async (wanted: typeof bill extends fc.Arbitrary<infer B> ? B : never) => {
      await owner.put('/api/service-charge', {
        name: 'Service',
        percent_basis_points: wanted.charge,
        tax_rate_id: drink.id,
      });
      const ids: string[] = [];
      for (const one of wanted.products) ids.push(await make(one));
      const items = ids.map((product_id, i) => ({ product_id, quantity: wanted.quantities[i]! }));
      const first = wanted.startsAway ? 'takeaway' : 'dine_in';
      const { bill_id } = (
        await owner.post('/api/orders', { name: 'Ana', service: first, items: items.slice(0, 1) })
      ).body;
      await owner.post('/api/orders', { bill_id, items });
      const discount = wanted.percent
        ? { percent_basis_points: wanted.percent }
        : { amount_cents: wanted.amount };
      await owner.post(`/api/bills/${bill_id}/discount`, { ...discount, reason: 'Late' });
      const before = (await owner.get(`/api/bills/${bill_id}`)).body as Bill;
      const other = wanted.startsAway ? 'dine_in' : 'takeaway';
      const there = (await owner.patch(`/api/bills/${bill_id}`, { service: other })).body as Bill;
      expectBillAddsUp(there);
      const back = (await owner.patch(`/api/bills/${bill_id}`, { service: first })).body as Bill;
      expectBillAddsUp(back);
      expect([back.total_cents, back.tax_cents, back.taxes]).toEqual([
        before.total_cents,
        before.tax_cents,
        before.taxes,
      ]);
    };
    await fc.assert(fc.asyncProperty(bill, run), { numRuns: 25 });
  });
});
