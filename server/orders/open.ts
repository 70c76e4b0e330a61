import { now } from '../clock.ts';
import { count, findOne } from '../database/repository.ts';
import { atLeast, not } from '../database/conditions.ts';
import { Order } from './model.ts';

/** A paid order that nobody marked as served stops being open after this time. */
const FORGOTTEN_MS = 12 * 3_600_000;

/** How many orders are owed, or paid and still to be served. */
export async function countOpenOrders(restaurant_id: string): Promise<number> {
  const owed = await count(Order, { restaurant_id, status: not('cancelled'), settled_at: null });
  const unserved = await count(Order, {
    restaurant_id,
    status: ['pending', 'preparing', 'ready', 'partially_delivered'],
    settled_at: not(null),
    created_at: atLeast(new Date(now().getTime() - FORGOTTEN_MS)),
  });
  return owed + unserved;
}

/** Whether a guest placed an order, and no member of staff. */
export async function isByGuest(id: string): Promise<boolean> {
  return (await findOne(Order, { id }))?.placed_by === null;
}
