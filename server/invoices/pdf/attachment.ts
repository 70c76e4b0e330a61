import { findOne } from '../../database/repository.ts';
import { plainName } from '../../http/file-name.ts';
import { pdfOf } from './stored-pdfs.ts';
import { Invoice } from '../model.ts';

/**
 * The invoice PDF as an attachment of a mail.
 * @throws Error when the invoice is gone
 */
export async function mailAttachment(
  invoice_id: string,
): Promise<{ filename: string; content: Uint8Array }> {
  const invoice = await findOne(Invoice, { id: invoice_id });
  if (!invoice) throw new Error(`invoice ${invoice_id} is gone`);
  return { filename: `${plainName(invoice.invoice_number)}.pdf`, content: await pdfOf(invoice) };
}
