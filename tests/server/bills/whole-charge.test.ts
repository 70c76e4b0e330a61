import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { divideRoundHalfUp } from '../../../server/money.ts';
import {
  expectBillAddsUp,
  sum,
  type CheckedBill,
  type CheckedItem,
} from '../../support/bill-checks.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

type Item = CheckedItem & { name: string };
const itemsOf = ({ orders }: CheckedBill) => orders.flatMap(({ items }) => items) as Item[];
const worth = (items: Item[]) => sum(items.map(({ total_cents }) => total_cents));
const isCharge = ({ kind }: Item) => kind === 'service_charge';

describe.each(DATABASES)('the service charge of a bill, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
  });
  afterAll(() => server.stop());

  const setCharge = (percent_basis_points: number) =>
    restaurant.owner.put('/api/service-charge', {
      name: 'Servicio',
      percent_basis_points,
      tax_rate_id: restaurant.drink.id,
    });
  const dishAt = async (price_cents: number) =>
    (
      await restaurant.owner.post('/api/products', {
        name: 'Bite',
        price_cents,
        tax_rate_id: restaurant.food.id,
      })
    ).body.id as string;
  /** A bill with one order for each price. */
  async function billOf(prices: number[], more: object = {}): Promise<string> {
    let bill_id: string | undefined;
    for (const price of prices) {
      const items = [{ product_id: await dishAt(price), quantity: 1 }];
      const { body } = await restaurant.owner.post(
        '/api/orders',
        bill_id ? { bill_id, items } : { name: 'Ana', ...more, items },
      );
      bill_id = body.bill_id;
    }
    return bill_id!;
  }
  const read = async (id: string) =>
    (await restaurant.owner.get(`/api/bills/${id}`)).body as CheckedBill;
  function expectCharge(bill: CheckedBill, percent: number): void {
    expectBillAddsUp(bill);
    const items = itemsOf(bill);
    const dishes = worth(items.filter((item) => !isCharge(item)));
    expect(worth(items.filter(isCharge))).toBe(
      divideRoundHalfUp(BigInt(dishes) * BigInt(percent), 10_000),
    );
  }

  it('is the percentage of the whole bill, to the cent, whatever the orders are', async () => {
    const prices = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 5_000 })),
      { minLength: 1, maxLength: 5 },
    );
    const percent = fc.integer({ min: 1, max: 2_500 });
    const startsAway = fc.boolean();
    await fc.assert(
      fc.asyncProperty(prices, percent, startsAway, async (wanted, basis_points, away) => {
        await setCharge(basis_points);
        const id = await billOf(wanted, away ? { service: 'takeaway' } : {});
        if (away) await restaurant.owner.patch(`/api/bills/${id}`, { service: 'dine_in' });
        expectCharge(await read(id), basis_points);
      }),
      { numRuns: 20 },
    );
  });

  it('grows with orders whose own charge rounds to nothing, and is shown only where it is one', async () => {
    await setCharge(1000);
    const id = await billOf([4]);
    const first = await read(id);
    expect(itemsOf(first).map((item) => item.name)).toEqual(['Bite']);
    expect(first.taxes).toMatchObject([{ rate_basis_points: 1000, gross_cents: 4 }]);
    const items = [{ product_id: await dishAt(4), quantity: 1 }];
    await restaurant.owner.post('/api/orders', { bill_id: id, items });
    const both = await read(id);
    expectCharge(both, 1000);
    expect(both.total_cents).toBe(9);
  });

  it('goes on with a dish that is split off without a share of it', async () => {
    await setCharge(1000);
    const id = await billOf([4, 4]);
    const dish = itemsOf(await read(id)).findLast((item) => !isCharge(item))!;
    const { body: other } = await restaurant.owner.post(`/api/bills/${id}/split`, {
      items: [{ order_item_id: dish.id, quantity: 1 }],
    });
    const more = [{ product_id: await dishAt(4), quantity: 1 }];
    await restaurant.owner.post('/api/orders', { bill_id: other.id, items: more });
    expectCharge(await read(other.id), 1000);
  });
});
