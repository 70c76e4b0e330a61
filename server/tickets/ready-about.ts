/** When an order is likely ready, by what the kitchen took for others just before. */
import { LRUCache } from 'lru-cache';
import { now } from '../clock.ts';
import { atLeast, not } from '../database/conditions.ts';
import { find } from '../database/repository.ts';
import { left, WORK, workOf } from './tickets.ts';
import { Ticket, TicketOrder } from './model.ts';

const MINUTE = 60_000;
/** The pace of lunch says nothing of the evening's. */
const RECENT_MS = 120 * MINUTE;
const MOST_READ = 30;
/** Of fewer nothing is said: one slow table is no pace. */
const FEWEST = 5;

/** Every guest's page asks every three seconds; the pace is calculated once in a while. */
const paces = new LRUCache<string, Map<string, number>>({ max: 20, ttl: 30_000 });

/** For tests, which do not wait for it to be calculated anew. */
export const forgetPace = () => paces.clear();

/** The whole restaurant, where nothing is on a ticket. */
const NO_STATION = '';

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** The time from an order to its being made, in milliseconds, of each station of a restaurant. */
async function paceOf(restaurant_id: string): Promise<Map<string, number>> {
  const known = paces.get(restaurant_id);
  if (known) return known;
  const since = new Date(now().getTime() - RECENT_MS);
  const query = { order: [['created_at', 'DESC']] as [['created_at', 'DESC']], limit: 300 };
  const tickets = await find(
    Ticket,
    { restaurant_id, kind: [...WORK], created_at: atLeast(since), done_at: not(null) },
    query,
  );
  const orders = await find(
    TicketOrder,
    {
      restaurant_id,
      created_at: atLeast(since),
      ready_at: not(null),
      pickup_at: null,
      split_from: null,
    },
    { ...query, limit: MOST_READ },
  );
  const times = new Map<string, number[]>();
  const note = (station: string, from: Date, to: Date) => {
    const of = times.get(station) ?? [];
    if (of.length < MOST_READ) times.set(station, [...of, to.getTime() - from.getTime()]);
  };
  for (const { station_id, head, created_at, done_at } of tickets)
    if (station_id && !head.pickup_at) note(station_id, created_at, done_at!);
  for (const { created_at, ready_at } of orders) note(NO_STATION, created_at, ready_at!);
  const pace = new Map(
    [...times].filter(([, of]) => of.length >= FEWEST).map(([id, of]) => [id, median(of)]),
  );
  paces.set(restaurant_id, pace);
  return pace;
}

interface Waiting {
  id: string;
  restaurant_id: string;
  status: string;
  pickup_at: Date | null;
  created_at: Date;
}

/**
 * About when an order is ready: when the slowest of its stations has made what it has of it, at
 * the pace of the last two hours. Null while that is not known, for one that is picked up at a
 * time of its own, and once it is later than that: then nobody can say.
 */
export async function readyAbout(order: Waiting): Promise<Date | null> {
  if (!['pending', 'preparing'].includes(order.status) || order.pickup_at) return null;
  const pace = await paceOf(order.restaurant_id);
  const work = (await workOf({ order_id: order.id })).filter(({ item }) => left(item) > 0);
  if (work.some(({ item }) => item.held)) return null;
  const stations = new Set(
    work
      .filter(({ ticket }) => ticket.status !== 'done')
      .map(({ ticket }) => ticket.station_id ?? NO_STATION),
  );
  const times = [...(work.length > 0 ? stations : [NO_STATION])].map((id) => pace.get(id));
  if (times.length === 0 || times.some((time) => time === undefined)) return null;
  const at = new Date(order.created_at.getTime() + Math.max(...times.map((time) => time!)));
  return at > now() ? at : null;
}
