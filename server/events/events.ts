import { atMost } from '../database/conditions.ts';
import { removeInBatches } from '../database/repository.ts';
import { ROLES, type Role } from '../http/endpoint.ts';
import { eventsAfter, newestEvent, onEvent, publish, type LiveEvent } from './feed.ts';
import { StoredEvent } from './model.ts';

export { newestEvent, onEvent, startEvents, stopEvents, type LiveEvent } from './feed.ts';

/**
 * Publishes an event: stored with the write that it belongs to, and published once that is durable.
 */
export const publishEvent = publish;

/** How long events are stored: a client that was disconnected for longer reads everything anew. */
const KEPT_MILLISECONDS = 24 * 3_600_000;
/** Deletes events that are too old to be replayed. */
export function purgeEvents(at: Date) {
  return removeInBatches(StoredEvent, {
    created_at: atMost(new Date(at.getTime() - KEPT_MILLISECONDS)),
  });
}

export interface Listener {
  restaurant_id: string;
  role: Role;
  /**
   * The last event that was received before a disconnect; later ones are replayed first. One that
   * is not there yet was of another database, before a restore: all from now on are passed.
   */
  after: number | null;
  tell: (event: LiveEvent) => void;
}

/**
 * Subscribes to the events of a restaurant that a role may read, in order and each once; missed
 * ones are replayed by the same rights (a user whose role was lowered meanwhile gets nothing above
 * it).
 * @returns a function that ends it
 */
export function listen({ restaurant_id, role, after, tell }: Listener): {
  replayed: Promise<void>;
  end: () => void;
} {
  const from = after !== null && after <= newestEvent() ? after : null;
  let last = from ?? 0;
  let queued: LiveEvent[] | null = [];
  const pass = (event: LiveEvent) => {
    if (event.id <= last) return;
    last = event.id;
    if (
      event.restaurant_id === restaurant_id &&
      ROLES.indexOf(role) >= ROLES.indexOf(event.least_role)
    )
      tell(event);
  };
  // Subscribed before the replay, so that no event is lost between the two.
  const end = onEvent((event) => {
    if (queued) queued.push(event);
    else pass(event);
  });
  const replay = async () => {
    if (from !== null) for await (const event of eventsAfter(from)) pass(event);
    const waiting = queued ?? [];
    queued = null;
    waiting.forEach(pass);
  };
  return { replayed: replay(), end };
}
