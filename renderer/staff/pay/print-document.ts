import { getInvoicePdf, getInvoiceReceipt } from '../../../server/invoices/contract.ts';
import type { InvoicePayload } from '../../../server/invoices/contract.ts';
import { listPrinters } from '../../../server/printing/contract.ts';
import { addressOf, call } from '../../api.ts';
import { lastPrinter } from '../invoices/printer.ts';
import { putOnPaper, type Format } from '../invoices/printing.ts';

type Document = Pick<InvoicePayload, 'id' | 'kind'>;

function formatOf({ kind }: Document): Format {
  return kind === 'full' ? 'a4' : 'receipt';
}

/** The document as a PDF, a receipt 80 mm wide. */
export function pdfOf(document: Document): string {
  const { path } = formatOf(document) === 'a4' ? getInvoicePdf : getInvoiceReceipt;
  return addressOf(path, { params: { id: document.id } });
}

/** The printer for this format: the one used last, else one of the restaurant or the computer. */
async function printerFor(format: Format): Promise<string | null> {
  const last = lastPrinter(format);
  const network =
    format === 'receipt'
      ? await call(listPrinters).then(
          ({ items }) => items.map(({ id }) => id),
          () => [],
        )
      : [];
  const own = (await window.desktop?.printers().catch(() => [])) ?? [];
  const all = [...network, ...own.map(({ name }) => name)];
  if (all.includes(last)) return last;
  return network[0] ?? (own.length > 0 ? '' : null);
}

/**
 * Prints a document where there is a printer for it.
 * @returns false without one: then the PDF is offered
 * @throws when printing failed
 */
export async function printDocument(document: Document): Promise<boolean> {
  const format = formatOf(document);
  const printer = await printerFor(format);
  if (printer === null) return false;
  await putOnPaper({ invoiceId: document.id, format, printer });
  return true;
}
