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
 * A name for each document's PDF by its id: letters that every system takes, none that leads to
 * another folder (ZIP slip), and no two alike on a system that does not tell capitals from small
 * letters.
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

async function paper(id: string): Promise<Readable> {
  const invoice = await findOne(Invoice, { id });
  if (!invoice) throw notFound();
  const bytes = await pdfOf(invoice);
  return Readable.from([bytes]);
}

/**
 * The PDFs of a time with an index of them, packed while they are read: never more than one is
 * held. What was not drawn yet is drawn.
 */
export async function invoiceZip(period: Period, house: ExportSettings): Promise<Readable> {
  const documents = await namesIn(period);
  const names = fileNames(documents);
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  zip.addReadStream(Readable.from(invoiceCsv(period, house, names)), INDEX);
  for (const { id } of documents) {
    // A PDF is packed already.
    zip.addReadStreamLazy(names.get(id)!, { compress: false }, (give) => {
      paper(id).then(
        (bytes) => give(null, bytes),
        (error: Error) => output.destroy(error),
      );
    });
  }
  zip.end();
  return output;
}
