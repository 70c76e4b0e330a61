/** One thread that draws papers and keeps them, started with the first of them. From sources (tests) both are done where they are asked for. */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { busy } from '../errors.ts';
import { ROOT } from '../root.ts';
import type { DrawOptions, InvoiceDocument } from './document.ts';
import type { DrawJob, Drawn, Keeping } from './pdf-job.ts';

const QUEUE = 200;
/** A paper is waited for, an order more so: whoever wakes goes before the thread that draws (Linux; elsewhere it counts for nothing). */
const NICE = process.platform === 'linux' ? 10 : 0;
let pool: Piscina | undefined;
let wanted = 0;

/** Whether the thread has anything to do. */
export const isDrawing = () => wanted > 0;

/** @throws Problem 503 `busy` when too many papers wait already (ASVS 2.4.1) */
export const drawInWorker = async (
  invoice: InvoiceDocument,
  options?: DrawOptions,
): Promise<Buffer> => (await counted({ invoice, options })).bytes;

/** The same, and keeps the paper where its rows are durable once it is drawn; else `kept` is false. @throws also what the file system says */
export const drawToKeep = (invoice: InvoiceDocument, keeping: Keeping): Promise<Drawn<Buffer>> =>
  counted({ invoice, keeping });

/** Keeps a paper under this path, whole or not at all. @throws what the file system says */
export async function keepInWorker(path: string, bytes: Uint8Array): Promise<void> {
  if (isBuilt) await thread().run({ path, bytes }, { name: 'keep' });
  else (await import('./pdf-job.ts')).keepWhole(path, bytes);
}

async function counted(job: DrawJob): Promise<Drawn<Buffer>> {
  wanted++;
  try {
    const { bytes, kept } = await draw(job);
    return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), kept };
  } finally {
    wanted--;
  }
}

const isBuilt = import.meta.url.endsWith('.js');
const thread = () =>
  (pool ??= new Piscina({
    filename: join(ROOT, 'dist/server/pdf-worker.js'),
    minThreads: 1,
    maxThreads: 1,
    niceIncrement: NICE,
  }));

async function draw(job: DrawJob): Promise<Drawn> {
  if (!isBuilt) return (await import('./pdf-job.ts')).drawAndKeep(job);
  // Only papers to be drawn are turned away; one that is drawn is always kept.
  if (thread().queueSize >= QUEUE) throw busy();
  return thread().run(job) as Promise<Drawn>;
}

/** Lets the paper being drawn be finished, then ends the thread. */
export async function closeDrawing(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}
