import { config } from '../../config.ts';
import { orderOfRestaurant } from '../../orders/orders.ts';
import { documentOf } from '../document/present.ts';
import type { RenderOptions, InvoiceDocument } from '../document/document.ts';
import { renderInWorker } from './render-thread.ts';
import { pdfOf } from './stored-pdfs.ts';
import type { InvoiceRow } from '../model.ts';
import { renderVersionOf } from '../snapshot.ts';

/** What a receipt says, for whoever puts it on paper. */
export interface Receipt {
  document: InvoiceDocument;
  options: RenderOptions;
}

/**
 * The claim page, where there is a public address that will still be there tomorrow. On the guest's
 * own ticket alone: its code shows the order to whoever holds the paper, and a full invoice is
 * handed on to others (a copy too); an account's order has no use for it.
 */
async function claimUrl(
  { kind, customer_id, restaurant_id, order_id }: InvoiceRow,
  copy: boolean,
): Promise<{ claim_url?: string }> {
  const { PUBLIC_URL } = config();
  if (!PUBLIC_URL || kind !== 'simplified' || customer_id || copy) return {};
  const { claim_code } = await orderOfRestaurant(restaurant_id, order_id);
  return { claim_url: `${PUBLIC_URL}/orders/${claim_code}` };
}

/**
 * @throws Problem 409 `newer_layout` for a document of a newer version, also for a printer that has
 * letters of its own
 */
export async function receiptOf(invoice: InvoiceRow, copy: boolean): Promise<Receipt> {
  renderVersionOf(invoice.snapshot);
  return {
    document: await documentOf(invoice),
    options: { format: 'receipt', copy, ...(await claimUrl(invoice, copy)) },
  };
}

/**
 * An invoice on paper: the stored A4 file itself, or a drawing of the same row marked COPY, or at
 * 80 mm.
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
