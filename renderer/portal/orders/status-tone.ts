import type { OrderStatus } from '../../../server/orders/contract.ts';

const TONES: Partial<Record<OrderStatus, 'ok' | 'red'>> = {
  ready: 'ok',
  partially_delivered: 'ok',
  paid: 'ok',
  cancelled: 'red',
};

export function toneOf(status: OrderStatus): 'neutral' | 'ok' | 'red' {
  return TONES[status] ?? 'neutral';
}
