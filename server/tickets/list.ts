/** Reads tickets, and presents them. */
import { above, anyOf, below, not } from '../database/conditions.ts';
import { cursorAfter, readCursor } from '../database/cursor.ts';
import { find, findOne, type Where } from '../database/repository.ts';
import type { Query } from '../http/endpoint.ts';
import type { listTickets as listEndpoint } from './contract.ts';
import { Ticket, type Ticket as Row, TicketItem, TicketPrint } from './model.ts';
import { left } from './tickets.ts';

type WholeTicket = Row & { items: TicketItem[]; print: TicketPrint['status'] | null };

/** Tickets with their items, and whether they are on paper. */
export async function wholeTickets(tickets: Row[]): Promise<WholeTicket[]> {
  const items = await find(
    TicketItem,
    { ticket_id: tickets.map(({ id }) => id) },
    { order: ['position', 'id'] },
  );
  const prints = await find(
    TicketPrint,
    { id: tickets.flatMap(({ print_job_id }) => print_job_id ?? []) },
    { columns: ['id', 'status'] },
  );
  return tickets.map((ticket) => ({
    ...ticket,
    items: items
      .filter(({ ticket_id }) => ticket_id === ticket.id)
      .sort((a, b) => (a.course ?? 0) - (b.course ?? 0)),
    print: prints.find(({ id }) => id === ticket.print_job_id)?.status ?? null,
  }));
}

/** A ticket of this restaurant with its items and print job, or null. */
export async function wholeTicket(restaurant_id: string, id: string) {
  const ticket = await findOne(Ticket, { id, restaurant_id });
  return ticket && (await wholeTickets([ticket]))[0]!;
}

function presentItem(item: TicketItem) {
  const { id, order_item_id, name, voided, notes, options, course, seat, held, done_at } = item;
  return {
    id,
    order_item_id,
    name,
    quantity: left(item),
    voided,
    notes,
    options: options ?? [],
    course,
    seat,
    held,
    done: done_at !== null,
  };
}

export function presentTicket({ head, items, print, ...ticket }: WholeTicket) {
  const { id, number, kind, status, station_id, station_name, order_id } = ticket;
  return {
    id,
    number,
    kind,
    status,
    station_id,
    station_name,
    order_id,
    ...head,
    pickup_at: head.pickup_at ?? null,
    items: items.map(presentItem),
    printed: print ?? ('none' as const),
    created_at: ticket.created_at.toISOString(),
    started_at: ticket.started_at?.toISOString() ?? null,
    done_at: ticket.done_at?.toISOString() ?? null,
  };
}

/** The rows behind a cursor: later ones, or with `done` earlier ones. */
function beyond(cursor: string | undefined, done: boolean): Where<Row>[] {
  const after = readCursor(cursor);
  if (!after) return [];
  const at = new Date(after.at);
  return done
    ? [anyOf<Row>({ done_at: below(at) as never }, { done_at: at, id: below(after.id) })]
    : [anyOf<Row>({ created_at: above(at) }, { created_at: at, id: above(after.id) })];
}

/**
 * One page of tickets, oldest first; done ones by when they were bumped, the last first, since that
 * is the one to recall.
 */
export async function listTickets(
  restaurant_id: string,
  { station_id, status, limit, cursor }: Query<typeof listEndpoint>,
) {
  const done = status === 'done';
  const wanted = status === 'open' ? not<Row['status']>('done') : status;
  const where = [
    { restaurant_id, ...(station_id && { station_id }), ...(wanted && { status: wanted }) },
    ...beyond(cursor, done),
  ].flat() as Where<Row>;
  const rows = await find(Ticket, where, {
    order: done
      ? [
          ['done_at', 'DESC'],
          ['id', 'DESC'],
        ]
      : ['created_at', 'id'],
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const at = done ? last?.done_at : last?.created_at;
  return {
    items: (await wholeTickets(shown)).map(presentTicket),
    next_cursor: rows.length > limit && last && at ? cursorAfter({ at, id: last.id }) : null,
  };
}
