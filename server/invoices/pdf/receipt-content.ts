import { billOfRestaurant } from '../../bills/bills.ts';
import { lastingPublicUrl } from '../../restaurant/public-address.ts';
import { documentOf } from '../document/present.ts';
import type { RenderOptions, InvoiceDocument } from '../document/document.ts';
import { renderInWorker } from './render-thread.ts';
import { pdfOf } from './stored-pdfs.ts';
import type { InvoiceRow } from '../model.ts';
import { renderVersionOf } from '../snapshot.ts';

/** The content of a receipt, for the PDF and for receipt printers. */
export interface Receipt {
  document: InvoiceDocument;
  options: RenderOptions;
}

/**
 * The address of the claim page, only with a lasting public address and on the guest's own receipt:
 * its code shows the order to anyone who holds the receipt, while full invoices and copies are
 * passed on, and an order with an account does not need it.
 */
async function claimUrl(
  { kind, customer_id, restaurant_id, bill_id }: InvoiceRow,
  copy: boolean,
): Promise<{ claim_url?: string }> {
  const address = lastingPublicUrl();
  if (!address || kind !== 'simplified' || customer_id || copy) return {};
  const bill = await billOfRestaurant(restaurant_id, bill_id);
  // Receipts of before bills have the code of their one order, which opens the bill as well.
  const { claim_code } = bill.orders.length === 1 ? bill.orders[0]! : bill;
  return { claim_url: `${address}/orders/${claim_code}` };
}

/**
 * @throws Problem 409 `newer_layout` for a document of a newer version, also for a printer with
 * fonts of its own
 */
export async function receiptOf(invoice: InvoiceRow, copy: boolean): Promise<Receipt> {
  renderVersionOf(invoice.snapshot);
  return {
    document: await documentOf(invoice),
    options: { format: 'receipt', copy, ...(await claimUrl(invoice, copy)) },
  };
}

/**
 * The PDF of an invoice for printing: the stored A4 file itself, or one rendered from the same row
 * and marked COPY, or at 80 mm.
 */
export async function receiptContent(
  invoice: InvoiceRow,
  { format, copy = false }: Pick<RenderOptions, 'format' | 'copy'>,
): Promise<Uint8Array> {
  if (format !== 'receipt')
    return copy ? renderInWorker(await documentOf(invoice), { copy }) : pdfOf(invoice);
  const { document, options } = await receiptOf(invoice, copy);
  return renderInWorker(document, options);
}
