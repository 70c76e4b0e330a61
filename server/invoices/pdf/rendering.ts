/**
 * The background queue that renders invoice PDFs one after another; a PDF that is requested does
 * not wait for the queue.
 */
import { now } from '../../clock.ts';
import { BATCH } from '../../database/batches.ts';
import { beforeCommit, inTransaction } from '../../database/transaction.ts';
import { untilQuiet } from '../../http/quiet.ts';
import { longestPause } from '../../jobs/backoff.ts';
import { enqueue } from '../../jobs/queue.ts';
import { type Attempt, type Done, type RunningQueue, startQueue } from '../../jobs/worker.ts';
import { errorFacts, log } from '../../log.ts';
import {
  isMoreToCome,
  type JustWritten,
  remember,
  renderQueued,
  unrenderedInvoices,
} from './stored-pdfs.ts';
import type { InvoiceRow } from '../model.ts';
import { RENDER_QUEUE } from './render-queue.ts';

/** Pause between invoices left by an earlier run, so that orders come first. */
const PAUSE_MS = 250;

/** Interval in which jobs left by other processes are searched. */
const POLL = 15_000;

let running: RunningQueue | null = null;
let leftOver: Promise<void> = Promise.resolve();

/**
 * How long a PDF of a bill that is still being paid waits for a moment in which nobody waits for
 * anything else: beside the rendering of each, four payments with their documents took half as long
 * again.
 */
const LONGEST_WAIT_MS = 500;

async function render(id: string, { hangUp }: Attempt): Promise<Done> {
  if (isMoreToCome(id)) await untilQuiet(LONGEST_WAIT_MS, hangUp);
  const outcome = await renderQueued(id);
  // The job was removed together with the note of the PDF.
  if (outcome === 'stored') return null;
  if (outcome === 'there') return { then: 'done' };
  // The PDF exceeded the time limit and was rendered plainly: the retry renders it after the next
  // start.
  return { then: 'retry', at: new Date(now().getTime() + longestPause(RENDER_QUEUE.backoff)) };
}

/** Queues every invoice without a PDF at each start, also one that failed or came with a backup. */
async function enqueueLeftOver(): Promise<void> {
  const ids = await unrenderedInvoices();
  for (let from = 0; running && from < ids.length; from += BATCH)
    await inTransaction(async () => {
      for (const { id, created_at } of ids.slice(from, from + BATCH))
        await enqueue(RENDER_QUEUE, { subject_id: id, created_at });
    });
}

/**
 * Starts rendering: invoices left by an earlier run (a crash, a restored backup), and from now on
 * each new one.
 */
export function startRendering(): void {
  running = startQueue({
    queue: RENDER_QUEUE,
    poll: POLL,
    grace: 0,
    gently: PAUSE_MS,
    begin: ({ subject_id }) => Promise.resolve(subject_id),
    run: render,
  });
  leftOver = enqueueLeftOver().catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'invoices without a PDF not queued'),
  );
}

/**
 * Queues an invoice PDF to be rendered after the commit; if that fails the invoice stands, and the
 * PDF is rendered by a retry or at its download.
 */
export function queueRendering(invoice: InvoiceRow, content: JustWritten): Promise<unknown> {
  if (running) remember(invoice, content);
  return beforeCommit(enqueueAll, invoice);
}
async function enqueueAll(invoices: InvoiceRow[]): Promise<void> {
  for (const { id, created_at } of invoices)
    await enqueue(RENDER_QUEUE, { subject_id: id, created_at, hold: true });
}

/** Finishes the PDF in progress and stops; the rest is rendered after the next start. */
export async function stopRendering(): Promise<void> {
  const stopping = running;
  running = null;
  await leftOver;
  await stopping?.stop();
}
