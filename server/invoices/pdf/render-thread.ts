/**
 * The thread that renders invoice PDFs and stores them; it starts with the first one. From sources
 * (tests) both run in the calling thread.
 */
import { join } from 'node:path';
import { busy } from '../../errors.ts';
import { log } from '../../log.ts';
import { ROOT } from '../../root.ts';
import type { RenderOptions, InvoiceDocument } from '../document/document.ts';
import type { PaintJob, Painting } from './receipt-raster.ts';
import type { Posters } from './posters.ts';
import type { ProForma } from './pro-forma-rows.ts';
import type { ReportDocument } from './report.ts';
import type { RenderJob, RenderedPdf } from './pdf-job.ts';
import { renderVersionOf } from '../snapshot.ts';
import { TimedThread, TookTooLong } from './timed-thread.ts';

const QUEUE = 200;
/**
 * Priority of the thread, lower than the main thread's, since orders matter more than PDFs (Linux;
 * elsewhere it has no effect).
 */
const NICE = process.platform === 'linux' ? 10 : 0;
/** The time limit of a PDF in processor time: a hundred times what one of twenty lines takes. */
const LIMIT_MS = 15_000;
let pool: TimedThread | undefined;

/**
 * Renders a PDF in the thread.
 * @throws Problem 503 `busy` when too many PDFs wait already (ASVS 2.4.1), 409 `newer_layout` for a
 * document of a newer version
 */
export async function renderInWorker(
  invoice: InvoiceDocument,
  options?: RenderOptions,
): Promise<Buffer> {
  return (await renderChecked({ invoice, options })).bytes;
}

/**
 * Renders a PDF in the thread and stores it there under this path, wholly or not at all.
 * @throws also file system errors
 */
export function renderToStore(
  invoice: InvoiceDocument,
  path: string,
): Promise<RenderedPdf<Buffer>> {
  return renderChecked({ invoice, path });
}

async function renderChecked(job: RenderJob): Promise<RenderedPdf<Buffer>> {
  // The layout is checked in this thread, since an error from another thread retains its message
  // alone.
  renderVersionOf(job.invoice);
  const { bytes, ...outcome } = await renderJob(job);
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), ...outcome };
}

const isBuilt = import.meta.url.endsWith('.js');
function thread() {
  return (pool ??= new TimedThread({
    filename: join(ROOT, 'dist/server/pdf-worker.js'),
    limit: LIMIT_MS,
    niceIncrement: NICE,
  }));
}

async function renderJob(job: RenderJob): Promise<RenderedPdf> {
  if (!isBuilt) return (await import('./pdf-job.ts')).renderAndStore(job);
  // The limit applies to PDFs to be rendered; a rendered one is always stored.
  if (thread().queueSize >= QUEUE) throw busy();
  return renderInTime(thread(), job);
}

/**
 * Documents whose PDF exceeded the time limit: further attempts render plainly at once, so that
 * they do not block the thread again (ASVS 15.2.2).
 */
const tooSlow = new Set<string>();
const MOST_TOO_SLOW = 1000;
function nameOf({ invoice_number, created_at }: InvoiceDocument) {
  return `${invoice_number} ${created_at}`;
}

/**
 * Renders a PDF within the time limit, or else plainly and marked so; it is rendered again after
 * the next start.
 * @throws Problem 503 `busy` where the plain one exceeds the limit too
 */
export async function renderInTime(worker: TimedThread, job: RenderJob): Promise<RenderedPdf> {
  const name = nameOf(job.invoice);
  try {
    if (!tooSlow.has(name)) return await worker.run<RenderedPdf>(job);
    return await renderPlainly(worker, job);
  } catch (error) {
    if (!(error instanceof TookTooLong) || tooSlow.has(name)) throw asBusy(error);
    if (tooSlow.size >= MOST_TOO_SLOW) tooSlow.clear();
    tooSlow.add(name);
    log.error(
      { invoice_number: job.invoice.invoice_number },
      'PDF took too long and is drawn plainly',
    );
    return renderPlainly(worker, job).catch((again: unknown) => {
      throw asBusy(again);
    });
  }
}

const asBusy = (error: unknown) => (error instanceof TookTooLong ? busy() : error);

async function renderPlainly(
  worker: TimedThread,
  { invoice, options }: RenderJob,
): Promise<RenderedPdf> {
  const rendered = await worker.run<RenderedPdf>({ invoice, options: { ...options, plain: true } });
  return { ...rendered, plain: true };
}

/**
 * Renders lines of a receipt as pictures in the thread.
 * @returns none where that exceeded the time limit
 */
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

/**
 * Renders a report as a PDF in the thread.
 * @throws Problem 503 `busy` where too many PDFs wait already, or it takes too long (ASVS 2.4.1)
 */
export async function renderReportInWorker(job: ReportDocument): Promise<Uint8Array> {
  if (!isBuilt) return (await import('./report.ts')).renderReport(job);
  if (thread().queueSize >= QUEUE) throw busy();
  return thread()
    .run<Uint8Array>(job, { name: 'report' })
    .catch((error: unknown) => {
      throw asBusy(error);
    });
}

/**
 * Renders the bill that is brought to the table, in the thread.
 * @throws Problem 503 `busy` when too many PDFs wait already (ASVS 2.4.1), or it took too long
 */
export async function renderProFormaInWorker(bill: ProForma): Promise<Uint8Array> {
  if (!isBuilt) return (await import('./pro-forma.ts')).renderProForma(bill);
  if (thread().queueSize >= QUEUE) throw busy();
  return thread()
    .run<Uint8Array>(bill, { name: 'proForma' })
    .catch((error: unknown) => {
      throw asBusy(error);
    });
}

/**
 * Renders the posters of tables, in the thread.
 * @throws Problem 503 `busy` when too many PDFs wait already (ASVS 2.4.1), or it took too long
 */
export async function renderPostersInWorker(content: Posters): Promise<Uint8Array> {
  if (!isBuilt) return (await import('./posters.ts')).renderPosters(content);
  if (thread().queueSize >= QUEUE) throw busy();
  return thread()
    .run<Uint8Array>(content, { name: 'posters' })
    .catch((error: unknown) => {
      throw asBusy(error);
    });
}

/** Finishes the PDF in progress, then ends the thread. */
export async function closeRendering(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}
