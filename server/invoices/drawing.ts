/** One thread that draws papers, started with the first of them. From sources (tests) papers are drawn where they are asked for. */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { busy } from '../errors.ts';
import { ROOT } from '../root.ts';
import type { DrawOptions, InvoiceDocument } from './document.ts';

const QUEUE = 200;
let pool: Piscina | undefined;
let wanted = 0;

/** Whether the thread has anything to do. */
export const isDrawing = () => wanted > 0;

/** @throws Problem 503 `busy` when too many papers wait already (ASVS 2.4.1) */
export async function drawInWorker(invoice: InvoiceDocument, options: DrawOptions = {}): Promise<Buffer> {
  wanted++;
  try {
    return await draw(invoice, options);
  } finally {
    wanted--;
  }
}

async function draw(invoice: InvoiceDocument, options: DrawOptions): Promise<Buffer> {
  if (!import.meta.url.endsWith('.js')) return drawHere(invoice, options);
  pool ??= new Piscina({ filename: join(ROOT, 'dist/server/pdf-worker.js'), minThreads: 1, maxThreads: 1, maxQueue: QUEUE });
  if (pool.queueSize >= QUEUE) throw busy();
  const bytes = (await pool.run({ invoice, options })) as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Lets the paper being drawn be finished, then ends the thread. */
export async function closeDrawing(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}

async function drawHere(invoice: InvoiceDocument, options: DrawOptions): Promise<Buffer> {
  const { drawInvoicePdf } = await import('./pdf.ts');
  return drawInvoicePdf(invoice, options);
}
