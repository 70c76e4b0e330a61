import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { record } from '../audit/audit.ts';
import { config } from '../config.ts';
import { readRow, statement } from '../database/plain.ts';
import { inTransaction } from '../database/transaction.ts';
import { log } from '../log.ts';
import { sha256 } from '../security/random.ts';
import { documentOf } from './answers.ts';
import type { InvoiceDocument } from './document.ts';
import { drawInWorker } from './drawing.ts';
import { Invoice, type InvoiceRow } from './model.ts';

// Names are made here from our own ids; nothing of a request ever becomes part of a path (ASVS 5.3.2).
const fileOf = ({ id, customer_id }: InvoiceRow) =>
  (customer_id ? join('customers', customer_id, 'invoices', `${id}.pdf`) : join('walk-ins', 'invoices', `${id}.pdf`));
const inUploads = (name: string) => join(config().DATA_DIR, 'uploads', name);

/** Written beside and renamed once it is on the disk, so that a crash leaves no half file. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`;
  const begin = () => open(draft, 'wx', 0o600);
  // Most folders are there already.
  const handle = await begin().catch(async () => { await mkdir(dirname(path), { recursive: true, mode: 0o700 }); return begin(); });
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(draft, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** A row draws the same file for ever; where it does not (another version of the program, a changed row) that is said and written down. */
async function compare({ id, restaurant_id, pdf_sha256 }: InvoiceRow, bytes: Uint8Array): Promise<void> {
  const drawn = sha256(bytes);
  if (drawn === pdf_sha256) return;
  log.error({ invoice: id, kept: pdf_sha256, drawn }, 'PDF drawn again differs from the one that was issued');
  await inTransaction(() => record({ actor: 'system', restaurant_id, action: 'invoice.pdf_differs', subject_id: id, detail: { kept: pdf_sha256, drawn } }));
}

/** Begun before the commit, by the id that only a row that was committed is asked for by; as many as share a commit. */
const ahead = new Map<string, Promise<Uint8Array>>();
const MOST_AHEAD = 64;

/** Begins a paper that is kept once its rows are committed, and else forgotten. */
export function beginAhead(id: string, document: InvoiceDocument): void {
  const drawing = drawInWorker(document);
  drawing.catch(() => undefined);
  ahead.set(id, drawing);
  // What was rolled back is never asked for.
  if (ahead.size > MOST_AHEAD) ahead.delete(ahead.keys().next().value!);
}

function begun(id: string): Promise<Uint8Array> | undefined {
  const drawing = ahead.get(id);
  ahead.delete(id);
  return drawing;
}

async function drawAndKeep(invoice: InvoiceRow): Promise<Uint8Array> {
  const bytes = await (begun(invoice.id) ?? drawInWorker(await documentOf(invoice)));
  const name = invoice.pdf_filename ?? fileOf(invoice);
  await writeWhole(inUploads(name), bytes);
  if (invoice.pdf_filename) await compare(invoice, bytes);
  else await inTransaction(() => statement('UPDATE invoices SET pdf_filename = $1, pdf_sha256 = $2 WHERE id = $3 AND pdf_filename IS NULL', [name, sha256(bytes), invoice.id]));
  return bytes;
}

const underWay = new Map<string, Promise<Uint8Array>>();
/** Two who ask for the same paper get the one drawing. */
function drawOnce(invoice: InvoiceRow): Promise<Uint8Array> {
  const drawing = underWay.get(invoice.id) ?? drawAndKeep(invoice).finally(() => underWay.delete(invoice.id));
  underWay.set(invoice.id, drawing);
  return drawing;
}

/** The stored A4 PDF; drawn (again) when there is none yet or the file was lost. */
export async function pdfOf(invoice: InvoiceRow): Promise<Uint8Array> {
  if (!invoice.pdf_filename) return drawOnce(invoice);
  try {
    return await readFile(inUploads(invoice.pdf_filename));
  } catch {
    log.warn({ invoice: invoice.id }, 'PDF was lost and is drawn again');
    return drawOnce(invoice);
  }
}

/** The bytes of a stored paper, or null where the file is gone. */
export const storedPdf = (name: string) => readFile(inUploads(name)).catch(() => null);

/** Draws and stores the A4 PDF of an invoice just committed, if nobody asked for it meanwhile. */
export async function drawFirst(invoice: InvoiceRow): Promise<void> {
  if (ahead.has(invoice.id)) await drawOnce(invoice);
  else await drawIfMissing(invoice.id);
}

/** Draws and stores the A4 PDF of an invoice that has none. */
export async function drawIfMissing(id: string): Promise<void> {
  const invoice = await readRow(Invoice, { id, pdf_filename: null });
  if (invoice) await drawOnce(invoice);
}

/** Ids of the invoices whose PDF is not drawn yet, newest first. */
export async function undrawnInvoices(): Promise<string[]> {
  const rows = await Invoice.findAll({ attributes: ['id'], where: { pdf_filename: null }, order: [['created_at', 'DESC']] });
  return rows.map(({ id }) => id);
}
