/** One thread that draws papers, started with the first of them. From sources (tests) papers are drawn where they are asked for. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { DrawOptions, InvoiceDocument } from './document.ts';

const QUEUE = 200;
let pool: Piscina | undefined;

export async function drawInWorker(invoice: InvoiceDocument, options: DrawOptions = {}): Promise<Buffer> {
  if (!import.meta.url.endsWith('.js')) return drawHere(invoice, options);
  pool ??= new Piscina({ filename: workerFile(), minThreads: 1, maxThreads: 1, maxQueue: QUEUE });
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

/** Beside the bundle; one folder up where the bundler put this file among its chunks. */
function workerFile(): string {
  const beside = fileURLToPath(new URL('./pdf-worker.js', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../pdf-worker.js', import.meta.url));
}
