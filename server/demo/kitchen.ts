/** What the kitchen and the bar of the demo do with their tickets this evening. */
import { placeStaffOrder } from '../bills/place.ts';
import type { StaffCaller } from '../http/caller.ts';
import { fireCourse } from '../kitchen-screen/screen.ts';
import { changeTicket } from '../kitchen-screen/work.ts';
import { listTickets } from '../tickets/list.ts';
import type { DemoRestaurant } from './restaurant.ts';

const MOST = 100;

/** The tickets of an order that are not bumped. */
export async function openTickets({ restaurant_id }: StaffCaller, order_id: string) {
  const { items } = await listTickets(restaurant_id, { status: 'open', limit: MOST });
  return items.filter((ticket) => ticket.order_id === order_id);
}

/** The bar has made its drinks, and the kitchen the first dish. */
export async function beginToMake({ staff }: DemoRestaurant, order_id: string): Promise<void> {
  for (const { id, station_name, items } of await openTickets(staff.waiter, order_id))
    if (station_name === 'Bar') await changeTicket(staff.waiter, id, { status: 'done' });
    else if (items.length > 1)
      await changeTicket(staff.waiter, id, { item_id: items[0]!.id, done: true });
    else await changeTicket(staff.waiter, id, { status: 'started' });
}

/** Four guests who eat in three courses; the later ones wait until they are fired. */
export async function orderInCourses(
  { dishes, staff, table_ids }: DemoRestaurant,
  table: number,
): Promise<string> {
  const dish = (wanted: string, course: number, seats: number[]) => {
    const { id, groups } = dishes.find(({ name }) => name === wanted)!;
    const options = groups
      .filter(({ min }) => min > 0)
      .map((group) => ({ option_id: group.options[1]!.id, quantity: 1 }));
    return seats.map((seat) => ({
      product_id: id,
      quantity: 1,
      notes: null,
      ...(options.length > 0 && { options }),
      course,
      seat,
    }));
  };
  const { bill_id } = await placeStaffOrder(staff.waiter, {
    table_id: table_ids[table]!,
    covers: 4,
    notes: null,
    items: [
      ...dish('Seafood chowder', 1, [1, 2]),
      ...dish('Beetroot and goat’s curd', 1, [3, 4]),
      ...dish('Dry-aged sirloin, 10\u00a0oz', 2, [1]),
      ...dish('Wild mushroom risotto', 2, [2]),
      ...dish('Lantern burger', 2, [3, 4]),
      ...dish('Sticky toffee pudding', 3, [1, 3]),
      ...dish('Lemon tart', 3, [2, 4]),
    ],
  });
  return bill_id;
}

/** The starters are eaten, and the waiter fires the mains. */
export async function fireMains({ staff }: DemoRestaurant, bill_id: string): Promise<void> {
  const { items } = await listTickets(staff.waiter.restaurant_id, { status: 'open', limit: MOST });
  for (const ticket of items)
    if (ticket.items.some(({ held }) => held))
      await changeTicket(staff.waiter, ticket.id, { status: 'done' });
  await fireCourse(staff.waiter, bill_id, 2);
}
