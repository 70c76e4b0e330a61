import type { OrderStatus } from './contract.ts';

/**
 * The status changes that staff may make. `paid` is reached by payment alone, and is final as
 * `cancelled` is.
 */
const NEXT: Record<OrderStatus, OrderStatus[]> = {
  pending: ['preparing', 'cancelled'],
  preparing: ['ready', 'cancelled'],
  ready: ['partially_delivered', 'completed', 'cancelled'],
  partially_delivered: ['completed', 'cancelled'],
  completed: ['cancelled'],
  paid: [],
  cancelled: [],
};
export const OPEN_STATUSES: OrderStatus[] = [
  'pending',
  'preparing',
  'ready',
  'partially_delivered',
  'completed',
];

/** Whether a status may follow; an order with payments must be refunded before it is cancelled. */
export function mayMove(from: OrderStatus, to: OrderStatus, paid_cents: number) {
  return NEXT[from].includes(to) && !(to === 'cancelled' && paid_cents > 0);
}
