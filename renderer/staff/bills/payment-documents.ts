import type { Bill } from './bill.ts';
import type { Invoices } from './use-bill.ts';

/**
 * The document beside each payment: the first one of its amount that was issued after it and that
 * is beside no other payment; the server keeps no link between them. What was credited in part
 * stands by itself, with its state.
 */
export function documentsByPayment(
  payments: Pick<Bill['payments'][number], 'id' | 'amount_cents' | 'created_at' | 'refunded_at'>[],
  documents: Invoices,
): { byPayment: Map<string, Invoices>; others: Invoices } {
  const free = [...documents].sort((a, b) => a.created_at.localeCompare(b.created_at));
  const byPayment = new Map<string, Invoices>();
  for (const { id, amount_cents, created_at, refunded_at } of payments) {
    if (refunded_at) continue;
    const place = free.findIndex(
      (one) =>
        one.kind !== 'credit_note' &&
        one.status !== 'cancelled' &&
        one.replaced_by === null &&
        one.credit_notes.length === 0 &&
        one.total_cents === amount_cents &&
        one.created_at >= created_at,
    );
    if (place >= 0) byPayment.set(id, free.splice(place, 1));
  }
  return { byPayment, others: free };
}
