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
const TRY_AGAIN = 1_000;
const bus = new EventEmitter().setMaxListeners(0);

/**
 * Hears every event of every process, in the order of their ids. @returns a function that ends it
 */
export function onEvent(tell: (event: LiveEvent) => void): () => void {
  bus.on('event', tell);
  return () => {
    bus.off('event', tell);
  };
}

/**
 * Events after `id`, oldest first; all of them that are durable, and none with a lower id will
 * become so later.
 */
export async function* eventsAfter(id: number): AsyncGenerator<LiveEvent> {
  for (let rows: StoredEvent[] = []; ; id = rows.at(-1)!.id) {
    rows = await find(StoredEvent, { id: above(id) }, { order: ['id'], limit: PAGE });
    for (const row of rows) yield row;
    if (rows.length < PAGE) return;
  }
}

/**
 * Stores an event with the write that it tells of, and tells it once that is durable. SQLite has
 * one process, which knows of it already. On PostgreSQL several may write at once, and a lower id
 * could become durable after a higher one that was told; whoever asks for what came after the
 * higher one would miss it. So ids are given out under a lock held until commit.
 */
export async function publish(event: Omit<LiveEvent, 'id'>): Promise<void> {
  if (onPostgres()) await holdLock(database(), LOCKS.events);
  const { id } = await insert(StoredEvent, event);
  if (!onPostgres())
    return afterCommit(() => {
      bus.emit('event', { ...event, id });
    });
  await wakeOthers(CHANNEL);
  afterCommit(lookForNew);
}

let told = 0;
let mayBeMore = false;
let looking = false;
let stopListening: (() => Promise<void>) | null = null;

/**
 * Tells what has become durable since the last event told; called as often as anybody likes, it
 * looks one at a time.
 */
function lookForNew(): void {
  mayBeMore = true;
  if (!looking && stopListening) void look();
}

async function look(): Promise<void> {
  looking = true;
  try {
    while (mayBeMore) {
      mayBeMore = false;
      for await (const event of eventsAfter(told)) {
        told = event.id;
        bus.emit('event', event);
      }
    }
  } catch (error) {
    log.warn({ error: errorFacts(error) }, 'events not read, trying again');
    setTimeout(lookForNew, TRY_AGAIN).unref();
  } finally {
    looking = false;
  }
}

/** With a PostgreSQL address: hears from now on what other processes on that database do. */
export async function startEvents(url: string | undefined): Promise<void> {
  if (!url) return;
  told = (await extreme(StoredEvent, { of: 'id', least: false }, {})) ?? 0;
  stopListening = listenOnChannel({ url, channel: CHANNEL, wake: lookForNew });
}

export async function stopEvents(): Promise<void> {
  const end = stopListening;
  stopListening = null;
  await end?.();
}
