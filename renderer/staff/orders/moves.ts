import type { OrderStatus } from '../../../server/orders/contract.ts';

/** The buttons offered at each status, the likeliest first; whether an order may go there is the server's to say. */
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
export const mayCancel = (status: OrderStatus): boolean => status !== 'paid' && status !== 'cancelled';

export const toneOf = (status: OrderStatus) =>
  status === 'cancelled' ? 'quiet' : status === 'pending' || status === 'ready' ? 'accent' : 'neutral';
