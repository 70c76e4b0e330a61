import { plainName } from '../http/file-name.ts';
import { pdfOf } from './files.ts';
import { Invoice } from './model.ts';

/** The PDF that goes with an invoice mail. @throws when the invoice is gone */
export async function mailAttachment(invoice_id: string): Promise<{ filename: string; content: Uint8Array }> {
  const invoice = await Invoice.findByPk(invoice_id, { rejectOnEmpty: true });
  return { filename: `${plainName(invoice.invoice_number)}.pdf`, content: await pdfOf(invoice) };
}
