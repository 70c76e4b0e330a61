/** Papers that nobody asked for yet are drawn one after another, so that one who asks never waits behind all of them. */
import { setTimeout as pause } from 'node:timers/promises';
import { errorFacts, log } from '../../log.ts';
import { documentFrom } from '../document/present.ts';
import { isDrawing } from './render-thread.ts';
import { beginAhead, drawFirst, drawIfMissing, undrawnInvoices } from './stored-pdfs.ts';
import type { InvoiceRow } from '../model.ts';

/** Between papers left undrawn by an earlier run there is no hurry: guests come first. */
const GENTLY_MS = 250;

let stopping: AbortController | null = null;
let issued: Promise<void> = Promise.resolve();
let leftOver: Promise<void> = Promise.resolve();

async function logged(invoice: string, drawing: Promise<void>): Promise<void> {
  await drawing.catch((error: unknown) =>
    log.error({ invoice, error: errorFacts(error) }, 'PDF not drawn'),
  );
}

async function drawLeftOver({ signal }: AbortController): Promise<void> {
  for (const id of await undrawnInvoices()) {
    await pause(GENTLY_MS, undefined, { ref: false, signal });
    await logged(id, drawIfMissing(id));
  }
}

/** Begins to draw: first what an earlier run left undrawn (a crash, a restored backup), and from now on what is issued. */
export function startDrawing(): void {
  const run = (stopping = new AbortController());
  leftOver = drawLeftOver(run).catch((error: unknown) => {
    if (!run.signal.aborted) log.error({ error: errorFacts(error) }, 'PDFs not drawn');
  });
}

/**
 * Begins a paper whose rows are not durable yet, where nobody else's is being drawn: what an fsync costs is drawn meanwhile.
 * What stands in its way (a logo that is gone) stands in the way of no invoice; it is told when the paper is drawn after the commit.
 */
export async function drawAhead(...written: Parameters<typeof documentFrom>): Promise<void> {
  if (!stopping || isDrawing()) return;
  const document = await documentFrom(...written).catch(() => null);
  if (document) beginAhead(written[0], document);
}

/** Draws after the commit; if it fails, or nothing draws now, the invoice stands, and is drawn at the next start or download. */
export function drawSoon(invoice: InvoiceRow): void {
  const run = stopping;
  if (run)
    issued = issued.then(() =>
      run.signal.aborted ? undefined : logged(invoice.id, drawFirst(invoice)),
    );
}

/** Lets the paper being drawn be finished, and stops; what is still undrawn waits for the next start. */
export async function stopDrawing(): Promise<void> {
  stopping?.abort();
  stopping = null;
  await Promise.all([issued, leftOver]);
}
