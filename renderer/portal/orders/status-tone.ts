import type { OrderStatus } from '../../../server/orders/contract.ts';

const TONES: Partial<Record<OrderStatus, 'accent' | 'red'>> = {
  ready: 'accent',
  partially_delivered: 'accent',
  paid: 'accent',
  cancelled: 'red',
};

export function toneOf(status: OrderStatus): 'neutral' | 'accent' | 'red' {
  return TONES[status] ?? 'neutral';
}
