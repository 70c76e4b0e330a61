import type { WholeOrder } from '../orders/present.ts';
import { coveredOrders } from '../payments/online/guests.ts';

/**
 * Whether a guest paid this order online as their own, and the payment stands. What is taken off
 * its bill then is refunded first: else its money would pay what others ordered.
 */
export async function isPaidAsOwn(order: WholeOrder): Promise<boolean> {
  return (await coveredOrders(order)).has(order.id);
}
