import { EventEmitter } from 'node:events';
import { now } from '../clock.ts';
import { above } from '../database/conditions.ts';
import { listenOnChannel, requireNotifications, wakeOthers } from '../database/channel.ts';
import { onPostgres } from '../database/connect.ts';
import { extreme, find, insertAll } from '../database/repository.ts';
import { afterCommit, beforeCommit, onceBeforeCommit } from '../database/transaction.ts';
import type { Role } from '../http/endpoint.ts';
import { errorFacts, log } from '../log.ts';
import { StoredEvent } from './model.ts';

export interface LiveEvent {
  id: number;
  restaurant_id: string;
  type: string;
  least_role: Role;
  subject_id: string;
}

const CHANNEL = 'events';
const PAGE = 500;
const RETRY_MS = 1_000;
const bus = new EventEmitter().setMaxListeners(0);

/**
 * Subscribes to every event of every process, in the order of their ids.
 * @returns a function that ends it
 */
export function onEvent(deliver: (event: LiveEvent) => void): () => void {
  bus.on('event', deliver);
  return () => {
    bus.off('event', deliver);
  };
}

/**
 * Events after `id`, oldest first; all of them are durable, and none with a lower id can follow
 * later.
 */
export async function* eventsAfter(id: number): AsyncGenerator<LiveEvent> {
  for (let rows: StoredEvent[] = []; ; id = rows.at(-1)!.id) {
    rows = await find(StoredEvent, { id: above(id) }, { order: ['id'], limit: PAGE });
    for (const row of rows) yield row;
    if (rows.length < PAGE) return;
  }
}

type NewEvent = Omit<LiveEvent, 'id'> & { created_at: Date };

/**
 * Stores an event with the write that it belongs to, and publishes it once that is durable. The
 * events of a transaction are stored in one statement before its commit, in their order.
 */
export async function publish(event: Omit<LiveEvent, 'id'>): Promise<void> {
  await beforeCommit(store, { ...event, created_at: now() });
}

/**
 * SQLite has one process, which publishes them directly. On PostgreSQL several processes write,
 * each in its turn (`passGate`): no lower id becomes durable after a higher one was published,
 * which a client that asks for events after the higher one would miss.
 */
async function store(events: NewEvent[]): Promise<void> {
  const stored = await insertAll(StoredEvent, events);
  if (!onPostgres()) return afterCommit(() => stored.forEach(emit));
  await onceBeforeCommit(CHANNEL, () => wakeOthers(CHANNEL));
  afterCommit(publishNew);
}

let lastPublished = 0;
/**
 * The id of the last event that was published; 0 where there is none. What it tells can be read.
 */
export const newestEvent = (): number => lastPublished;

function emit(event: LiveEvent): void {
  lastPublished = event.id;
  bus.emit('event', event);
}

let mayBeMore = false;
let reading = false;
let stopListening: (() => Promise<void>) | null = null;

/**
 * Publishes the events that became durable since the last one; called at any time, it reads one at
 * a time.
 */
function publishNew(): void {
  mayBeMore = true;
  if (!reading && stopListening) void readNew();
}

async function readNew(): Promise<void> {
  reading = true;
  try {
    while (mayBeMore) {
      mayBeMore = false;
      for await (const event of eventsAfter(lastPublished)) emit(event);
    }
  } catch (error) {
    log.warn({ error: errorFacts(error) }, 'events not read, trying again');
    setTimeout(publishNew, RETRY_MS).unref();
  } finally {
    reading = false;
  }
}

/** Begins after the events of before; on PostgreSQL it listens for those of other processes. */
export async function startEvents(url: string | undefined): Promise<void> {
  if (url) await requireNotifications(url);
  lastPublished = (await extreme(StoredEvent, { of: 'id', least: false }, {})) ?? 0;
  if (url) stopListening = listenOnChannel({ url, channel: CHANNEL, wake: publishNew });
}

export async function stopEvents(): Promise<void> {
  const end = stopListening;
  stopListening = null;
  await end?.();
}
