/** What is printed that is no invoice: rows that are kept with their job. */
import type { Row } from '../invoices/pdf/receipt-rows.ts';
import { renderProFormaInWorker, renderReportInWorker } from '../invoices/pdf/render-thread.ts';
import { documentWord } from '../invoices/document/words.ts';
import type { PrintContent, PrintJob } from './model.ts';
import { ticketRows } from './ticket-rows.ts';

/** The rows of a content; with COPY above them where a document may have come out before. */
export function contentRows({ lang, rows, ticket }: PrintContent, copy: boolean): Row[] {
  if (ticket) return ticketRows(ticket, lang, copy);
  if (!copy) return rows;
  return [{ left: documentWord(lang, 'copy'), style: { size: 11, weight: 'semibold' } }, ...rows];
}

/** A content as a PDF 80 mm wide. @throws Problem 503 `busy` */
export function contentPdf(content: PrintContent, job: PrintJob): Promise<Uint8Array> {
  const { lang, author, pro_forma } = content;
  if (pro_forma) return renderProFormaInWorker(pro_forma);
  return renderReportInWorker({
    lang,
    author,
    title: job.title ?? '',
    created: job.created_at.toISOString(),
    rows: contentRows(content, job.copy_number > 0),
  });
}
