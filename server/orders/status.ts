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

/** An order reads `paid` once it is both settled and done. */
export function readStatus({ status, settled_at }: TwoFacts): OrderStatus {
  return settled_at && status === 'completed' ? 'paid' : status;
}

/** Whether a status may follow. `paid` is reached by payment alone, and what is paid stays. */
export function mayMove(order: TwoFacts, to: OrderStatus): to is KitchenStatus {
  if (to === 'paid' || readStatus(order) === 'paid') return false;
  if (to === 'cancelled' && order.settled_at) return false;
  return NEXT[order.status].includes(to);
}
