import type { GuestOrder } from '../orders/follow.ts';

/**
 * Whether one's own part is paid: its documents are there then, while others at the table still
 * drink. What they paid for rounds of their own is for theirs.
 */
export function isCovered({
  settled,
  total_cents,
  bill,
}: Pick<GuestOrder, 'settled' | 'total_cents' | 'bill'>): boolean {
  const others = bill.rounds.filter(({ mine, paid }) => paid && !mine);
  const others_cents = others.reduce((sum, round) => sum + round.total_cents, 0);
  return settled || (total_cents > 0 && bill.paid_cents - others_cents >= total_cents);
}

/**
 * Whether a guest paid this order online as their own: the restaurant alone cancels it then, with
 * the money.
 */
export function isPaidAsOwn({
  created_at,
  bill,
}: Pick<GuestOrder, 'created_at' | 'bill'>): boolean {
  return bill.rounds.some(({ at, paid }) => paid && at === created_at);
}
