/** One table's visit, as steps in time: order, payment, and mostly a document. */
import type { StaffCaller } from '../http/caller.ts';
import type { Buyer } from '../invoices/contract.ts';
import { issueByCode, issueByStaff, issueForCustomer } from '../invoices/issue/invoices.ts';
import { placeOrder } from '../bills/place.ts';
import { changeStatus } from '../settlement/status.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import { openBillsAtToken } from '../bills/bills.ts';
import type { BuiltInMethod } from '../payments/methods/methods.ts';
import { takePayment } from '../payments/payments.ts';
import { changeTicket } from '../kitchen-screen/work.ts';
import { COMPANIES, DISH_NOTES, NOTES } from './cast.ts';
import type { Chance } from './chance.ts';
import { choiceOf } from './menu-options.ts';
import { openTickets } from './kitchen.ts';
import type { DemoRestaurant } from './restaurant.ts';

/** The guest's phone that asks for an invoice. */
const DEMO_PHONE = { locale: 'en', device: 'demo' };

/** An action at an instant. */
export interface Step {
  at: Date;
  act: () => Promise<unknown>;
}
export type Placed = Awaited<ReturnType<typeof placeOrder>>;

const MINUTE = 60_000;
export function minutesAfter(at: Date, minutes: number) {
  return new Date(at.getTime() + minutes * MINUTE);
}

type DemoDish = DemoRestaurant['dishes'][number];
interface WantedLine {
  product_id: string;
  quantity: number;
  notes: string | null;
  options?: ReturnType<typeof choiceOf>;
}
/** A dish as one guest wants it. */
export function wantedDish(dish: DemoDish, chance: Chance): WantedLine {
  const options = choiceOf(dish, chance);
  const notes = dish.category === 'Mains' && chance.happens(0.06) ? chance.pick(DISH_NOTES) : null;
  return {
    product_id: dish.id,
    quantity: 1,
    notes,
    ...(options.length > 0 && { options }),
  };
}

/** The same dish wanted the same way twice is one line. */
export function gathered(wanted: WantedLine[]): WantedLine[] {
  const lines = new Map<string, WantedLine>();
  for (const one of wanted) {
    const key = JSON.stringify(one);
    const quantity = (lines.get(key)?.quantity ?? 0) + one.quantity;
    lines.set(key, { ...one, quantity });
  }
  return [...lines.values()];
}

/** The order of so many guests. */
export function basket({ dishes }: DemoRestaurant, chance: Chance, guests: number) {
  const from = (...categories: string[]) =>
    wantedDish(chance.pick(dishes.filter(({ category }) => categories.includes(category))), chance);
  const wanted: WantedLine[] = [];
  for (let guest = 0; guest < guests; guest++) {
    wanted.push(from('Mains'), from('Coffee and soft drinks', 'Beer and wine'));
    if (chance.happens(0.35)) wanted.push(from('Starters', 'Sides and desserts'));
  }
  const notes = chance.happens(0.06) ? chance.pick(NOTES) : null;
  return { items: gathered(wanted), notes };
}

function methodOf(chance: Chance): BuiltInMethod {
  return chance.happens(0.68) ? 'card' : chance.happens(0.8) ? 'cash' : 'other';
}

export async function pay(
  cashier: StaffCaller,
  chance: Chance,
  { order_id, total_cents }: Placed,
): Promise<void> {
  const first = chance.happens(0.08) ? Math.floor(total_cents / 2) : total_cents;
  const tip_cents = chance.happens(0.4) ? chance.whole(1, 12) * 100 : 0;
  await takePayment(cashier, order_id, {
    method: methodOf(chance),
    amount_cents: first,
    tip_cents,
  });
  if (first < total_cents)
    await takePayment(cashier, order_id, {
      method: methodOf(chance),
      amount_cents: total_cents - first,
      tip_cents: 0,
    });
}

export function invoice(cashier: StaffCaller, { order_id }: Placed, buyer?: Buyer) {
  return issueByStaff(cashier, order_id, { buyer, notes: null });
}

/** Invoices every second item to one of two companies at a table. */
async function share(cashier: StaffCaller, { order_id }: Placed, payer: 0 | 1): Promise<void> {
  const { items } = await orderOfRestaurant(cashier.restaurant_id, order_id);
  const mine = items
    .filter(({ part_of }) => part_of === null)
    .filter((_, index) => index % 2 === payer)
    .map(({ id, quantity }) => ({ order_item_id: id, quantity }));
  if (mine.length > 0)
    await issueByStaff(cashier, order_id, { buyer: COMPANIES[payer]!, notes: null, items: mine });
}

/**
 * The documents of a guest's visit: mostly the simplified invoice, sometimes one for a company, or
 * a full invoice in place of the simplified one.
 */
function documentsFor(
  restaurant: DemoRestaurant,
  chance: Chance,
  { paidAt, placed }: { paidAt: Date; placed: () => Placed },
): Step[] {
  const { cashier } = restaurant.staff;
  const [at, kind, buyer] = [minutesAfter(paidAt, 1), chance.next(), chance.pick(COMPANIES)];
  if (kind < 0.08) return [{ at, act: () => invoice(cashier, placed(), buyer) }];
  if (kind < 0.11)
    return [{ at, act: () => issueByCode(placed().claim_code, { buyer }, DEMO_PHONE) }];
  if (kind < 0.14)
    return [
      { at, act: () => share(cashier, placed(), 0) },
      { at: minutesAfter(at, 1), act: () => share(cashier, placed(), 1) },
    ];
  const simplified = { at, act: () => invoice(cashier, placed()) };
  return kind < 0.18
    ? [
        simplified,
        { at: minutesAfter(at, chance.whole(5, 40)), act: () => invoice(cashier, placed(), buyer) },
      ]
    : [simplified];
}

/** A customer's document: the invoice from the account, or the simplified one. */
function customerDocument(
  { staff }: DemoRestaurant,
  chance: Chance,
  { at, customer_id, placed }: { at: Date; customer_id: string; placed: () => Placed },
): Step {
  return {
    at,
    act: chance.happens(0.6)
      ? () => issueForCustomer(customer_id, placed().order_id, undefined)
      : () => invoice(staff.cashier, placed()),
  };
}

/** The nearest free table: each visit is a bill of its own. */
async function freeTable({ table_tokens }: DemoRestaurant, first: string): Promise<string> {
  const from = table_tokens.indexOf(first);
  for (const token of [...table_tokens.slice(from), ...table_tokens.slice(0, from)])
    if ((await openBillsAtToken(token)).length === 0) return token;
  return first;
}

/** The kitchen's way of an order, to its end. */
export async function serve(
  { staff }: DemoRestaurant,
  { order_id }: Pick<Placed, 'order_id'>,
): Promise<void> {
  for (const status of ['preparing', 'ready', 'completed'] as const)
    await changeStatus(staff.waiter, order_id, status);
}

/** Staff cancel an order, and the kitchen takes note. */
async function cancel({ staff }: DemoRestaurant, { order_id }: Placed): Promise<void> {
  await changeStatus(staff.waiter, order_id, 'cancelled');
  for (const { id } of await openTickets(staff.waiter, order_id))
    await changeTicket(staff.waiter, id, { status: 'done' });
}

/** A visit that is over: paid, or sometimes cancelled before the kitchen began. */
export function visit(restaurant: DemoRestaurant, chance: Chance, at: Date): Step[] {
  const customer_id = chance.happens(0.14) ? chance.pick(restaurant.customer_ids) : null;
  const first = chance.pick(restaurant.table_tokens);
  const wanted = basket(restaurant, chance, chance.whole(1, 4));
  let order: Placed;
  const placed = () => order;
  const arrival = {
    at,
    act: async () => {
      const token = await freeTable(restaurant, first);
      order = await placeOrder(token, wanted, { customer_id });
    },
  };
  if (chance.happens(0.02))
    return [
      arrival,
      {
        at: minutesAfter(at, 4),
        act: () => cancel(restaurant, placed()),
      },
    ];
  const paidAt = minutesAfter(at, chance.whole(35, 95));
  const served = { at: minutesAfter(at, 25), act: () => serve(restaurant, placed()) };
  const payment = { at: paidAt, act: () => pay(restaurant.staff.cashier, chance, placed()) };
  const later = minutesAfter(paidAt, chance.whole(2, 60));
  return [
    arrival,
    served,
    payment,
    ...(customer_id
      ? [customerDocument(restaurant, chance, { at: later, customer_id, placed })]
      : documentsFor(restaurant, chance, { paidAt, placed })),
  ];
}
