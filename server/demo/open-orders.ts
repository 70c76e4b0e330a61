/** The open orders of the demo, so that the board is not empty. */
import type { OrderStatus } from '../orders/contract.ts';
import { placeOrder } from '../bills/place.ts';
import { changeStatus } from '../settlement/status.ts';
import { takePayment } from '../payments/payments.ts';
import type { Chance } from './chance.ts';
import { atTheCounter } from './counter.ts';
import { evening } from './evening.ts';
import { beginToMake, fireMains, orderInCourses } from './kitchen.ts';
import type { DemoRestaurant } from './restaurant.ts';
import { basket, minutesAfter, type Placed, type Step } from './visit.ts';

const WAY: OrderStatus[] = ['preparing', 'ready', 'partially_delivered', 'completed'];
/** How long ago each table ordered, in minutes, and how far its order is. */
const OPEN: { ago: number; status: OrderStatus; paid?: 'half'; begun?: true }[] = [
  { ago: 58, status: 'completed' },
  { ago: 52, status: 'completed', paid: 'half' },
  { ago: 31, status: 'partially_delivered' },
  { ago: 24, status: 'ready' },
  { ago: 19, status: 'ready' },
  { ago: 14, status: 'preparing', begun: true },
  { ago: 11, status: 'preparing', begun: true },
  { ago: 6, status: 'preparing' },
  { ago: 3, status: 'pending' },
  { ago: 1, status: 'pending' },
];
/** The age of the oldest open order, in minutes; every other order of today was over before. */
export const LONGEST_OPEN = Math.max(...OPEN.map(({ ago }) => ago));

function waysTo(status: OrderStatus): OrderStatus[] {
  const passed = WAY.slice(0, WAY.indexOf(status) + 1);
  return status === 'completed' ? passed.filter((step) => step !== 'partially_delivered') : passed;
}

/** A table that eats in courses: its starters are done, its mains are made, its desserts wait. */
function inCourses(restaurant: DemoRestaurant, now: Date): Step[] {
  let bill_id: string;
  return [
    {
      at: minutesAfter(now, -24),
      act: async () => {
        bill_id = await orderInCourses(restaurant, OPEN.length);
      },
    },
    { at: minutesAfter(now, -6), act: () => fireMains(restaurant, bill_id) },
  ];
}

/** The open bills, each at a table of its own, and what happens on them, in the order of time. */
export function openOrders(restaurant: DemoRestaurant, chance: Chance, now: Date): Step[] {
  const placed: Placed[] = [];
  const first = OPEN.map(({ ago, status, paid, begun }, index) => ({
    at: minutesAfter(now, -ago),
    act: async () => {
      const order = await placeOrder(
        restaurant.table_tokens[index]!,
        basket(restaurant, chance, chance.whole(1, 4)),
        { customer_id: index === 4 ? restaurant.customer_ids[0]! : null },
      );
      placed[index] = order;
      const { order_id, total_cents } = order;
      for (const next of waysTo(status))
        await changeStatus(restaurant.staff.waiter, order_id, next);
      if (begun) await beginToMake(restaurant, order_id);
      if (paid)
        await takePayment(restaurant.staff.cashier, order_id, {
          method: 'card',
          amount_cents: Math.floor(total_cents / 2),
          tip_cents: 0,
        });
    },
  }));
  const later = evening(restaurant, chance, { now, placed: (table) => placed[table]! });
  return [
    ...first,
    ...later,
    ...inCourses(restaurant, now),
    ...atTheCounter(restaurant, chance, now),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
}
