/**
 * One thread that draws papers and keeps them, started with the first of them. From sources (tests)
 * both are done where they are asked for.
 */
import { join } from 'node:path';
import { busy } from '../../errors.ts';
import { log } from '../../log.ts';
import { ROOT } from '../../root.ts';
import type { RenderOptions, InvoiceDocument } from '../document/document.ts';
import type { PaintJob, Painting } from './receipt-raster.ts';
import type { RenderJob, RenderedPdf, Keeping } from './pdf-job.ts';
import { renderVersionOf } from '../snapshot.ts';
import { TimedThread, TookTooLong } from './timed-thread.ts';

const QUEUE = 200;
/**
 * A paper is waited for, an order more so: whoever wakes goes before the thread that draws (Linux;
 * elsewhere it counts for nothing).
 */
const NICE = process.platform === 'linux' ? 10 : 0;
/** What a paper may take: a hundred times what one of twenty lines does. */
const LIMIT_MS = 15_000;
let pool: TimedThread | undefined;
let wanted = 0;

/** Whether the thread has anything to do. */
export const isRendering = () => wanted > 0;

/**
 * @throws Problem 503 `busy` when too many papers wait already (ASVS 2.4.1), 409 `newer_layout` for
 * a document of a newer version
 */
export async function renderInWorker(
  invoice: InvoiceDocument,
  options?: RenderOptions,
): Promise<Buffer> {
  return (await counted({ invoice, options })).bytes;
}

/**
 * The same, and keeps the paper where its rows are durable once it is drawn; else `kept` is false.
 * @throws also what the file system says
 */
export function renderToStore(
  invoice: InvoiceDocument,
  keeping: Keeping,
): Promise<RenderedPdf<Buffer>> {
  return counted({ invoice, keeping });
}

/** Keeps a paper under this path, whole or not at all. @throws what the file system says */
export async function keepInWorker(path: string, bytes: Uint8Array): Promise<void> {
  if (isBuilt) await thread().run({ path, bytes }, { name: 'keep' });
  else (await import('./pdf-job.ts')).keepWhole(path, bytes);
}

async function counted(job: RenderJob): Promise<RenderedPdf<Buffer>> {
  // Here, since an error that crosses threads keeps its message alone.
  renderVersionOf(job.invoice);
  wanted++;
  try {
    const { bytes, ...outcome } = await draw(job);
    return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), ...outcome };
  } finally {
    wanted--;
  }
}

const isBuilt = import.meta.url.endsWith('.js');
function thread() {
  return (pool ??= new TimedThread({
    filename: join(ROOT, 'dist/server/pdf-worker.js'),
    limit: LIMIT_MS,
    niceIncrement: NICE,
  }));
}

async function draw(job: RenderJob): Promise<RenderedPdf> {
  if (!isBuilt) return (await import('./pdf-job.ts')).renderAndStore(job);
  // Only papers to be drawn are turned away; one that is drawn is always kept.
  if (thread().queueSize >= QUEUE) throw busy();
  return renderInTime(thread(), job);
}

/**
 * StoredPdfs that took too long, by what is theirs alone: asking for one again holds nobody up a
 * second time (ASVS 15.2.2).
 */
const tooSlow = new Set<string>();
const MOST_TOO_SLOW = 1000;
function nameOf({ invoice_number, created_at }: InvoiceDocument) {
  return `${invoice_number} ${created_at}`;
}

/**
 * Draws as it should be, or where that takes too long plainly and marked so, to be drawn again
 * after the next start. @throws Problem 503 `busy` where even that takes too long
 */
export async function renderInTime(room: TimedThread, job: RenderJob): Promise<RenderedPdf> {
  const name = nameOf(job.invoice);
  try {
    if (!tooSlow.has(name)) return await room.run<RenderedPdf>(job);
    return await renderPlainly(room, job);
  } catch (error) {
    if (!(error instanceof TookTooLong) || tooSlow.has(name)) throw asBusy(error);
    if (tooSlow.size >= MOST_TOO_SLOW) tooSlow.clear();
    tooSlow.add(name);
    log.error(
      { invoice_number: job.invoice.invoice_number },
      'PDF took too long and is drawn plainly',
    );
    return renderPlainly(room, job).catch((again: unknown) => {
      throw asBusy(again);
    });
  }
}

const asBusy = (error: unknown) => (error instanceof TookTooLong ? busy() : error);

async function renderPlainly(
  room: TimedThread,
  { invoice, options }: RenderJob,
): Promise<RenderedPdf> {
  const drawn = await room.run<RenderedPdf>({ invoice, options: { ...options, plain: true } });
  return { ...drawn, plain: true };
}

/** Paints lines of a receipt as pictures. @returns none where that took too long */
export async function paintInWorker(job: PaintJob): Promise<Painting[]> {
  if (!isBuilt) return (await import('./receipt-raster.ts')).paint(job);
  if (thread().queueSize >= QUEUE) throw busy();
  return thread()
    .run<Painting[]>(job, { name: 'paintLines' })
    .catch((error: unknown) => {
      if (error instanceof TookTooLong) return [];
      throw error;
    });
}

/** Lets the paper being drawn be finished, then ends the thread. */
export async function closeRendering(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}
