/** Writes tickets with their print jobs. */
import { businessDay } from '../business-day.ts';
import { now } from '../clock.ts';
import { find, findOne, insert, insertAll, update } from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { publishEvent } from '../events/events.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';
import { enqueue } from '../jobs/queue.ts';
import type { TicketStation } from '../kitchen/made-at.ts';
import { figuresLocale } from '../locales.ts';
import { nextNumber } from '../numbering/numbering.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { namesOf } from '../staff/staff.ts';
import { tablesById } from '../tables/tables.ts';
import type { TicketKind, TicketStatus } from './contract.ts';
import {
  Ticket,
  TicketBill,
  type TicketHead,
  TicketItem,
  TicketPrint,
  type TicketItem as Item,
  type Ticket as Row,
} from './model.ts';
import type { TicketPaper } from './paper.ts';

export type Restaurant = Awaited<ReturnType<typeof restaurantById>>;

/** The facts of an order that its tickets have. */
export interface OrderFacts {
  id: string;
  restaurant_id: string;
  bill_id: string;
  order_number: number;
  table_id: string | null;
  placed_by: string | null;
  notes: string | null;
  pickup_at: Date | null;
}

export type NewItem = Omit<NewRow<(typeof TicketItem)['columns']>, 'ticket_id'>;

export interface NewTicket {
  kind: TicketKind;
  station: TicketStation;
  order: Pick<OrderFacts, 'id' | 'restaurant_id'>;
  head: TicketHead;
  items: NewItem[];
  /** The course that was fired. */
  course?: number | null;
  /** Earlier rows that this ticket takes over, in place of new ones. */
  takes?: Item[];
}

/** Whose ticket it is: table, party, service and waiter of an order, as they are now. */
export async function headOf(order: OrderFacts): Promise<TicketHead> {
  const bill = await findOne(TicketBill, { id: order.bill_id });
  const [table] = order.table_id ? await tablesById([order.table_id]) : [];
  const names = order.placed_by ? await namesOf([order.placed_by]) : new Map<string, string>();
  return {
    order_number: order.order_number,
    table_name: table?.name ?? null,
    from_table_name: null,
    name: bill?.name ?? null,
    service: bill?.service ?? 'dine_in',
    covers: bill?.covers ?? null,
    // A first name is enough to ask, and less on a paper that lies about.
    placed_by: names.get(order.placed_by ?? '')?.split(' ')[0] ?? null,
    notes: order.notes,
    pickup_at: order.pickup_at?.toISOString() ?? null,
  };
}

function timeOnTheWall({ locale, time_zone }: Restaurant, at: Date): string {
  const clock = new Intl.DateTimeFormat(figuresLocale(locale), {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: time_zone,
  });
  return clock.format(at);
}

function paperOf(
  { kind, station, head, items, takes = [], course = null }: Omit<NewTicket, 'order'>,
  { number, created_at }: Pick<Row, 'number' | 'created_at'>,
  restaurant: Restaurant,
): TicketPaper {
  const { table_name, from_table_name, pickup_at, ...rest } = head;
  return {
    kind,
    station: station.name,
    number,
    ...rest,
    table: table_name,
    from_table: from_table_name,
    time: timeOnTheWall(restaurant, created_at),
    pickup: pickup_at ? timeOnTheWall(restaurant, new Date(pickup_at)) : null,
    course,
    items: [...takes, ...items].map((item) => ({
      quantity: item.quantity - (item.voided ?? 0),
      name: item.name,
      options: item.options ?? [],
      notes: item.notes ?? null,
      seat: item.seat ?? null,
      course: item.course ?? null,
      held: (item.held ?? false) && takes.length === 0,
    })),
  };
}

/**
 * Queues the printing of a ticket; a station without a printer has its screen alone.
 * @param again whether one may be out already
 */
async function queuePrint(
  {
    restaurant_id,
    station,
    paper,
    again = false,
  }: {
    restaurant_id: string;
    station: TicketStation;
    paper: TicketPaper;
    again?: boolean;
  },
  { locale, name }: Restaurant,
): Promise<string | null> {
  const { printer_id, printer_name } = station;
  if (printer_id === null) return null;
  const job = await insert(TicketPrint, {
    restaurant_id,
    kind: 'ticket',
    title: `${station.name} ${paper.number} · ${paper.table ?? paper.name ?? paper.order_number}`,
    content: { lang: locale, author: name, rows: [], ticket: paper },
    printer: printer_name,
    printer_id,
    format: 'receipt',
    copy_number: again ? 1 : 0,
    status: 'waiting',
  });
  const { id: subject_id, created_at } = job;
  await enqueue(PRINT_QUEUE, { subject_id, lane: printer_id, created_at });
  return job.id;
}

/**
 * Writes a ticket, with its print job and event, in the running transaction: an order and its
 * tickets are there together or not at all.
 */
export async function writeTicket(ticket: NewTicket, restaurant: Restaurant): Promise<Row> {
  const { kind, station, order, head, items, takes = [] } = ticket;
  const { restaurant_id } = order;
  const created_at = now();
  const number = await nextNumber(restaurant_id, `ticket:${businessDay(created_at, restaurant)}`);
  const paper = paperOf(ticket, { number, created_at }, restaurant);
  const row = await insert(Ticket, {
    restaurant_id,
    station_id: station.id,
    station_name: station.name,
    order_id: order.id,
    number,
    kind,
    status: 'open',
    head,
    print_job_id: await queuePrint({ restaurant_id, station, paper }, restaurant),
    created_at,
  });
  await insertAll(
    TicketItem,
    items.map((item) => ({ ...item, ticket_id: row.id })),
  );
  await update(TicketItem, { id: takes.map(({ id }) => id) }, { ticket_id: row.id, held: false });
  await publishTicket(row, 'ticket.made');
  return row;
}

/**
 * Queues the printing of a ticket that is on no paper, as it is now, in the running transaction.
 * @param again whether one may be out already
 */
export async function printLater(
  ticket: Row,
  { station, again }: { station: TicketStation; again: boolean },
): Promise<void> {
  const { restaurant_id, kind, head } = ticket;
  const restaurant = await restaurantById(restaurant_id);
  const all = await find(TicketItem, { ticket_id: ticket.id }, { order: ['position'] });
  // A void says what is not to be made; of all others, what is left.
  const isGone = kind === 'void' || kind === 'cancel';
  const items = isGone ? all : all.filter(({ quantity, voided }) => quantity > voided);
  const course = kind === 'fire' ? (items[0]?.course ?? null) : null;
  const paper = paperOf({ kind, station, head, items, course }, ticket, restaurant);
  const print_job_id = await queuePrint({ restaurant_id, station, paper, again }, restaurant);
  await update(Ticket, { id: ticket.id }, { print_job_id });
  await publishTicket(ticket);
}

/** Ticks dishes, or takes their ticks away. */
export async function tickItems(ids: string[], done_at: Date | null): Promise<void> {
  await update(TicketItem, { id: ids }, { done_at });
}

/** Publishes what became of a ticket. */
export function publishTicket(
  { restaurant_id, id }: Pick<Row, 'restaurant_id' | 'id'>,
  type: 'ticket.made' | 'ticket.changed' = 'ticket.changed',
) {
  return publishEvent({ restaurant_id, type, least_role: 'waiter', subject_id: id });
}

/** Sets the status of a ticket, with its times, and publishes it where it changed. */
export async function setStatus(ticket: Row, status: TicketStatus): Promise<Row> {
  if (ticket.status === status) return ticket;
  const changes = {
    status,
    started_at: status === 'open' ? null : (ticket.started_at ?? now()),
    done_at: status === 'done' ? now() : null,
  };
  await update(Ticket, { id: ticket.id }, changes);
  await publishTicket(ticket);
  return { ...ticket, ...changes };
}
