import { now } from '../clock.ts';
import { change, findOne, insert, page, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { recordBy } from '../audit/audit.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { mayActAs, type StaffCaller } from '../http/caller.ts';
import type { Body, Query } from '../http/endpoint.ts';
import { enqueue, remove } from '../jobs/queue.ts';
import { receiptContent } from '../invoices/pdf/receipt-content.ts';
import { invoiceForStaff } from '../invoices/issue/invoices.ts';
import type * as contract from './contract.ts';
import { unspool } from './attempt.ts';
import { contentPdf } from './content.ts';
import { nextCopyNumber, numberAfter, numberToCarry } from './copies.ts';
import { type PrintContent, type Printer, PrintJob } from './model.ts';
import { printerOf } from './printers.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';
import { type Asked, isRefusal, next, type Status } from './states.ts';

type PrintRequest = Body<typeof contract.printInvoice>;

/**
 * The restaurant's printer that a request names, or null for one of the desktop's system. It is
 * named by id: an address in a request would let a cashier send bytes to anything on the network
 * (SSRF, ASVS 13.2.4). @throws Problem 422
 */
async function chosenPrinter(
  restaurant_id: string,
  { printer, format }: PrintRequest,
): Promise<Printer | null> {
  if (printer?.includes('://')) throw invalid([{ path: 'printer', message: 'unknown_reference' }]);
  const own = printer ? await printerOf(restaurant_id, printer) : null;
  if (own?.system_name === null && format !== 'receipt')
    throw invalid([{ path: 'format', message: 'receipt_only' }]);
  return own;
}

/**
 * Queues a print job. The first document is the invoice; every later one is numbered as a copy,
 * since a second unmarked invoice makes the VAT due twice (DE UStG § 14c). @throws Problem 404, 422
 * for an unknown printer or a format that it cannot print
 */
export function queuePrint(caller: StaffCaller, invoice_id: string, wanted: PrintRequest) {
  return inTransaction(async () => {
    const { restaurant_id } = await invoiceForStaff(caller, invoice_id);
    const own = await chosenPrinter(restaurant_id, wanted);
    const copy_number = await nextCopyNumber(invoice_id);
    const job = await insert(PrintJob, {
      restaurant_id,
      invoice_id,
      user_id: caller.user_id,
      printer: own?.name ?? wanted.printer,
      printer_id: own?.id ?? null,
      format: wanted.format,
      copy_number,
      status: 'waiting',
    });
    await recordBy(caller, {
      action: 'invoice.printed',
      subject_id: invoice_id,
      detail: { format: wanted.format, copy_number },
    });
    await publishEvent({
      restaurant_id,
      type: 'print.queued',
      least_role: 'cashier',
      subject_id: job.id,
    });
    if (own) await enqueueFor(own.id, job);
    return job;
  });
}

/** A document that is no invoice. */
export interface PrintableContent {
  kind: Exclude<PrintJob['kind'], 'invoice'>;
  title: string;
  content: PrintContent;
  printer: string | null;
}

/**
 * Queues a print job of what is no invoice, 80 mm wide, in the running transaction or one of its
 * own.
 * @throws Problem 422 for an unknown printer
 */
export function queueContent(
  caller: StaffCaller,
  { printer, ...document }: PrintableContent,
): Promise<PrintJob> {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const own = await chosenPrinter(restaurant_id, { printer, format: 'receipt' });
    const job = await insert(PrintJob, {
      ...document,
      restaurant_id,
      user_id,
      invoice_id: null,
      printer: own?.name ?? printer,
      printer_id: own?.id ?? null,
      format: 'receipt',
      copy_number: 0,
      status: 'waiting',
    });
    await publishEvent({
      restaurant_id,
      type: 'print.queued',
      least_role: document.kind === 'pro_forma' ? 'waiter' : 'cashier',
      subject_id: job.id,
    });
    if (own) await enqueueFor(own.id, job);
    return job;
  });
}

function enqueueFor(printer_id: string, { id, attempts, created_at }: PrintJob): Promise<void> {
  return enqueue(PRINT_QUEUE, { subject_id: id, lane: printer_id, attempts, created_at });
}

/** @throws Problem 404, also for a day's report, which only a manager may read */
export async function printJob(caller: StaffCaller, id: string): Promise<PrintJob> {
  const job = await findOne(PrintJob, { id, restaurant_id: caller.restaurant_id });
  // A report that was printed is read by the roles that its endpoint states (ASVS 8.2.2).
  if (!job || (job.kind === 'day_report' && !mayActAs(caller, 'manager'))) throw notFound();
  return job;
}

/** The print jobs of one restaurant, newest first. */
export function listPrintJobs(
  { restaurant_id }: StaffCaller,
  { status, invoice_id, ...query }: Query<typeof contract.listPrintJobs>,
) {
  const wanted = { ...(status && { status }), ...(invoice_id && { invoice_id }) };
  return page(PrintJob, { restaurant_id, ...wanted }, query);
}

/**
 * Whether the server prints the job or has printed it: that is then the original, and a file of the
 * same job is a copy (DE UStG § 14c).
 */
function isPrintedByServer({ printer_id, status }: PrintJob): boolean {
  return printer_id !== null && status !== 'failed';
}

/** Whether the document of a job says COPY if it is handed out now. */
async function isCopy(job: PrintJob): Promise<boolean> {
  return isPrintedByServer(job) || (await numberToCarry(job)) > 0;
}

/** Notes that a document of the job is handed out. @returns whether it says COPY */
function handOut(caller: StaffCaller, id: string): Promise<boolean> {
  return inTransaction(async () => {
    const job = await printJob(caller, id);
    if (isPrintedByServer(job)) return true;
    const copy_number = await numberToCarry(job);
    if (!job.may_be_out || copy_number !== job.copy_number)
      await update(PrintJob, { id }, { copy_number, may_be_out: true });
    return copy_number > 0;
  });
}

/**
 * The document of a job as a PDF. It is rendered before the transaction that decides on the mark,
 * since rendering takes long and may fail, and once more where the mark has changed meanwhile.
 * @throws Problem 404
 */
export async function printDocument(caller: StaffCaller, id: string): Promise<Uint8Array> {
  const job = await printJob(caller, id);
  if (job.content) {
    await handOut(caller, id);
    return contentPdf(job.content, job);
  }
  const invoice = await invoiceForStaff(caller, job.invoice_id!);
  const render = (copy: boolean) => receiptContent(invoice, { format: job.format, copy });
  const expected = await isCopy(job);
  const rendered = await render(expected);
  const copy = await handOut(caller, id);
  return copy === expected ? rendered : render(copy);
}

/** The next status by the table of states. @throws Problem 409 with the rule that forbids it */
function nextStatus(job: PrintJob, asked: Asked): Status | 'same' {
  const outcome = next(job, asked);
  if (isRefusal(outcome)) throw conflict(outcome);
  return outcome;
}

/**
 * Sets the outcome that a desktop or browser reports. @throws Problem 404, 409 `server_prints`
 * where only the server knows whether it was printed, `printing_now` while it may be printing,
 * `invalid_transition` for a job that gave its number on
 */
export function finishPrint(
  caller: StaffCaller,
  id: string,
  { status: asked, error }: Body<typeof contract.finishPrintJob>,
) {
  return inTransaction(async () => {
    const job = await printJob(caller, id);
    const status = nextStatus(job, asked);
    if (status === 'same') return job;
    await remove(PRINT_QUEUE, [id]);
    await change(PrintJob, job, {
      status,
      last_error: error,
      // A job that was reported printed first and failed later holds its number all the same.
      may_be_out: job.may_be_out || status === 'printed',
      finished_at: now(),
    });
    await unspool(id);
    return printJob(caller, id);
  });
}

/**
 * Retries a waiting or failed job of a network printer now. @throws Problem 404 (also when its
 * printer was removed), 409 `server_prints` when it is printed
 */
export function retryPrint(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    const job = await printJob(caller, id);
    if (!job.printer_id || !(await printerOf(caller.restaurant_id, job.printer_id)))
      throw notFound();
    if (nextStatus(job, 'retry') === 'same') return job;
    const again =
      job.status === 'failed'
        ? await change(PrintJob, job, {
            status: 'waiting',
            // Another job may hold its number meanwhile.
            copy_number:
              job.invoice_id || job.may_be_out ? await numberAfter(job) : job.copy_number,
            attempts: 0,
            spool_id: null,
            finished_at: null,
          })
        : job;
    await enqueueFor(job.printer_id, again);
    return again;
  });
}
