/**
 * Prints the jobs of the server's printers: the jobs of one printer one after the other, the
 * printers in parallel.
 */
import { invoiceOfRestaurant } from '../invoices/issue/invoices.ts';
import { paintInWorker } from '../invoices/pdf/render-thread.ts';
import { receiptOf } from '../invoices/pdf/receipt-content.ts';
import { type Attempt, type Done, type RunningQueue, startQueue } from '../jobs/worker.ts';
import { errorFacts, log } from '../log.ts';
import { openDrawersBy } from '../drawers/kick.ts';
import { openDrawer } from './drawer.ts';
import { beginAttempt, beginSending, notPrinted, printed, type Work } from './attempt.ts';
import { escPosProForma, escPosReceipt, escPosRows, withPictures } from './escpos.ts';
import { PrintFault } from './fault.ts';
import { contentRows } from './content.ts';
import type { Printer, PrintJob } from './model.ts';
import { learn } from './printers.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';
import { sendTo } from './socket.ts';
import { printBySystem } from './system.ts';

const POLL = 1000;

let running: RunningQueue | null = null;

async function print(work: Work, attempt: Attempt): Promise<Done> {
  try {
    const send = work.printer.system_name === null ? sendByNetwork : printBySystem;
    return (await send(work, attempt)) ? printed(work.print) : null;
  } catch (error) {
    const { print: row, printer } = work;
    log.warn({ job: row.id, printer: printer.id, error: errorFacts(error) }, 'not printed');
    const fault = error instanceof PrintFault ? error : { reason: 'not_drawn', mayBeOut: false };
    return notPrinted(row, fault);
  }
}

/** @returns whether this attempt still held the lease and printed. @throws PrintFault */
async function sendByNetwork(
  { print: row, printer }: Work,
  { job, lost, hangUp }: Attempt,
): Promise<boolean> {
  const sent = await sendTo(printer, {
    bytes: await bytesOf(row, printer),
    confirms: printer.confirms ?? null,
    beforeFirstByte: () => beginSending(job),
    signal: AbortSignal.any([hangUp, lost]),
    lost,
  });
  if (!sent) return false;
  const { confirmedBy } = sent;
  // A printer without confirmation counts as printed once staff have seen its test page.
  if (!confirmedBy && printer.confirms !== 'none') throw new PrintFault('unconfirmed', true);
  if (confirmedBy && !printer.confirms) await learn(printer.id, confirmedBy);
  return true;
}

async function bytesOf(job: PrintJob, printer: Printer): Promise<Uint8Array> {
  const { columns_per_line: columns, codepages } = printer;
  const proForma = job.content?.pro_forma;
  if (proForma)
    return withPictures({ columns, codepages }, paintInWorker, (painted) =>
      escPosProForma(proForma, columns, { codepages, painted }),
    );
  if (job.content) {
    const rows = contentRows(job.content, job.copy_number > 0);
    return withPictures({ columns, codepages }, paintInWorker, (painted) =>
      escPosRows(rows, columns, { codepages, painted }),
    );
  }
  const { restaurant_id, invoice_id, copy_number } = job;
  const invoice = await invoiceOfRestaurant(restaurant_id, invoice_id!);
  const receipt = await receiptOf(invoice, copy_number > 0);
  return withPictures({ columns, codepages }, paintInWorker, (painted) =>
    escPosReceipt(receipt, columns, { codepages, painted }),
  );
}

export function startPrinting(): void {
  openDrawersBy(openDrawer);
  running = startQueue({
    queue: PRINT_QUEUE,
    poll: POLL,
    // The connection to a silent printer ends at once; a document in print is finished.
    grace: 0,
    begin: beginAttempt,
    run: print,
  });
}

/** Stops; waiting jobs are printed after the next start. */
export async function stopPrinting(): Promise<void> {
  await running?.stop();
}
