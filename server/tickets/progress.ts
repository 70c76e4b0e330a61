/** How far the tickets of an order are, and what a change of its status by hand makes of them. */
import { find, findOne, update } from '../database/repository.ts';
import { BillCourse, TicketItem } from './model.ts';
import { left, workOf } from './tickets.ts';
import { setStatus } from './write.ts';

/**
 * What the tickets of an order say its status is: begun by the first tick or start, ready once all
 * are bumped. Null where nothing of it is on a ticket.
 */
export async function progressOf(
  order_id: string,
): Promise<'pending' | 'preparing' | 'ready' | null> {
  const work = (await workOf({ order_id })).filter(({ item }) => left(item) > 0);
  if (work.length === 0) return null;
  if (work.every(({ ticket }) => ticket.status === 'done')) return 'ready';
  const isBegun = work.some(({ item, ticket }) => ticket.status !== 'open' || item.done_at);
  return isBegun ? 'preparing' : 'pending';
}

/** The items of an order of which the kitchen has made every piece that is left. */
export async function readyItems(order_id: string): Promise<string[]> {
  const work = (await workOf({ order_id })).filter(({ item }) => left(item) > 0);
  const open = new Set(
    work
      .filter(({ item, ticket }) => item.done_at === null && ticket.status !== 'done')
      .map(({ item }) => item.order_item_id),
  );
  const ids = new Set(work.map(({ item }) => item.order_item_id));
  return [...ids].filter((id) => !open.has(id));
}

type Work = Awaited<ReturnType<typeof workOf>>;

function ticketsOf(work: Work): Work {
  return [...new Map(work.map((one) => [one.ticket.id, one])).values()];
}

/**
 * What is ready or delivered is on no wall any more, whether it was bumped or not. It is ticked at
 * the very time at which the order was ready, by which `reopen` knows what nobody in the kitchen
 * did.
 */
async function close(work: Work, ready_at: Date): Promise<void> {
  const open = work.filter(({ item }) => item.done_at === null);
  await update(
    TicketItem,
    { id: open.map(({ item }) => item.id) },
    { done_at: ready_at, held: false },
  );
  for (const { ticket } of ticketsOf(work)) {
    const others = await find(TicketItem, { ticket_id: ticket.id, done_at: null });
    if (others.every((item) => left(item) === 0)) await setStatus(ticket, 'done');
  }
}

/**
 * Takes back what `close` did to an order that was not ready: its ticks, and what waited to be
 * fired waits again. Where the kitchen itself had bumped all of it, all of it comes back to the
 * wall.
 */
async function reopen(work: Work, { bill_id, ready_at }: Moved): Promise<void> {
  const closed = work.filter(
    ({ item }) => item.done_at !== null && item.done_at.getTime() === ready_at?.getTime(),
  );
  const fired = (await findOne(BillCourse, { bill_id }))?.fired_course ?? Infinity;
  for (const { item } of closed)
    await update(
      TicketItem,
      { id: item.id },
      { done_at: null, held: item.course !== null && item.course > fired },
    );
  for (const { ticket } of ticketsOf(closed.length > 0 ? closed : work))
    await setStatus(ticket, 'started');
}

/** An order that staff moved; `ready_at` is kept by a step back to what is not ready. */
interface Moved {
  id: string;
  bill_id: string;
  ready_at: Date | null;
}

/** The tickets of an order after staff have changed its status by hand. */
export async function followByHand(order: Moved, status: string): Promise<void> {
  const all = (await workOf({ order_id: order.id })).filter(({ item }) => left(item) > 0);
  if (status === 'ready' || status === 'partially_delivered' || status === 'completed') {
    await close(
      all.filter(({ ticket }) => ticket.status !== 'done'),
      order.ready_at!,
    );
    return;
  }
  if (status === 'preparing' && all.every(({ ticket }) => ticket.status === 'done'))
    return reopen(all, order);
  for (const { ticket } of ticketsOf(all)) {
    const isTicked = all.some(({ item }) => item.ticket_id === ticket.id && item.done_at);
    if (status === 'preparing' && ticket.status === 'open') await setStatus(ticket, 'started');
    if (status === 'pending' && !isTicked) await setStatus(ticket, 'open');
  }
}
