/** Drains the jobs of the network's printers: each printer one after the other, the printers beside each other. */
import { errorFacts, log } from '../log.ts';
import { invoiceOfRestaurant } from '../invoices/invoices.ts';
import { receiptOf } from '../invoices/paper.ts';
import { escPosReceipt } from './escpos.ts';
import {
  beginSending,
  claimDue,
  type Claimed,
  duePrinters,
  settleFailure,
  settlePrinted,
} from './lease.ts';
import { CutOff, sendTo } from './socket.ts';

const POLL = 1000;

let timer: NodeJS.Timeout | null = null;
let hangUp = new AbortController();
const working = new Map<string, Promise<void>>();

/** @returns whether the printer's next job may be tried now */
async function print({ job, printer }: Claimed): Promise<boolean> {
  try {
    const invoice = await invoiceOfRestaurant(job.restaurant_id, job.invoice_id);
    const bytes = escPosReceipt(
      await receiptOf(invoice, job.copy_number > 0),
      printer.columns_per_line,
    );
    await sendTo(printer, {
      bytes,
      beforeFirstByte: () => beginSending(job),
      signal: hangUp.signal,
    });
    await settlePrinted(job);
    return true;
  } catch (error) {
    log.warn({ job: job.id, printer: printer.id, error: errorFacts(error) }, 'not printed');
    await settleFailure(job, { reason: reasonOf(error), mayBePrinted: error instanceof CutOff });
    return false;
  }
}

/** A code that the pages put in words; nothing of the network's own messages. */
function reasonOf(error: unknown): string {
  if (error instanceof CutOff) return 'cut_off';
  return (error as { syscall?: string }).syscall || (error as Error).message === 'timeout'
    ? 'unreachable'
    : 'not_drawn';
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
