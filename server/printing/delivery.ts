/** Drains the jobs of the network's printers: each printer one after the other, the printers beside each other. */
import { errorFacts, log } from '../log.ts';
import { invoiceOfRestaurant } from '../invoices/issue/invoices.ts';
import { paintInWorker } from '../invoices/pdf/render-thread.ts';
import { receiptOf } from '../invoices/pdf/receipt-content.ts';
import { escPosReceipt, withPictures } from './escpos.ts';
import { PrintFault } from './fault.ts';
import {
  beginSending,
  claimDue,
  type Claimed,
  duePrinters,
  keepLease,
  settleFailure,
  settlePrinted,
} from './lease.ts';
import type { Printer, PrintJob } from './model.ts';
import { learn } from './printers.ts';
import { sendTo } from './socket.ts';

const POLL = 1000;

let timer: NodeJS.Timeout | null = null;
let hangUp = new AbortController();
const working = new Map<string, Promise<void>>();

/** @returns whether the printer's next job may be tried now */
async function print(claimed: Claimed): Promise<boolean> {
  const { job, printer } = claimed;
  const lost = new AbortController();
  const letGo = keepLease(job, () => lost.abort());
  try {
    const isOurs = await put(claimed, lost.signal);
    if (isOurs) await settlePrinted(job);
    return true;
  } catch (error) {
    log.warn({ job: job.id, printer: printer.id, error: errorFacts(error) }, 'not printed');
    const fault = error instanceof PrintFault ? error : { reason: 'not_drawn', mayBeOut: false };
    await settleFailure(job, fault);
    return false;
  } finally {
    letGo();
  }
}

/** @returns whether it was ours to print. @throws PrintFault */
async function put({ job, printer }: Claimed, lost: AbortSignal): Promise<boolean> {
  const sent = await sendTo(printer, {
    bytes: await receiptBytes(job, printer),
    confirms: printer.confirms ?? null,
    beforeFirstByte: () => beginSending(job),
    signal: AbortSignal.any([hangUp.signal, lost]),
    lost,
  });
  if (!sent) return false;
  const { confirmedBy } = sent;
  // A printer that tells nothing is believed once somebody has seen its test page.
  if (!confirmedBy && printer.confirms !== 'none') throw new PrintFault('unconfirmed', true);
  if (confirmedBy && !printer.confirms) await learn(printer.id, confirmedBy);
  return true;
}

async function receiptBytes(job: PrintJob, printer: Printer): Promise<Uint8Array> {
  const invoice = await invoiceOfRestaurant(job.restaurant_id, job.invoice_id);
  const receipt = await receiptOf(invoice, job.copy_number > 0);
  const { columns_per_line: columns, codepages } = printer;
  return withPictures({ columns, codepages }, paintInWorker, (painted) =>
    escPosReceipt(receipt, columns, { codepages, painted }),
  );
}

async function drainPrinter(id: string): Promise<void> {
  for (let goOn = true; goOn && timer;) {
    const claimed = await claimDue(id);
    goOn = claimed !== null && (await print(claimed));
  }
}

async function drain(): Promise<void> {
  for (const id of await duePrinters()) {
    if (working.has(id) || !timer) continue;
    const work = drainPrinter(id)
      .catch((error: unknown) =>
        log.error({ printer: id, error: errorFacts(error) }, 'print queue'),
      )
      .finally(() => working.delete(id));
    working.set(id, work);
  }
}

let looking: Promise<void> = Promise.resolve();
/** Looks into the queue now. */
export function wakePrinting(): void {
  if (timer)
    looking = looking
      .then(drain)
      .catch((error: unknown) => log.error({ error: errorFacts(error) }, 'print queue'));
}

export function startPrinting(): void {
  hangUp = new AbortController();
  timer = setInterval(wakePrinting, POLL).unref();
  wakePrinting();
}

/** Hangs up on printers that do not answer, and stops; what waits is printed after the next start. */
export async function stopPrinting(): Promise<void> {
  if (timer) clearInterval(timer);
  timer = null;
  hangUp.abort();
  await looking;
  await Promise.all(working.values());
}
