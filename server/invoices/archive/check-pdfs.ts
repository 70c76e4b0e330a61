/** The check of stored PDFs against their rows and the hash chain. */
import { sha256 } from '../../security/random.ts';
import type { FoundFault } from './faults.ts';
import { linkedPdfs, readAgain, sha256Of, type ReadDocument } from './rows.ts';
import { storedPdf } from '../pdf/stored-pdfs.ts';
import { hasBegun } from '../chain/chain-events.ts';
import type { InvoiceRow } from '../model.ts';

const AT_ONCE = 16;
type PdfFields = Pick<InvoiceRow, 'pdf_filename' | 'pdf_sha256'>;

async function pdfFault(
  { pdf_filename, pdf_sha256 }: PdfFields,
  linked: string | null,
  begun: boolean,
): Promise<FoundFault['fault'] | null> {
  // The PDF is not rendered yet.
  if (!pdf_filename) return linked === null && !pdf_sha256 ? null : 'pdf_unlinked';
  const bytes = await storedPdf(pdf_filename);
  if (!bytes) return 'pdf_missing';
  if (sha256(bytes) !== pdf_sha256) return 'pdf_changed';
  return linked === pdf_sha256 || (linked === null && !begun) ? null : 'pdf_unlinked';
}

/** Checks an unlinked PDF a second time, since it may have been stored between the two reads. */
async function recheckedFault(row: InvoiceRow, linked: string | null, begun: boolean) {
  const fault = await pdfFault(row, linked, begun);
  if (fault !== 'pdf_unlinked') return fault;
  const again = await readAgain(row.id).catch(() => undefined);
  if (!again) return fault;
  return pdfFault(again, again.linked === null ? null : sha256Of(again.linked), begun);
}

/** Faults of the PDFs of these documents, by document id. */
export async function pdfFaults(batch: ReadDocument[]): Promise<Map<string, FoundFault[]>> {
  const rows = batch.flatMap(({ row }) => (row ? [row] : []));
  const faults = new Map<string, FoundFault[]>();
  const [first] = rows;
  if (!first) return faults;
  const begun = await hasBegun(first.restaurant_id).catch(() => true);
  const linked = await linkedPdfs(rows.map(({ id }) => id)).catch(() => new Map<string, string>());
  for (let from = 0; from < rows.length; from += AT_ONCE)
    await Promise.all(
      rows.slice(from, from + AT_ONCE).map(async (row) => {
        const fault = await recheckedFault(row, linked.get(row.id) ?? null, begun);
        if (fault) faults.set(row.id, [{ invoice_number: row.invoice_number, fault }]);
      }),
    );
  return faults;
}
