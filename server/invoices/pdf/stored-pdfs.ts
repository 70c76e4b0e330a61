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
import { documentOf } from '../document/present.ts';
import { appendAfter } from '../chain/chain-events.ts';
import type { InvoiceDocument } from '../document/document.ts';
import { renderToStore, storeInWorker } from './render-thread.ts';
import { headMoved } from '../chain/head.ts';
import { Invoice, type InvoiceRow } from '../model.ts';
import type { RenderedPdf } from './pdf-job.ts';
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

interface Begun {
  invoice: InvoiceRow;
  path: string;
  durable: Int32Array;
  rendering: Promise<RenderedPdf<Buffer>>;
}

function begin(invoice: InvoiceRow, document: InvoiceDocument): Begun {
  const target = {
    path: inUploads(invoice.pdf_filename ?? fileOf(invoice)),
    durable: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  };
  return { invoice, ...target, rendering: renderToStore(document, target) };
}

/**
 * PDFs begun before the commit, by invoice id: only a committed row is ever looked up. The limit is
 * more than the invoices that share a commit.
 */
const begunEarly = new Map<string, Begun>();
const MOST_EARLY = 64;

/**
 * Begins to render a PDF before the commit; it is stored once its rows are committed, else dropped.
 */
export function beginBeforeCommit(invoice: InvoiceRow, document: InvoiceDocument): void {
  const begun = begin(invoice, document);
  begun.rendering.catch(() => undefined);
  begunEarly.set(invoice.id, begun);
  // Entries of rolled back transactions are never looked up, so the oldest is removed.
  if (begunEarly.size > MOST_EARLY) begunEarly.delete(begunEarly.keys().next().value!);
}

function takeBegun(id: string): Begun | undefined {
  const begun = begunEarly.get(id);
  begunEarly.delete(id);
  return begun;
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
  const { path, durable, rendering } =
    takeBegun(invoice.id) ?? begin(invoice, await documentOf(invoice));
  // The invoice was read from the database, so its rows are committed.
  Atomics.store(durable, 0, 1);
  const { bytes, kept, plain } = await rendering;
  // The plain fallback is not stored, and the PDF is rendered again after the next start.
  if (plain) return { bytes, stored: false };
  if (!kept) await storeInWorker(path, bytes);
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
  const invoice =
    begunEarly.get(id)?.invoice ?? (await findOne(Invoice, { id, pdf_filename: null }));
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
