import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { record } from '../../audit/audit.ts';
import { config } from '../../config.ts';
import { requireFilesInPlace } from '../../database/connect.ts';
import { find, findOne, statement } from '../../database/repository.ts';
import { afterCommit, inTransaction } from '../../database/transaction.ts';
import { remove } from '../../jobs/queue.ts';
import { log } from '../../log.ts';
import { sha256 } from '../../security/random.ts';
import { documentFrom, documentOf } from '../document/present.ts';
import { appendAfter } from '../chain/chain-events.ts';
import type { InvoiceDocument } from '../document/document.ts';
import { renderToStore } from './render-thread.ts';
import { headMoved } from '../chain/head.ts';
import { Invoice, type InvoiceRow } from '../model.ts';
import { RENDER_QUEUE } from './render-queue.ts';

// File names come from this program's ids; no part of a request becomes part of a path (ASVS
// 5.3.2).
function fileOf({ id, customer_id }: InvoiceRow) {
  return customer_id
    ? join('customers', customer_id, 'invoices', `${id}.pdf`)
    : join('walk-ins', 'invoices', `${id}.pdf`);
}
const inUploads = (name: string) => join(config().DATA_DIR, 'uploads', name);

/**
 * Compares a PDF that was rendered again with the stored hash: a row always renders the same file,
 * and a difference (another version of the program, a changed row) is logged and audited.
 */
async function compare(
  { id, restaurant_id, pdf_sha256 }: InvoiceRow,
  bytes: Uint8Array,
): Promise<void> {
  const rendered = sha256(bytes);
  if (rendered === pdf_sha256) return;
  log.error(
    { invoice: id, kept: pdf_sha256, drawn: rendered },
    'PDF drawn again differs from the one that was issued',
  );
  await inTransaction(() =>
    record({
      actor: 'system',
      restaurant_id,
      action: 'invoice.pdf_differs',
      subject_id: id,
      detail: { kept: pdf_sha256, drawn: rendered },
    }),
  );
}

/** What a document says that was just written. */
export interface JustWritten {
  lines: Parameters<typeof documentFrom>[1];
  taxes: Parameters<typeof documentFrom>[2];
  /** Whether its bill is still being paid, so that the next payer's document follows at once. */
  moreToCome: boolean;
}
/**
 * Documents that were just written, by invoice id, so that they need not be read: only a committed
 * one is ever looked up. More than are written while one waits.
 */
const written = new Map<string, JustWritten>();
const MOST_WRITTEN = 256;

/** Remembers what a document says that its transaction writes. */
export function remember({ id }: InvoiceRow, content: JustWritten): void {
  written.set(id, content);
  // Those of transactions that were rolled back are never looked up, so the oldest is removed.
  if (written.size > MOST_WRITTEN) written.delete(written.keys().next().value!);
}
export const isMoreToCome = (id: string): boolean => written.get(id)?.moreToCome ?? false;

async function readOrWritten(invoice: InvoiceRow): Promise<InvoiceDocument> {
  const known = written.get(invoice.id);
  written.delete(invoice.id);
  return known ? documentFrom(invoice, known.lines, known.taxes) : documentOf(invoice);
}

/**
 * Notes a stored PDF once, in its row and in the hash chain, so that no other file can replace it;
 * its job is done with that.
 */
async function notePdf(invoice: InvoiceRow, pdf_sha256: string): Promise<void> {
  await remove(RENDER_QUEUE, [invoice.id]);
  const [noted] = await statement<{ place: number | null; hash: string }>(
    `UPDATE invoices SET pdf_filename = $1, pdf_sha256 = $2 WHERE id = $3 AND pdf_filename IS NULL
     RETURNING
       (SELECT max(place) FROM chain_events e
        WHERE e.restaurant_id = invoices.restaurant_id) AS place,
       (SELECT e.hash FROM chain_events e WHERE e.restaurant_id = invoices.restaurant_id
        ORDER BY e.place DESC LIMIT 1) AS hash`,
    [fileOf(invoice), pdf_sha256, invoice.id],
  );
  if (!noted) return;
  const { restaurant_id, id } = invoice;
  await appendAfter(
    noted.place === null ? null : { place: noted.place, hash: noted.hash },
    restaurant_id,
    [{ kind: 'paper', invoice_id: id, detail: { sha256: pdf_sha256 } }],
  );
  afterCommit(() => headMoved(restaurant_id));
}

interface Rendered {
  bytes: Uint8Array;
  stored: boolean;
}

async function renderAndStore(invoice: InvoiceRow): Promise<Rendered> {
  requireFilesInPlace();
  const document = await readOrWritten(invoice);
  const path = inUploads(invoice.pdf_filename ?? fileOf(invoice));
  const { bytes, plain } = await renderToStore(document, path);
  // The plain fallback is not stored, and the PDF is rendered again after the next start.
  if (plain) return { bytes, stored: false };
  if (invoice.pdf_filename) await compare(invoice, bytes);
  else await inTransaction(() => notePdf(invoice, sha256(bytes)));
  return { bytes, stored: true };
}

const inProgress = new Map<string, Promise<Rendered>>();
/** Renders a PDF once for concurrent requests. */
function renderOnce(invoice: InvoiceRow): Promise<Rendered> {
  const rendering =
    inProgress.get(invoice.id) ??
    renderAndStore(invoice).finally(() => inProgress.delete(invoice.id));
  inProgress.set(invoice.id, rendering);
  return rendering;
}

/** The stored A4 invoice PDF; rendered (again) when there is none yet or the file was lost. */
export async function pdfOf(invoice: InvoiceRow): Promise<Uint8Array> {
  if (!invoice.pdf_filename) return (await renderOnce(invoice)).bytes;
  try {
    return await readFile(inUploads(invoice.pdf_filename));
  } catch {
    log.warn({ invoice: invoice.id }, 'PDF was lost and is drawn again');
    return (await renderOnce(invoice)).bytes;
  }
}

/** The bytes of a stored PDF, or null where the file is gone. */
export const storedPdf = (name: string) => readFile(inUploads(name)).catch(() => null);

/**
 * Renders and stores the A4 invoice PDF, unless a request did so meanwhile.
 * @returns `plain` where it exceeded the time limit and is not stored
 */
export async function renderQueued(id: string): Promise<'stored' | 'there' | 'plain'> {
  const invoice = await findOne(Invoice, { id, pdf_filename: null });
  if (!invoice) return 'there';
  return (await renderOnce(invoice)).stored ? 'stored' : 'plain';
}

/** The invoices whose PDF is not rendered yet, newest first. */
export function unrenderedInvoices(): Promise<Pick<InvoiceRow, 'id' | 'created_at'>[]> {
  return find(
    Invoice,
    { pdf_filename: null },
    { columns: ['id', 'created_at'], order: [['created_at', 'DESC']] },
  );
}
