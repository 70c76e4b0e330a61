/** Makes the tickets of orders, and of what becomes of them. */
import { find, findOne, insert, statement, update } from '../database/repository.ts';
import { stationsOfProducts, type TicketStation, ticketStations } from '../kitchen/made-at.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { BillCourse, Ticket, type TicketHead, TicketItem } from './model.ts';
import { ticketOptions } from './options.ts';
import { headOf, type NewItem, type OrderFacts, setStatus, writeTicket } from './write.ts';

/** An item of an order, as the kitchen needs it. */
export interface OrderedItem {
  id: string;
  kind: string;
  product_id: string;
  position: number;
  name: string;
  quantity: number;
  notes: string | null;
  course: number | null;
  seat: number | null;
  /** `[{name, quantity, group?}]`; read as `ticketOptions` does. */
  options?: unknown;
}
export type Ordered = OrderFacts & { items: OrderedItem[] };

/** The kinds whose dishes are made; the others tell of a change. */
export const WORK = ['order', 'fire'] as const;

export function isWork({ kind }: Pick<Ticket, 'kind'>): boolean {
  return kind === 'order' || kind === 'fire';
}

function grouped<T, K>(all: T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

/** What is left to make of an item. */
export function left({ quantity, voided }: Pick<TicketItem, 'quantity' | 'voided'>): number {
  return quantity - voided;
}

const EARLIER = `SELECT t.id FROM tickets t JOIN orders o ON o.id = t.order_id
  WHERE o.restaurant_id = $1 AND o.bill_id = $2 LIMIT 1`;

/**
 * The last course of a bill that is made now: the first that was ordered, until a later one is
 * fired. Dishes that were ordered before without a course are the first. Null while no item has a
 * course.
 */
async function presentCourse(
  { restaurant_id, bill_id }: Ordered,
  items: OrderedItem[],
): Promise<number | null> {
  const fired = await findOne(BillCourse, { bill_id });
  if (fired) return fired.fired_course;
  const courses = items.flatMap(({ course }) => course ?? []);
  if (courses.length === 0) return null;
  const earlier = await statement<{ id: string }>(EARLIER, [restaurant_id, bill_id]);
  const first = earlier.length > 0 ? 1 : Math.min(...courses);
  await insert(BillCourse, { bill_id, fired_course: first });
  return first;
}

/** The dishes of an order that a station makes, bundles once, without a service charge. */
function dishesOf({ items }: Ordered): OrderedItem[] {
  return items.filter(({ kind, quantity }) => kind === 'dish' && quantity > 0);
}

function newItem(order_id: string, item: OrderedItem, course: number | null): NewItem {
  return {
    order_id,
    order_item_id: item.id,
    position: item.position,
    name: item.name,
    quantity: item.quantity,
    notes: item.notes,
    options: ticketOptions(item.options),
    course: item.course ?? null,
    seat: item.seat ?? null,
    held: item.course !== null && course !== null && item.course > course,
  };
}

/**
 * Makes one ticket for each station of an order, in the transaction that places it. A product whose
 * category is at no station is on none.
 */
export async function ticketsForOrder(order: Ordered): Promise<void> {
  const dishes = dishesOf(order);
  const stations = await stationsOfProducts(order.restaurant_id, [
    ...new Set(dishes.map(({ product_id }) => product_id)),
  ]);
  const made = dishes.filter(({ product_id }) => stations.has(product_id));
  if (made.length === 0) return;
  const course = await presentCourse(order, made);
  const restaurant = await restaurantById(order.restaurant_id);
  const head = await headOf(order);
  for (const items of grouped(made, ({ product_id }) => stations.get(product_id)!.id).values())
    await writeTicket(
      {
        kind: 'order',
        station: stations.get(items[0]!.product_id)!,
        order,
        head,
        items: items
          .map((item) => newItem(order.id, item, course))
          .sort((a, b) => (a.course ?? 0) - (b.course ?? 0) || a.position - b.position),
      },
      restaurant,
    );
}

/** The dishes of orders that are on tickets, with those. */
export async function workOf(where: { order_id?: string | string[]; order_item_id?: string }) {
  const items = await find(TicketItem, where, { order: ['position', 'id'] });
  const tickets = await find(Ticket, {
    id: [...new Set(items.map(({ ticket_id }) => ticket_id))],
    kind: WORK,
  });
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  return items.flatMap((item) => {
    const ticket = byId.get(item.ticket_id);
    return ticket ? [{ item, ticket }] : [];
  });
}
type Work = Awaited<ReturnType<typeof workOf>>[number];

/** Tickets of which nothing is left leave the wall; `isOver` says so of the items left to make. */
export async function endTickets(
  ticket_ids: string[],
  isOver: (rest: TicketItem[]) => boolean = (rest) => rest.length === 0,
): Promise<void> {
  for (const ticket of await find(Ticket, { id: [...new Set(ticket_ids)], kind: WORK })) {
    const items = await find(TicketItem, { ticket_id: ticket.id });
    if (isOver(items.filter((item) => left(item) > 0))) await setStatus(ticket, 'done');
  }
}

/** A ticket for each station of these dishes that tells what became of them. */
async function tellStations(
  kind: 'void' | 'cancel' | 'move' | 'change',
  { order, head, dishes }: { order: OrderFacts; head: TicketHead; dishes: Work[] },
  itemsOf: (dishes: Work[]) => NewItem[],
): Promise<void> {
  const stations = await ticketStations(order.restaurant_id, [
    ...new Set(dishes.flatMap(({ ticket }) => ticket.station_id ?? [])),
  ]);
  if (stations.size === 0) return;
  const restaurant = await restaurantById(order.restaurant_id);
  for (const [id, own] of grouped(dishes, ({ ticket }) => ticket.station_id ?? '')) {
    const station: TicketStation | undefined = stations.get(id);
    if (station) await writeTicket({ kind, station, order, head, items: itemsOf(own) }, restaurant);
  }
}

function told({ item }: Work, quantity: number): NewItem {
  const { order_id, order_item_id, position, name, notes, options, course, seat } = item;
  return { order_id, order_item_id, position, name, quantity, notes, options, course, seat };
}

/** Tells the station of an item that pieces of it are not wanted any more. */
export async function ticketsForVoid(
  order: OrderFacts,
  { item_id, quantity }: { item_id: string; quantity: number },
): Promise<void> {
  const dishes = await workOf({ order_item_id: item_id });
  let open = quantity;
  const voided: { work: Work; pieces: number }[] = [];
  for (const work of dishes) {
    const pieces = Math.min(open, left(work.item));
    if (pieces <= 0) continue;
    open -= pieces;
    await update(TicketItem, { id: work.item.id }, { voided: work.item.voided + pieces });
    voided.push({ work, pieces });
  }
  if (voided.length === 0) return;
  await endTickets(voided.map(({ work }) => work.ticket.id));
  const pieces = new Map(voided.map((one) => [one.work.item.id, one.pieces]));
  await tellStations(
    'void',
    { order, head: await headOf(order), dishes: voided.map(({ work }) => work) },
    (own) => own.map((work) => told(work, pieces.get(work.item.id)!)),
  );
}

/** Tells the stations of an order that it is cancelled; nothing of it is made any more. */
export async function ticketsForCancel(order: OrderFacts): Promise<void> {
  const dishes = (await workOf({ order_id: order.id })).filter(({ item }) => left(item) > 0);
  if (dishes.length === 0) return;
  for (const { item } of dishes)
    await update(TicketItem, { id: item.id }, { voided: item.quantity });
  await endTickets(dishes.map(({ ticket }) => ticket.id));
  await tellStations('cancel', { order, head: await headOf(order), dishes }, (own) =>
    own.map((work) => told(work, left(work.item))),
  );
}

/** The dishes of orders that the kitchen has not finished. */
async function unfinished(orders: OrderFacts[]): Promise<Work[]> {
  const all = await workOf({ order_id: orders.map(({ id }) => id) });
  return all.filter(({ item, ticket }) => ticket.status !== 'done' && left(item) > 0);
}

/**
 * Tells the stations that still make something of these orders that their party sits elsewhere, or
 * is another (name, service); one ticket a station, however many orders. Open tickets say the new
 * table at once.
 * @param orders as they are now
 */
export async function ticketsForMove(
  orders: OrderFacts[],
  from: { table_id: string | null; table_name: string | null },
): Promise<void> {
  const [first] = orders;
  const dishes = await unfinished(orders);
  if (!first || dishes.length === 0) return;
  const present = await headOf(first);
  const { table_name, name, service, covers } = present;
  for (const { ticket } of new Map(dishes.map((work) => [work.ticket.id, work])).values())
    await update(
      Ticket,
      { id: ticket.id },
      { head: { ...ticket.head, table_name, name, service, covers } },
    );
  const hasMoved = first.table_id !== from.table_id;
  const head = { ...present, from_table_name: hasMoved ? from.table_name : null };
  await tellStations(hasMoved ? 'move' : 'change', { order: first, head, dishes }, () => []);
}

/** Pieces of an item that a split of its bill took to another order. */
export interface SplitItem {
  order_id: string;
  from_item: string;
  to_item: string;
  quantity: number;
}

/** More than an order has items. */
const BELOW = 1000;

/** Follows a split of a bill: what is on tickets belongs to the order that has it now. */
export async function splitTickets(taken: SplitItem[]): Promise<void> {
  for (const { order_id, from_item, to_item, quantity } of taken) {
    let open = quantity;
    for (const { item } of await workOf({ order_item_id: from_item })) {
      const pieces = Math.min(open, left(item));
      if (pieces <= 0) continue;
      open -= pieces;
      const own = { order_id, order_item_id: to_item };
      if (pieces === item.quantity) await update(TicketItem, { id: item.id }, own);
      else {
        const { id: _id, voided: _voided, ...rest } = item;
        await update(TicketItem, { id: item.id }, { quantity: item.quantity - pieces });
        // Below the others, which keep their places on the wall.
        const position = item.position + BELOW;
        await insert(TicketItem, { ...rest, ...own, position, quantity: pieces });
      }
    }
  }
}
