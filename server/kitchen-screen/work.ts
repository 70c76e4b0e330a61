/** What the kitchen does with its tickets: start, tick, bump, recall. */
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import type { KitchenCaller, StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { followTickets } from '../settlement/status.ts';
import type { changeTicket as changeEndpoint, TicketStatus } from '../tickets/contract.ts';
import { presentTicket, wholeTicket } from '../tickets/list.ts';
import { isWork, left } from '../tickets/tickets.ts';
import { publishTicket, setStatus, tickItems } from '../tickets/write.ts';

export type KitchenActor = StaffCaller | KitchenCaller;
type Wanted = Body<typeof changeEndpoint>;
type Whole = NonNullable<Awaited<ReturnType<typeof wholeTicket>>>;

async function ownTicket(restaurant_id: string, id: string): Promise<Whole> {
  const ticket = await wholeTicket(restaurant_id, id);
  if (!ticket) throw notFound();
  return ticket;
}

/**
 * Ticks a dish, or takes the tick away. Ticked twice, as by two screens or after a cut connection,
 * it is ticked once.
 * @throws Problem 422 for an item of another ticket, 409 `invalid_transition` for a ticket that is
 * bumped and a dish that waits to be fired
 */
async function tick(ticket: Whole, item_id: string, done: boolean): Promise<void> {
  const item = ticket.items.find(({ id }) => id === item_id);
  if (!item) throw invalid([{ path: 'item_id', message: 'unknown_reference' }]);
  if ((item.done_at !== null) === done) return;
  if (ticket.status === 'done' || item.held) throw conflict('invalid_transition');
  await tickItems([item.id], done ? now() : null);
  if (ticket.status === 'open' && done) await setStatus(ticket, 'started');
  else await publishTicket(ticket);
}

/**
 * Bumps a ticket. While later courses on it wait, what could be made is ticked, and it stays.
 */
async function bump(caller: KitchenActor, ticket: Whole): Promise<void> {
  if (ticket.status === 'done') return;
  const rest = ticket.items.filter((item) => left(item) > 0);
  if (isWork(ticket) && rest.some(({ held }) => held)) {
    const open = rest.filter(({ held, done_at }) => !held && done_at === null);
    await tickItems(
      open.map(({ id }) => id),
      now(),
    );
    if (ticket.status === 'open') await setStatus(ticket, 'started');
    else if (open.length > 0) await publishTicket(ticket);
    return;
  }
  await setStatus(ticket, 'done');
  const { id: subject_id, number, station_name: station } = ticket;
  await recordBy(caller, { action: 'ticket.done', subject_id, detail: { number, station } });
}

/** @throws Problem 409 `invalid_transition` for a ticket of which nothing is left to make */
async function recall(caller: KitchenActor, ticket: Whole, status: TicketStatus): Promise<void> {
  const isTicked = ticket.items.some(({ done_at }) => done_at !== null);
  if (isWork(ticket) && ticket.items.every((item) => left(item) === 0))
    throw conflict('invalid_transition');
  await setStatus(ticket, isTicked ? 'started' : status);
  const { id: subject_id, number, station_name: station } = ticket;
  await recordBy(caller, { action: 'ticket.recalled', subject_id, detail: { number, station } });
}

async function setByKitchen(caller: KitchenActor, ticket: Whole, wanted: TicketStatus) {
  if (wanted === 'done') await bump(caller, ticket);
  else if (ticket.status === 'done') await recall(caller, ticket, wanted);
  else await setStatus(ticket, wanted);
}

/**
 * Starts, bumps or recalls a ticket, or ticks a dish on it; its orders follow.
 * @throws Problem 404, 422, 409 `invalid_transition`
 */
export function changeTicket(caller: KitchenActor, id: string, wanted: Wanted) {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const ticket = await ownTicket(restaurant_id, id);
    if ('status' in wanted) await setByKitchen(caller, ticket, wanted.status);
    else await tick(ticket, wanted.item_id, wanted.done);
    if (isWork(ticket))
      await followTickets(caller, [...new Set(ticket.items.map(({ order_id }) => order_id))]);
    return presentTicket(await ownTicket(restaurant_id, id));
  });
}
