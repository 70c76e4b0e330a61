import { EventEmitter } from 'node:events';
import { Op } from 'sequelize';
import { afterCommit } from '../database/transaction.ts';
import { ROLES, type Role } from '../http/endpoint.ts';
import { StoredEvent } from './model.ts';

export interface LiveEvent { id: number; restaurant_id: string; type: string; least_role: Role; subject_id: string }
const bus = new EventEmitter().setMaxListeners(0);
/** Who came back after a cut gets at most this many of the events that he missed. */
const REPLAY = 500;

/** Says that something happened: stored with the write that it tells of, told once that is durable. */
export async function announce(event: Omit<LiveEvent, 'id'>): Promise<void> {
  const { id } = await StoredEvent.create(event);
  afterCommit(() => bus.emit('event', { ...event, id }));
}

const mayHear = (event: LiveEvent, restaurant_id: string, role: Role) =>
  event.restaurant_id === restaurant_id && ROLES.indexOf(role) >= ROLES.indexOf(event.least_role);

/** Hears the events of a restaurant that a role may know of. @returns a function that ends it */
export function listen(restaurant_id: string, role: Role, tell: (event: LiveEvent) => void): () => void {
  const heard = (event: LiveEvent) => { if (mayHear(event, restaurant_id, role)) tell(event); };
  bus.on('event', heard);
  return () => { bus.off('event', heard); };
}

/** What was missed since `id`, by the same rights. */
export async function missedSince(id: number, restaurant_id: string, role: Role): Promise<LiveEvent[]> {
  const rows = await StoredEvent.findAll({ where: { id: { [Op.gt]: id }, restaurant_id }, order: ['id'], limit: REPLAY });
  return rows.map((row) => row.get() as LiveEvent).filter((event) => mayHear(event, restaurant_id, role));
}
