import type { OrderStatus } from './contract.ts';

/**
 * Which status staff may set after which. `paid` is reached by payment alone, and ends an order as
 * `cancelled` does.
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

/** Money once taken must be given back before an order is cancelled. */
export function mayMove(from: OrderStatus, to: OrderStatus, paid_cents: number) {
  return NEXT[from].includes(to) && !(to === 'cancelled' && paid_cents > 0);
}
