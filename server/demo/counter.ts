/** What guests of the demo order at the counter and take away. */
import { placeOrder } from '../bills/place.ts';
import { changeStatus } from '../settlement/status.ts';
import { PICKUP_NAMES } from './cast.ts';
import type { Chance } from './chance.ts';
import { TAKEAWAY } from './menu-card.ts';
import type { DemoRestaurant } from './restaurant.ts';
import {
  gathered,
  invoice,
  minutesAfter,
  pay,
  type Placed,
  serve,
  type Step,
  wantedDish,
} from './visit.ts';

/** Dishes from the counter, mostly one or two, by name. */
function order(
  { counter_token, dishes }: DemoRestaurant,
  chance: Chance,
  pickup_at?: Date,
): Promise<Placed> {
  const sold = dishes.filter(({ name }) => TAKEAWAY[name]);
  const wanted = Array.from({ length: chance.whole(1, 3) }, () =>
    wantedDish(chance.pick(sold), chance),
  );
  return placeOrder(
    counter_token,
    {
      items: gathered(wanted),
      notes: null,
      name: chance.pick(PICKUP_NAMES),
      ...(pickup_at && { pickup_at: pickup_at.toISOString() }),
    },
    { customer_id: null },
  );
}

/** An order that was paid at the counter, made and picked up. */
export function pickedUp(restaurant: DemoRestaurant, chance: Chance, at: Date): Step[] {
  const { cashier } = restaurant.staff;
  let placed: Placed;
  return [
    {
      at,
      act: async () => {
        placed = await order(restaurant, chance);
      },
    },
    { at: minutesAfter(at, 2), act: () => pay(cashier, chance, placed) },
    { at: minutesAfter(at, 3), act: () => invoice(cashier, placed) },
    { at: minutesAfter(at, 14), act: () => serve(restaurant, placed) },
  ];
}

/** How long ago each order was placed, in minutes, and how far it is. */
const WAITING = [
  { ago: 16, status: 'ready' },
  { ago: 13, status: 'ready' },
  { ago: 8, status: 'preparing' },
  { ago: 2, status: 'pending' },
] as const;

/** What waits at the counter now; the last is picked up in half an hour. */
export function atTheCounter(restaurant: DemoRestaurant, chance: Chance, now: Date): Step[] {
  const { cashier, waiter } = restaurant.staff;
  return WAITING.map(({ ago, status }) => ({
    at: minutesAfter(now, -ago),
    act: async () => {
      const isLater = status === 'pending';
      const placed = await order(restaurant, chance, isLater ? minutesAfter(now, 25) : undefined);
      if (!isLater) await pay(cashier, chance, placed);
      if (!isLater) await changeStatus(waiter, placed.order_id, 'preparing');
      if (status === 'ready') await changeStatus(waiter, placed.order_id, 'ready');
    },
  }));
}
