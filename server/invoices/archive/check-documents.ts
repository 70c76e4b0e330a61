/** The check of the documents: contents, MACs, numbers, links and PDFs, in the order of issue. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { statement } from '../../database/repository.ts';
import { documentMac, fits, stateMac } from '../chain/macs.ts';
import { listedBy } from '../model.ts';
import { addFaults, advance, type Check } from './check.ts';
import { hashOf } from './check-hashes.ts';
import { pdfFaults } from './check-pdfs.ts';
import { numberFaults } from './check-series.ts';
import type { Sums } from './checkpoint.ts';
import type { FoundFault } from './faults.ts';
import { documents, type ReadDocument } from './rows.ts';

type Readable = Extract<ReadDocument, { lines: unknown }>;

function contentFault({ row, lines, taxes }: Readable, begun: boolean): FoundFault | null {
  const { invoice_number } = row;
  // A document from before bills belongs to the bill with the id of its order (migration 0026).
  const isElsewhere = row.bill_id !== (row.snapshot.bill_id ?? row.order_id);
  // Outside of the hash, since lists alone read them.
  const { signed_cents, method } = listedBy(row);
  const isListed = row.signed_cents === signed_cents && row.method === method;
  if (isElsewhere || !isListed || hashOf(row, lines, taxes) !== row.hash)
    return { invoice_number, fault: 'changed' };
  if (!row.mac) return begun ? { invoice_number, fault: 'unsealed' } : null;
  const mac = documentMac(
    row,
    lines.map(({ id }) => id),
  );
  if (!fits(row.mac, mac)) return { invoice_number, fault: 'forged' };
  return fits(row.state_mac, stateMac(row)) ? null : { invoice_number, fault: 'state_changed' };
}

async function documentFaults(check: Check, document: Readable): Promise<FoundFault[]> {
  const { seen } = check;
  const { row, position, invoice_number } = document;
  const faults = await numberFaults(check, row);
  const content = contentFault(document, check.begun);
  if (content) faults.push(content);
  const follows =
    (seen.hash === undefined || (row.previous_hash ?? null) === seen.hash) &&
    position === seen.position + 1;
  // A fault of the document before explains the cut already.
  if (!follows && faults.length === 0) faults.push({ invoice_number, fault: 'chain_cut' });
  return faults;
}

function addSums(sums: Sums, { row, lines, taxes }: Readable): void {
  sums.documents++;
  sums.signed_cents += row.signed_cents;
  sums.taxes += taxes.length;
  sums.lines += lines.length;
  for (const { net_cents, gross_cents } of taxes) {
    sums.net_cents += net_cents;
    sums.gross_cents += gross_cents;
  }
  for (const { total_cents } of lines) sums.line_cents += total_cents;
}

async function checkBatch(check: Check, batch: ReadDocument[]): Promise<void> {
  const pdfs = await pdfFaults(batch);
  for (const document of batch) {
    const { position, invoice_number, row } = document;
    if (row) {
      addSums(check.sums, document);
      if (position <= check.sumsUntil) addSums(check.sumsThen, document);
      addFaults(check, [...(await documentFaults(check, document)), ...(pdfs.get(row.id) ?? [])]);
      const { number, kind, issue_date, snapshot, series } = row;
      check.seen.numbers.set(series, { number, invoice_number, kind, issue_date, snapshot });
    } else {
      addFaults(check, [{ invoice_number, fault: 'unreadable' }]);
      check.seen.unread++;
    }
    Object.assign(check.seen, { position, hash: row ? row.hash : undefined });
    check.documents++;
  }
  advance(check, batch.length);
}

/** Checks the documents after those that are seen already, up to a position of the chain. */
export async function checkDocuments(check: Check, until: number): Promise<void> {
  const after = check.seen.position || -1;
  for await (const batch of documents(check.restaurant_id, until, after)) {
    check.signal.throwIfAborted();
    await checkBatch(check, batch);
    await nextTurn();
  }
  // Rows without a position in the chain were inserted by hand.
  const unplaced = await statement<{ invoice_number: string }>(
    'SELECT invoice_number FROM invoices WHERE restaurant_id = $1 AND chain_position IS NULL',
    [check.restaurant_id],
  ).catch(() => []);
  addFaults(
    check,
    unplaced.map(({ invoice_number }) => ({ invoice_number, fault: 'chain_cut' })),
  );
}
