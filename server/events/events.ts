import { atMost } from '../database/conditions.ts';
import { removeInBatches } from '../database/repository.ts';
import { ROLES, type Role } from '../http/endpoint.ts';
import { eventsAfter, onEvent, publish, type LiveEvent } from './feed.ts';
import { StoredEvent } from './model.ts';

export { startEvents, stopEvents, type LiveEvent } from './feed.ts';

/**
 * Says that something happened: stored with the write that it tells of, told once that is durable.
 */
export const publishEvent = publish;

/** Who was cut off for longer than this reads everything anew. */
const KEPT_MILLISECONDS = 24 * 3_600_000;
/** Forgets events that nobody will ask for. */
export function purgeEvents(at: Date) {
  return removeInBatches(StoredEvent, {
    created_at: atMost(new Date(at.getTime() - KEPT_MILLISECONDS)),
  });
}

export interface Listener {
  restaurant_id: string;
  role: Role;
  /** The last event that was heard before a cut; what came after it is told first. */
  after: number | null;
  tell: (event: LiveEvent) => void;
}

/**
 * Tells the events of a restaurant that a role may know of, in order and each once, the missed ones
 * by the same rights (who was demoted meanwhile hears nothing above him). @returns a function that
 * ends it
 */
export function listen({ restaurant_id, role, after, tell }: Listener): {
  replayed: Promise<void>;
  end: () => void;
} {
  let last = after ?? 0;
  let held: LiveEvent[] | null = [];
  const pass = (event: LiveEvent) => {
    if (event.id <= last) return;
    last = event.id;
    if (
      event.restaurant_id === restaurant_id &&
      ROLES.indexOf(role) >= ROLES.indexOf(event.least_role)
    )
      tell(event);
  };
  // Heard from the beginning, so that nothing falls between what is read and what happens while it
  // is read.
  const end = onEvent((event) => {
    if (held) held.push(event);
    else pass(event);
  });
  const replay = async () => {
    if (after !== null) for await (const event of eventsAfter(after)) pass(event);
    const waiting = held ?? [];
    held = null;
    waiting.forEach(pass);
  };
  return { replayed: replay(), end };
}
