import type { OrderStatus } from '../../../server/orders/contract.ts';

/**
 * The buttons offered at each status, the likeliest first; whether an order may go there is the
 * server's to say.
 */
const NEXT: Record<OrderStatus, OrderStatus[]> = {
  pending: ['preparing'],
  preparing: ['ready'],
  ready: ['completed', 'partially_delivered'],
  partially_delivered: ['completed'],
  completed: [],
  paid: [],
  cancelled: [],
};
export const nextOf = (status: OrderStatus): OrderStatus[] => NEXT[status];
/**
 * Money once taken must be given back first; what the kitchen has begun is a manager's to cancel.
 */
export function mayCancel(
  { status, paid_cents }: { status: OrderStatus; paid_cents: number },
  isManager: boolean,
): boolean {
  return (
    status !== 'paid' &&
    status !== 'cancelled' &&
    paid_cents === 0 &&
    (isManager || status === 'pending')
  );
}
/** Its price stays as it is once something was paid. */
export function mayDiscount({
  status,
  paid_cents,
}: {
  status: OrderStatus;
  paid_cents: number;
}): boolean {
  return status !== 'paid' && status !== 'cancelled' && paid_cents === 0;
}

export function toneOf(status: OrderStatus) {
  return status === 'cancelled'
    ? 'quiet'
    : status === 'pending' || status === 'ready'
      ? 'accent'
      : 'neutral';
}
