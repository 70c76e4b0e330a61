/** What the kitchen's screen, and the bill's page, show of the kitchen. */
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { billOfRestaurant, lockBill } from '../bills/bills.ts';
import { countedOrders } from '../bills/totals.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import { stationsOf } from '../kitchen/stations.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { firedCourse, ticketsForCourse } from '../tickets/courses.ts';
import { countOnNoPaper, unprinted } from '../tickets/printing.ts';
import { left, workOf } from '../tickets/tickets.ts';
import type { KitchenActor } from './work.ts';

/** Beside its tickets, what the screen shows; nothing of guests, money or staff. */
export async function kitchenOf(caller: KitchenActor) {
  const { restaurant_id } = caller;
  const { name, locale, time_zone, ticket_wait_minutes, ticket_late_minutes } =
    await restaurantById(restaurant_id);
  const stations = await stationsOf(restaurant_id);
  return {
    restaurant_name: name,
    locale,
    time_zone,
    now: now().toISOString(),
    screen: caller.kind === 'kitchen_screen' ? { id: caller.till_id, name: caller.name } : null,
    wait_minutes: ticket_wait_minutes,
    late_minutes: ticket_late_minutes,
    stations: stations.map(({ id, name: of, limits }) => ({
      id,
      name: of,
      wait_minutes: limits?.wait_minutes ?? ticket_wait_minutes,
      late_minutes: limits?.late_minutes ?? ticket_late_minutes,
    })),
    on_no_paper: await countOnNoPaper(restaurant_id),
    not_printed: await unprinted(restaurant_id),
  };
}

/**
 * Fires a course of a bill, paid or not: who pays first is cooked for all the same.
 * @throws Problem 404, 409 `bill_void`, 422 for a course that nothing is ordered in
 */
export function fireCourse(caller: StaffCaller, bill_id: string, course: number) {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const bill = await lockBill(restaurant_id, bill_id);
    if (bill.status === 'void') throw conflict('bill_void');
    const tickets = await ticketsForCourse(bill.id, await countedOrders(bill.id), course);
    if (tickets > 0) {
      await recordBy(caller, { action: 'course.fired', subject_id: bill_id, detail: { course } });
      await publishEvent({
        restaurant_id,
        type: 'course.fired',
        least_role: 'waiter',
        subject_id: bill_id,
      });
    }
    return { fired_course: (await firedCourse(bill_id)) ?? course, tickets };
  });
}

type State = 'held' | 'open' | 'started' | 'done';

/** How far the kitchen is with a bill. @throws Problem 404 */
export async function billKitchen({ restaurant_id }: StaffCaller, bill_id: string) {
  const { orders } = await billOfRestaurant(restaurant_id, bill_id);
  const all = await workOf({ order_id: orders.map(({ id }) => id) });
  const work = all.filter(({ item }) => left(item) > 0);
  const held = work.filter(({ item }) => item.held);
  const courses = [...new Set(held.flatMap(({ item }) => item.course ?? []))].sort((a, b) => a - b);
  return {
    fired_course: await firedCourse(bill_id),
    held: courses.map((course) => ({
      course,
      dishes: held
        .filter(({ item }) => item.course === course)
        .reduce((sum, { item }) => sum + left(item), 0),
    })),
    items: work.map(({ item, ticket }) => ({
      order_item_id: item.order_item_id,
      station_name: ticket.station_name,
      state: stateOf(item, ticket.status),
    })),
  };
}

function stateOf(
  { held, done_at }: { held: boolean; done_at: Date | null },
  status: string,
): State {
  if (held) return 'held';
  if (done_at !== null || status === 'done') return 'done';
  return status === 'started' ? 'started' : 'open';
}
