/** What happens this evening on the open bills of the demo, besides their first orders. */
import { billOfRestaurant } from '../bills/bills.ts';
import { callStaff } from '../bills/calls.ts';
import { discountBill } from '../bills/discounts.ts';
import { placeOrder, placeStaffOrder } from '../bills/place.ts';
import { issueBillByStaff } from '../invoices/issue/invoices.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import { takeBillPayment } from '../payments/payments.ts';
import { splitBill } from '../settlement/split.ts';
import { voidItem } from '../settlement/void.ts';
import { COMPANIES } from './cast.ts';
import type { Chance } from './chance.ts';
import { beginToMake } from './kitchen.ts';
import type { DemoRestaurant } from './restaurant.ts';
import { basket, minutesAfter, serve, wantedDish, type Placed, type Step } from './visit.ts';

const DRINKS = ['Coffee and soft drinks', 'Beer and wine'];

/** A round of drinks. */
function drinks({ dishes }: DemoRestaurant, chance: Chance, quantity: number) {
  const dish = chance.pick(dishes.filter(({ category }) => DRINKS.includes(category)));
  return [{ ...wantedDish(dish, chance), quantity }];
}

async function firstDish({ staff }: DemoRestaurant, order_id: string): Promise<string> {
  const { items } = await orderOfRestaurant(staff.waiter.restaurant_id, order_id);
  return items.find(({ kind, part_of }) => kind === 'dish' && part_of === null)!.id;
}

/** A party without a table, which has paid a deposit in cash. */
async function birthday(restaurant: DemoRestaurant, chance: Chance): Promise<string> {
  const { cashier } = restaurant.staff;
  const { items } = basket(restaurant, chance, 6);
  const { id, bill_id } = await placeStaffOrder(cashier, {
    name: 'Keogh, 40th birthday',
    covers: 6,
    notes: null,
    items,
  });
  await takeBillPayment(cashier, bill_id, {
    method: 'cash',
    amount_cents: 4000,
    tip_cents: 0,
    received_cents: 5000,
  });
  return id;
}

/** A second round of drinks, which are served at once. */
async function secondRound(
  restaurant: DemoRestaurant,
  chance: Chance,
  bill_id: string,
): Promise<void> {
  const { waiter } = restaurant.staff;
  const items = drinks(restaurant, chance, 2);
  const { id } = await placeStaffOrder(waiter, { bill_id, notes: null, items });
  await serve(restaurant, { order_id: id });
}

/** The payer of the half that is paid gets the invoice before the others pay. */
async function earlyInvoice({ staff }: DemoRestaurant, bill_id: string): Promise<void> {
  const { paid_cents } = await billOfRestaurant(staff.cashier.restaurant_id, bill_id);
  await issueBillByStaff(staff.cashier, bill_id, {
    buyer: COMPANIES[0]!,
    notes: null,
    share_cents: paid_cents,
  });
}

/**
 * The steps, each a time and an act; `placed` gives the first order of each open table.
 */
export function evening(
  restaurant: DemoRestaurant,
  chance: Chance,
  { now, placed }: { now: Date; placed: (table: number) => Placed },
): Step[] {
  const { staff, table_tokens } = restaurant;
  let party = '';
  const acts: [ago: number, act: () => Promise<unknown>][] = [
    [50, () => earlyInvoice(restaurant, placed(1).bill_id)],
    [40, () => secondRound(restaurant, chance, placed(0).bill_id)],
    [
      21,
      async () => {
        party = await birthday(restaurant, chance);
      },
    ],
    [9, () => beginToMake(restaurant, party)],
    [
      20,
      () =>
        discountBill(staff.manager, placed(3).bill_id, {
          percent_basis_points: 1000,
          reason: 'Regular guest',
        }),
    ],
    [
      17,
      () =>
        placeOrder(
          table_tokens[2]!,
          { ...basket(restaurant, chance, 1), bill_of: placed(2).claim_code },
          { customer_id: null },
        ),
    ],
    [12, () => callStaff(placed(0).claim_code, { reason: 'bill', method: 'card' })],
    [
      10,
      async () =>
        voidItem(staff.manager, {
          order_id: placed(5).order_id,
          item_id: await firstDish(restaurant, placed(5).order_id),
          wanted: { quantity: 1, reason: 'Sent back: overcooked' },
        }),
    ],
    [
      5,
      async () =>
        splitBill(staff.waiter, placed(6).bill_id, [
          { order_item_id: await firstDish(restaurant, placed(6).order_id), quantity: 1 },
        ]),
    ],
    [1, () => callStaff(placed(8).claim_code, { reason: 'waiter' })],
  ];
  return acts.map(([ago, act]) => ({ at: minutesAfter(now, -ago), act }));
}
