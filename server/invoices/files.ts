import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { errorFacts, log } from '../log.ts';
import { sha256 } from '../security/random.ts';
import { documentOf } from './answers.ts';
import { drawInWorker } from './drawing.ts';
import { Invoice } from './model.ts';

// Names are made here from our own ids; nothing of a request ever becomes part of a path (ASVS 5.3.2).
const fileOf = ({ id, customer_id }: Invoice) =>
  (customer_id ? join('customers', customer_id, 'invoices', `${id}.pdf`) : join('walk-ins', 'invoices', `${id}.pdf`));
const inUploads = (name: string) => join(config().DATA_DIR, 'uploads', name);

/** Written beside and renamed once it is on the disk, so that a crash leaves no half file. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}.part`;
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(bytes);
  await handle.sync();
  await handle.close();
  await rename(draft, path);
}

async function drawAndKeep(invoice: Invoice): Promise<Uint8Array> {
  const bytes = await drawInWorker(await documentOf(invoice), {});
  const name = invoice.pdf_filename ?? fileOf(invoice);
  await writeWhole(inUploads(name), bytes);
  if (!invoice.pdf_filename) await inTransaction(() => Invoice.update({ pdf_filename: name, pdf_sha256: sha256(bytes) }, { where: { id: invoice.id, pdf_filename: null } }));
  return bytes;
}

/** The stored A4 PDF; drawn (again) when there is none yet or the file was lost. */
export async function pdfOf(invoice: Invoice): Promise<Uint8Array> {
  if (!invoice.pdf_filename) return drawAndKeep(invoice);
  try {
    return await readFile(inUploads(invoice.pdf_filename));
  } catch {
    log.warn({ invoice: invoice.id }, 'PDF was lost and is drawn again');
    return drawAndKeep(invoice);
  }
}

/** Draws after the commit; if it fails the invoice stands, and is drawn at the next start or download. */
export const drawSoon = (invoice: Invoice) => void drawAndKeep(invoice).catch((error: unknown) => log.error({ invoice: invoice.id, error: errorFacts(error) }, 'PDF not drawn'));

/** Draws what a crash or a failure left undrawn. */
export async function drawMissing(): Promise<void> {
  for (const invoice of await Invoice.findAll({ where: { pdf_filename: null }, limit: 1000 })) await drawAndKeep(invoice);
}
