/**
 * Invoice PDFs that nobody asked for yet are rendered one after another, so that one who asks never
 * waits behind all of them.
 */
import { now } from '../../clock.ts';
import { BATCH } from '../../database/batches.ts';
import { inTransaction } from '../../database/transaction.ts';
import { longestPause } from '../../jobs/backoff.ts';
import { enqueue } from '../../jobs/queue.ts';
import { type Done, type RunningQueue, startQueue } from '../../jobs/worker.ts';
import { errorFacts, log } from '../../log.ts';
import { documentFrom } from '../document/present.ts';
import { isRendering } from './render-thread.ts';
import { beginAhead, renderQueued, unrenderedInvoices } from './stored-pdfs.ts';
import type { InvoiceRow } from '../model.ts';
import { RENDER_QUEUE } from './render-queue.ts';

/** Between invoices left over by an earlier run there is no hurry: guests come first. */
const GENTLY_MS = 250;

/** What other processes left undone is looked for so often. */
const POLL = 15_000;

let running: RunningQueue | null = null;
let leftOver: Promise<void> = Promise.resolve();

async function render(id: string): Promise<Done> {
  const outcome = await renderQueued(id);
  // Its job went with the note of its PDF.
  if (outcome === 'stored') return null;
  if (outcome === 'there') return { then: 'done' };
  // Rendered plainly since it took too long: to be rendered again after the next start.
  return { then: 'retry', at: new Date(now().getTime() + longestPause(RENDER_QUEUE.backoff)) };
}

/**
 * An invoice without a PDF has a job, and is due at each start: also one that failed, or came with
 * a backup.
 */
async function enqueueLeftOver(): Promise<void> {
  const ids = await unrenderedInvoices();
  for (let from = 0; running && from < ids.length; from += BATCH)
    await inTransaction(async () => {
      for (const { id, created_at } of ids.slice(from, from + BATCH))
        await enqueue(RENDER_QUEUE, { subject_id: id, created_at });
    });
}

/**
 * Begins to render: what an earlier run left over (a crash, a restored backup), and from now on
 * what is issued.
 */
export function startRendering(): void {
  running = startQueue({
    queue: RENDER_QUEUE,
    poll: POLL,
    grace: 0,
    gently: GENTLY_MS,
    begin: ({ subject_id }) => Promise.resolve(subject_id),
    run: render,
  });
  leftOver = enqueueLeftOver().catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'invoices without a PDF not queued'),
  );
}

/**
 * Begins a PDF whose rows are not durable yet, where no other is being rendered: what an fsync
 * costs is rendered meanwhile. What stands in its way (a logo that is gone) stands in the way of no
 * invoice; it is told when the PDF is rendered after the commit.
 */
export async function renderAhead(...written: Parameters<typeof documentFrom>): Promise<void> {
  if (!running || isRendering()) return;
  const document = await documentFrom(...written).catch(() => null);
  if (document) beginAhead(written[0], document);
}

/**
 * Has an invoice rendered after the commit; if that fails the invoice stands, and is rendered later
 * or at its download.
 */
export function renderSoon({ id, created_at }: InvoiceRow): Promise<void> {
  return enqueue(RENDER_QUEUE, { subject_id: id, created_at, hold: true });
}

/**
 * Lets the PDF being rendered be finished, and stops; what is left over waits for the next start.
 */
export async function stopRendering(): Promise<void> {
  const stopping = running;
  running = null;
  await leftOver;
  await stopping?.stop();
}
