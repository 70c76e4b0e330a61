import type { InvoiceDocument } from '../document/document.ts';
import { einvoiceFormat, type EInvoiceId } from './formats.ts';
import { writeUbl } from './ubl.ts';
import { writeEInvoice } from './cii.ts';

type Writer = (invoice: InvoiceDocument, guideline: string) => string;

/** The writer of each format in `formats.ts`. */
const WRITERS: Record<EInvoiceId, Writer> = { cii: writeEInvoice, ubl: writeUbl };

/**
 * Writes an invoice in an e-invoice format.
 * @throws RangeError for a currency that has no e-invoice
 */
export function writeAs(id: EInvoiceId, invoice: InvoiceDocument): string {
  return WRITERS[id](invoice, einvoiceFormat(id).guideline);
}
