/** Fires courses: held dishes are made from now on. */
import { findOne, insert, update } from '../database/repository.ts';
import { invalid } from '../errors.ts';
import { ticketStations } from '../kitchen/made-at.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { BillCourse, TicketItem } from './model.ts';
import { endTickets, left, workOf } from './tickets.ts';
import { headOf, type OrderFacts, writeTicket } from './write.ts';

/** Notes a course as the last that was fired. @returns whether it is new */
async function noteFired(bill_id: string, course: number): Promise<boolean> {
  const fired = await findOne(BillCourse, { bill_id });
  if (!fired) await insert(BillCourse, { bill_id, fired_course: course });
  else if (fired.fired_course < course)
    await update(BillCourse, { bill_id }, { fired_course: course });
  return !fired || fired.fired_course < course;
}

/** What orders say to who makes their dishes; an allergy may stand in any of them. */
function notesOf(orders: OrderFacts[]): string | null {
  return orders.flatMap(({ notes }) => notes ?? []).join(' · ') || null;
}

/**
 * Makes a ticket for each station that holds dishes of this course or an earlier one, which takes
 * them over. Fired twice it makes nothing new.
 * @param orders of one bill, which the caller has locked
 * @returns how many tickets were made
 * @throws Problem 422 for a course that nothing was ordered in
 */
export async function ticketsForCourse(
  bill_id: string,
  orders: (OrderFacts & { items: { course: number | null; quantity: number }[] })[],
  course: number,
): Promise<number> {
  const hasCourse = orders.some(({ items }) =>
    items.some((item) => item.course === course && item.quantity > 0),
  );
  if (!hasCourse) throw invalid([{ path: 'course', message: 'unknown_reference' }]);
  await noteFired(bill_id, course);
  const work = await workOf({ order_id: orders.map(({ id }) => id) });
  const fired = work.filter(
    ({ item }) => item.held && item.course !== null && item.course <= course && left(item) > 0,
  );
  const restaurant = fired.length > 0 ? await restaurantById(orders[0]!.restaurant_id) : null;
  const stations = await ticketStations(orders[0]!.restaurant_id, [
    ...new Set(fired.flatMap(({ ticket }) => ticket.station_id ?? [])),
  ]);
  // The dishes of a station that was removed wait no longer either.
  await update(TicketItem, { id: fired.map(({ item }) => item.id) }, { held: false });
  let made = 0;
  for (const [station_id, station] of stations) {
    const takes = fired.filter(({ ticket }) => ticket.station_id === station_id);
    const own = orders.filter(({ id }) => takes.some(({ item }) => item.order_id === id));
    const order = own[0]!;
    await writeTicket(
      {
        kind: 'fire',
        station,
        order,
        head: { ...(await headOf(order)), notes: notesOf(own) },
        items: [],
        course,
        takes: takes.map(({ item }) => item),
      },
      restaurant!,
    );
    made++;
    // What it made already leaves the wall with the dishes that it held.
    await endTickets(
      takes.map(({ ticket }) => ticket.id),
      (rest) => rest.every(({ done_at, held }) => done_at !== null && !held),
    );
  }
  return made;
}

/**
 * What was fired on a bill counts on another that takes dishes of it over (a split, a merge): a
 * later round of such a course does not wait. The higher of both stays.
 */
export async function inheritFired(from: string, to: string): Promise<void> {
  const course = await firedCourse(from);
  if (course !== null) await noteFired(to, course);
}

/** The last course of a bill that was fired; null where no dish has a course. */
export async function firedCourse(bill_id: string): Promise<number | null> {
  return (await findOne(BillCourse, { bill_id }))?.fired_course ?? null;
}
