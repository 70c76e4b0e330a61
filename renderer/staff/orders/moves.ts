import type { KitchenStatus, OrderStatus } from '../../../server/orders/contract.ts';

/**
 * The buttons of each status, the most likely first; the server decides which change is allowed.
 */
const NEXT: Record<OrderStatus, KitchenStatus[]> = {
  pending: ['preparing'],
  preparing: ['ready'],
  ready: ['completed', 'partially_delivered'],
  partially_delivered: ['completed'],
  completed: [],
  paid: [],
  cancelled: [],
};
export const nextOf = (status: OrderStatus): KitchenStatus[] => NEXT[status];
/**
 * A paid order must be refunded first. What the kitchen has begun a manager cancels, or approves
 * with their PIN.
 */
export function mayCancel({
  status,
  paid_cents,
}: {
  status: OrderStatus;
  paid_cents: number;
}): boolean {
  return status !== 'paid' && status !== 'cancelled' && paid_cents === 0;
}
export function toneOf(status: OrderStatus) {
  if (status === 'cancelled') return 'quiet';
  return status === 'ready' ? 'ok' : 'neutral';
}
