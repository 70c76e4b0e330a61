/** Refuses to merge or split what is on an invoice. */
import { conflict } from '../errors.ts';
import { documentsOf } from '../invoices/document/lookup.ts';

/** @throws Problem 409 `already_invoiced` */
export async function refuseInvoiced(bill_id: string): Promise<void> {
  const { standing, refunds } = await documentsOf(bill_id);
  if (standing.length > 0 || refunds.length > 0) throw conflict('already_invoiced');
}
