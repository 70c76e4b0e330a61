import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBillAddsUp, type CheckedBill } from '../../support/bill-checks.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

describe.each(DATABASES)('a split of a bill with discounts and voids, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
  });
  afterAll(() => server.stop());

  const post = (path: string, body: object) => restaurant.owner.post(path, body);
  /** Orders dishes by price and quantity, on a new bill or on this one. @returns the bill's id */
  async function order(dishes: [price_cents: number, quantity: number][], bill_id?: string) {
    const items: object[] = [];
    for (const [price_cents, quantity] of dishes) {
      const tax_rate_id = restaurant.food.id as string;
      const { body } = await post('/api/products', { name: 'Dish', price_cents, tax_rate_id });
      items.push({ product_id: body.id, quantity });
    }
    const { body } = await post('/api/orders', {
      ...(bill_id ? { bill_id } : { name: 'Ana' }),
      items,
    });
    return body.bill_id as string;
  }
  const read = async (id: string) =>
    (await restaurant.owner.get(`/api/bills/${id}`)).body as CheckedBill & {
      discounts: { amount_cents: number | null }[];
    };
  async function totals(...ids: string[]): Promise<number[]> {
    const bills = await Promise.all(ids.map(read));
    bills.forEach(expectBillAddsUp);
    return bills.map(({ total_cents }) => total_cents);
  }
  const dishesOf = async (id: string) =>
    (await read(id)).orders.flatMap((one) =>
      one.items
        .filter(({ kind }) => kind === 'dish')
        .map((item) => ({ ...item, order_id: one.id })),
    );
  async function discount(id: string, body: object): Promise<void> {
    expect((await post(`/api/bills/${id}/discount`, { reason: 'Friend', ...body })).status).toBe(
      200,
    );
  }
  /** Splits pieces of a dish off by its place. @returns the new bill's id */
  async function split(id: string, place: number, quantity = 1): Promise<string> {
    const dish = (await dishesOf(id))[place]!;
    const { status, body } = await post(`/api/bills/${id}/split`, {
      items: [{ order_item_id: dish.id, quantity }],
    });
    expect([status, body.code]).toEqual([201, undefined]);
    return body.id as string;
  }

  it('takes a dish off an order of which another was voided', async () => {
    const id = await order([
      [200, 1],
      [300, 2],
    ]);
    const [first] = await dishesOf(id);
    await post(`/api/orders/${first!.order_id}/items/${first!.id}/void`, {
      quantity: 1,
      reason: 'Dropped',
    });
    const other = await split(id, 1);
    expect(await totals(id, other)).toEqual([300, 300]);
  });

  it('takes a dish off an order of which an earlier split took another', async () => {
    const id = await order([
      [200, 1],
      [300, 2],
    ]);
    const [first, second] = [await split(id, 0), await split(id, 1)];
    expect(await totals(id, first, second)).toEqual([300, 200, 300]);
  });

  it('shares a discount in cents as it was taken: a dish that is free has none of it', async () => {
    const id = await order([
      [2000, 1],
      [2000, 1],
    ]);
    const [free] = await dishesOf(id);
    await discount(id, { item_id: free!.id, percent_basis_points: 10_000 });
    await discount(id, { amount_cents: 1000 });
    const other = await split(id, 1);
    expect(await totals(id, other)).toEqual([0, 1000]);
    await order([[2000, 1]], other);
    expect(await totals(other)).toEqual([3000]);
  });

  it('leaves such a discount whole where the free dish goes', async () => {
    const id = await order([
      [2000, 1],
      [2000, 1],
    ]);
    const [free] = await dishesOf(id);
    await discount(id, { item_id: free!.id, percent_basis_points: 10_000 });
    await discount(id, { amount_cents: 1000 });
    const other = await split(id, 0);
    expect(await totals(id, other)).toEqual([1000, 0]);
    expect((await read(other)).discounts.map(({ amount_cents }) => amount_cents)).toEqual([null]);
    await order([[2000, 1]], id);
    expect(await totals(id)).toEqual([3000]);
  });

  it('shares discounts of some pieces so that the next rounds change nothing', async () => {
    const id = await order([
      [1000, 3],
      [2000, 2],
    ]);
    const [first] = await dishesOf(id);
    await discount(id, { item_id: first!.id, amount_cents: 1000 });
    await discount(id, { amount_cents: 700 });
    expect(await totals(id)).toEqual([5300]);
    const other = await split(id, 0, 2);
    const before = await totals(id, other);
    expect(before[0]! + before[1]!).toBe(5300);
    const given = await Promise.all([id, other].map(async (one) => (await read(one)).discounts));
    expect(given.flat().reduce((sum, { amount_cents }) => sum + amount_cents!, 0)).toBe(1700);
    // A round of a dish that costs nothing calculates both anew.
    await order([[0, 1]], id);
    await order([[0, 1]], other);
    expect(await totals(id, other)).toEqual(before);
  });
});
