import type { GuestOrder } from '../orders/follow.ts';

/**
 * Whether one's own part is paid: its documents are there then, while others at the table still
 * drink.
 */
export function isCovered({
  settled,
  total_cents,
  bill,
}: Pick<GuestOrder, 'settled' | 'total_cents' | 'bill'>): boolean {
  return settled || (total_cents > 0 && bill.paid_cents >= total_cents);
}
