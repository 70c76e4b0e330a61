import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { findOne } from '../database/repository.ts';
import { notFound } from '../errors.ts';
import { plainName } from '../http/file-name.ts';
import { pdfOf } from '../invoices/pdf/stored-pdfs.ts';
import { Invoice } from '../invoices/model.ts';
import { namesIn, type Period } from '../reports/documents.ts';
import type { ExportSettings } from '../reports/csv.ts';
import { invoiceCsv } from './invoice-csv.ts';

const INDEX = 'index.csv';

/**
 * A file name for each document's PDF by its id: letters that every system takes, no path to
 * another folder (ZIP slip), and no two that differ by case alone.
 */
export function fileNames(
  documents: Pick<Invoice, 'id' | 'invoice_number'>[],
): Map<string, string> {
  const taken = new Set([INDEX]);
  return new Map(
    documents.map(({ id, invoice_number }) => {
      const stem = plainName(invoice_number);
      let name = `${stem}.pdf`;
      for (let turn = 2; taken.has(name.toLowerCase()); turn++) name = `${stem}-${turn}.pdf`;
      taken.add(name.toLowerCase());
      return [id, name];
    }),
  );
}

async function pdfStream(id: string): Promise<Readable> {
  const invoice = await findOne(Invoice, { id });
  if (!invoice) throw notFound();
  const bytes = await pdfOf(invoice);
  return Readable.from([bytes]);
}

/**
 * A ZIP of the PDFs of a period with an index, packed while it is read: at most one PDF is in
 * memory. A PDF that is not stored yet is rendered.
 */
export async function invoiceZip(period: Period, settings: ExportSettings): Promise<Readable> {
  const documents = await namesIn(period);
  const names = fileNames(documents);
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  zip.addReadStream(Readable.from(invoiceCsv(period, settings, names)), INDEX);
  for (const { id } of documents) {
    // A PDF is compressed already.
    zip.addReadStreamLazy(names.get(id)!, { compress: false }, (done) => {
      pdfStream(id).then(
        (stream) => done(null, stream),
        (error: Error) => output.destroy(error),
      );
    });
  }
  zip.end();
  return output;
}
