import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRestaurant, type Restaurant } from './house.ts';

const PAELLA = 1850;
let restaurant: Restaurant;
beforeAll(async () => {
  restaurant = await openRestaurant('2026-11-30T12:00:00Z');
});
afterAll(() => restaurant.stop());

/**
 * A bill of three dishes of one line and one of another, with a discount.
 * @returns what the void of one of the three was written down as, and what the bill lost
 */
async function voided(
  discount: Record<string, number>,
  on: 'dish' | 'bill',
): Promise<{ stated: number; lost: number }> {
  const { owner } = restaurant;
  const items = [3, 1].map((quantity) => ({ product_id: restaurant.paella.id, quantity }));
  const { body: order } = await owner.post('/api/orders', { name: 'Party', items });
  const bill = `/api/bills/${order.bill_id}`;
  const [{ id }] = order.items;
  const given = await owner.post(`${bill}/discount`, {
    ...discount,
    ...(on === 'dish' && { item_id: id }),
    reason: 'Regular guest',
  });
  expect(given.status).toBe(200);
  const state = async () => ({
    stated: (await owner.get('/api/reports/day')).body.voids.amount_cents as number,
    total: (await owner.get(bill)).body.total_cents as number,
  });
  const before = await state();
  await owner.post(`/api/orders/${order.id}/items/${id}/void`, { quantity: 1, reason: 'Cold' });
  const after = await state();
  return { stated: after.stated - before.stated, lost: before.total - after.total };
}

it.each([
  ['cents on the dish', { amount_cents: 500 }, 'dish', PAELLA],
  ['cents on the bill', { amount_cents: 1000 }, 'bill', PAELLA],
  ['per cent on the dish', { percent_basis_points: 1000 }, 'dish', 1665],
  ['per cent on the bill', { percent_basis_points: 1000 }, 'bill', 1665],
] as const)(
  'a void with a discount in %s is what the bill lost',
  async (_, discount, on, cents) => {
    expect(await voided(discount, on)).toEqual({ stated: cents, lost: cents });
  },
);
