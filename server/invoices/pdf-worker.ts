/** Runs in a thread of its own, so that drawing never holds up an order. */
import type { DrawOptions, InvoiceDocument } from './document.ts';
import { drawInvoicePdf } from './pdf.ts';

export interface DrawJob {
  invoice: InvoiceDocument;
  options?: DrawOptions;
}

export default async function draw({ invoice, options }: DrawJob): Promise<Uint8Array> {
  return new Uint8Array(await drawInvoicePdf(invoice, options));
}
