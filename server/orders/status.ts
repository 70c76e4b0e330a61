import type { KitchenStatus, OrderStatus } from './contract.ts';

/**
 * The status changes that staff may make: the kitchen's next step, or one step back after a
 * mis-tap. `cancelled` is final.
 */
const NEXT: Record<KitchenStatus, KitchenStatus[]> = {
  pending: ['preparing', 'cancelled'],
  preparing: ['ready', 'pending', 'cancelled'],
  ready: ['partially_delivered', 'completed', 'preparing', 'cancelled'],
  partially_delivered: ['completed', 'ready', 'cancelled'],
  completed: ['partially_delivered', 'ready', 'cancelled'],
  cancelled: [],
};
export const OPEN_STATUSES: KitchenStatus[] = [
  'pending',
  'preparing',
  'ready',
  'partially_delivered',
  'completed',
];

interface TwoFacts {
  status: KitchenStatus;
  settled_at: Date | null;
}
interface Moving extends TwoFacts {
  served_at: Date | null;
}

/** An order reads `paid` once it is both settled and done. */
export function readStatus({ status, settled_at }: TwoFacts): OrderStatus {
  return settled_at && status === 'completed' ? 'paid' : status;
}

/**
 * Whether an order was paid before staff completed it: a tap that may be a mis-tap. Where payment
 * ends an order, nobody completes it afterwards.
 */
function isServedSincePaid({ settled_at, served_at }: Moving): boolean {
  return settled_at !== null && served_at !== null && served_at >= settled_at;
}

/**
 * Whether a status may follow. `paid` is reached by payment alone, and what is paid stays, but for
 * the step back of what was completed after it.
 */
export function mayMove(order: Moving, to: OrderStatus): to is KitchenStatus {
  if (to === 'paid') return false;
  if (readStatus(order) === 'paid' && !isServedSincePaid(order)) return false;
  if (to === 'cancelled' && order.settled_at) return false;
  return NEXT[order.status].includes(to);
}
