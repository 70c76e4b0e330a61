import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { getKitchen, listTickets } from '../../../server/tickets/contract.ts';
import { minutesWaited } from '../floor/state.ts';

export type KitchenTicket = ResponseBody<typeof listTickets>['items'][number];
export type KitchenItem = KitchenTicket['items'][number];
export type Kitchen = ResponseBody<typeof getKitchen>;

/** What was done at the screen and the server may not know yet. */
export type Act =
  | { ticket_id: string; status: 'open' | 'started' | 'done' }
  | { ticket_id: string; item_id: string; done: boolean };

export function isWork({ kind }: KitchenTicket): boolean {
  return kind === 'order' || kind === 'fire';
}

/** Dishes to make now: not held, not voided. */
export function toMake({ items }: KitchenTicket): KitchenItem[] {
  return items.filter(({ held, quantity }) => !held && quantity > 0);
}

/**
 * Whether a bumped ticket can come back: of one that was cancelled, voided or fired nothing is
 * left.
 */
export function canRecall(ticket: KitchenTicket): boolean {
  return !isWork(ticket) || ticket.items.some(({ quantity }) => quantity > 0);
}

function actOn(ticket: KitchenTicket, act: Act): KitchenTicket {
  if ('status' in act) return { ...ticket, status: act.status };
  return {
    ...ticket,
    items: ticket.items.map((item) =>
      item.id === act.item_id ? { ...item, done: act.done } : item,
    ),
  };
}

/** The tickets as they are once the server knows what was done here. */
export function withActs(tickets: KitchenTicket[], acts: Act[]): KitchenTicket[] {
  return tickets.map((ticket) =>
    acts.filter(({ ticket_id }) => ticket_id === ticket.id).reduce(actOn, ticket),
  );
}

/** An act in place of an earlier one on the same dish or ticket, of which only the last counts. */
export function addAct(acts: Act[], act: Act): Act[] {
  const same = (other: Act) =>
    other.ticket_id === act.ticket_id &&
    ('item_id' in act ? 'item_id' in other && other.item_id === act.item_id : 'status' in other);
  return [...acts.filter((other) => !same(other)), act];
}

/** Tickets that were bumped here and that the server has open still, the last first. */
export function bumpedHere(tickets: KitchenTicket[], acts: Act[]): KitchenTicket[] {
  return acts
    .filter((act) => 'status' in act && act.status === 'done')
    .flatMap(({ ticket_id }) => tickets.find(({ id }) => id === ticket_id) ?? [])
    .reverse();
}

/** What is still to make of each dish, the most first. */
export function allDay(tickets: KitchenTicket[]): { name: string; quantity: number }[] {
  const counts = new Map<string, number>();
  for (const ticket of tickets.filter(isWork))
    for (const { name, quantity, done } of toMake(ticket))
      if (!done) counts.set(name, (counts.get(name) ?? 0) + quantity);
  return [...counts]
    .map(([name, quantity]) => ({ name, quantity }))
    .sort((a, b) => b.quantity - a.quantity || a.name.localeCompare(b.name));
}

/** How long a ticket waits, `m:ss`, from an hour on `h:mm:ss`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (hours === 0) return `${minutes}:${two(seconds % 60)}`;
  return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Minutes until a ticket waits, and until it is late. */
export type Limits = Pick<Kitchen, 'wait_minutes' | 'late_minutes'>;

/** The minutes of a station; those of the restaurant where the station was removed. */
export function limitsOf(kitchen: Kitchen, station_id: string | null): Limits {
  return kitchen.stations.find(({ id }) => id === station_id) ?? kitchen;
}

/** The minutes of all stations, or null where they differ. */
export function sharedLimits(kitchen: Kitchen): Limits | null {
  const [first = kitchen, ...others] = kitchen.stations;
  const isSame = ({ wait_minutes, late_minutes }: Limits) =>
    wait_minutes === first.wait_minutes && late_minutes === first.late_minutes;
  return others.every(isSame) ? first : null;
}

/**
 * The colour of a ticket's head by how long it waits; what only tells of a change waits for nobody.
 */
export function toneOf(
  ticket: KitchenTicket,
  now: number,
  { wait_minutes, late_minutes }: Limits,
): 'plain' | 'wait' | 'late' | 'news' {
  if (!isWork(ticket)) return 'news';
  const minutes = minutesWaited(ticket, now, late_minutes);
  if (minutes >= late_minutes) return 'late';
  return minutes >= wait_minutes ? 'wait' : 'plain';
}
