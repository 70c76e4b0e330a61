import { EventEmitter } from 'node:events';
import { above } from '../database/conditions.ts';
import { listenOnChannel, wakeOthers } from '../database/channel.ts';
import { database, onPostgres } from '../database/connect.ts';
import { holdLock, LOCKS } from '../database/locks.ts';
import { extreme, find, insert } from '../database/repository.ts';
import { afterCommit } from '../database/transaction.ts';
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

/**
 * Stores an event with the write that it belongs to, and publishes it once that is durable. SQLite
 * has one process, which publishes it directly. On PostgreSQL several processes may write at once,
 * and a lower id could become durable after a higher one was published; a client that asks for
 * events after the higher one would miss it. So ids are assigned under a lock held until commit.
 */
export async function publish(event: Omit<LiveEvent, 'id'>): Promise<void> {
  if (onPostgres()) await holdLock(database(), LOCKS.events);
  const { id } = await insert(StoredEvent, event);
  if (!onPostgres())
    return afterCommit(() => {
      bus.emit('event', { ...event, id });
    });
  await wakeOthers(CHANNEL);
  afterCommit(publishNew);
}

let lastPublished = 0;
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
      for await (const event of eventsAfter(lastPublished)) {
        lastPublished = event.id;
        bus.emit('event', event);
      }
    }
  } catch (error) {
    log.warn({ error: errorFacts(error) }, 'events not read, trying again');
    setTimeout(publishNew, RETRY_MS).unref();
  } finally {
    reading = false;
  }
}

/** Listens for the events of other processes, where the database is PostgreSQL. */
export async function startEvents(url: string | undefined): Promise<void> {
  if (!url) return;
  lastPublished = (await extreme(StoredEvent, { of: 'id', least: false }, {})) ?? 0;
  stopListening = listenOnChannel({ url, channel: CHANNEL, wake: publishNew });
}

export async function stopEvents(): Promise<void> {
  const end = stopListening;
  stopListening = null;
  await end?.();
}
