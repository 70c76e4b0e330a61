/** Prints jobs on printers of the system that the server runs on. */
import { setTimeout as pause } from 'node:timers/promises';
import { invoiceOfRestaurant } from '../invoices/issue/invoices.ts';
import { receiptContent } from '../invoices/pdf/receipt-content.ts';
import type { Attempt } from '../jobs/worker.ts';
import { beginSending, beginSpooling, type Work } from './attempt.ts';
import { contentPdf } from './content.ts';
import { cancel, cupsQueues, fateOf, hold, release } from './cups.ts';
import { appPrinters, printByApp } from './desktop.ts';
import { PrintFault } from './fault.ts';
import type { PrintJob } from './model.ts';
import { pageSize } from './page-size.ts';

/** Milliseconds between looks at the queue, and for a document to leave it. */
const LOOKS = [100, 200, 400];
const LAST_LOOK = 800;
const LEAVES_WITHIN = 5_000;

/** The printers of the system, by name. */
export async function systemPrinters(): Promise<string[]> {
  return (await cupsQueues()) ?? (await appPrinters());
}

async function pdfOf(job: PrintJob): Promise<Uint8Array> {
  if (job.content) return contentPdf(job.content, job);
  const invoice = await invoiceOfRestaurant(job.restaurant_id, job.invoice_id!);
  return receiptContent(invoice, { format: job.format, copy: job.copy_number > 0 });
}

/**
 * Waits until a released document has left its queue. One that has not is printed by the spooler
 * once the printer is back, so it is not sent again.
 * @throws PrintFault
 */
export async function untilPrinted(spool_id: string, signal: AbortSignal): Promise<void> {
  let waited = 0;
  for (let look = 0; waited < LEAVES_WITHIN && !signal.aborted; look++) {
    const fate = await fateOf(spool_id);
    if (fate === 'printed') return;
    if (fate === 'dropped') throw new PrintFault('unconfirmed', true);
    const next = LOOKS[look] ?? LAST_LOOK;
    await pause(next, undefined, { signal }).catch(() => undefined);
    waited += next;
  }
  throw new PrintFault('spooled', false);
}

/**
 * Hands a job to the spooler, which holds it until its name is stored: it comes out once, whenever
 * the process dies.
 * @returns whether this attempt still held the lease. @throws PrintFault
 */
export async function printBySystem(
  { print, printer }: Work,
  { job, lost, hangUp }: Attempt,
): Promise<boolean> {
  const queue = printer.system_name!;
  let { spool_id } = print;
  if (spool_id === null) {
    const bytes = await pdfOf(print);
    const { format } = print;
    spool_id = await hold({
      queue,
      title: print.title ?? 'Invoice',
      pageSize: pageSize(format, bytes),
      bytes,
    });
    if (spool_id === null) {
      if (!(await beginSending(job))) return false;
      await printByApp(queue, { bytes, format });
      return true;
    }
    if (!(await beginSpooling(job, spool_id))) {
      await cancel(spool_id);
      return false;
    }
  }
  if ((await release(spool_id)) === 'unknown') throw new PrintFault('unconfirmed', true);
  await untilPrinted(spool_id, AbortSignal.any([hangUp, lost]));
  return true;
}

/** Prints a receipt that is no job. @throws PrintFault */
export async function printPageBySystem(queue: string, bytes: Uint8Array): Promise<void> {
  const spool_id = await hold({
    queue,
    title: 'Test',
    pageSize: pageSize('receipt', bytes),
    bytes,
  });
  if (spool_id === null) return printByApp(queue, { bytes, format: 'receipt' });
  await release(spool_id);
  await untilPrinted(spool_id, AbortSignal.timeout(LEAVES_WITHIN));
}
