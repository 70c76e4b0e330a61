import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { recordBy } from '../audit/audit.ts';
import { notFound } from '../errors.ts';
import { announce } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { paperOf } from '../invoices/paper.ts';
import { invoiceOfRestaurant } from '../invoices/invoices.ts';
import type * as contract from './contract.ts';
import { PrintJob } from './model.ts';

/**
 * Queues a paper. The first is the invoice; every later one is numbered as a copy, since a second unmarked invoice
 * would make the VAT due twice (DE UStG § 14c). @throws Problem 404
 */
export const queuePrint = (caller: StaffCaller, invoice_id: string, { format, printer }: Body<typeof contract.printInvoice>) => inTransaction(async () => {
  const { restaurant_id } = await invoiceOfRestaurant(caller.restaurant_id, invoice_id);
  // A job that failed put nothing on paper: the next one is still the first.
  const copy_number = await PrintJob.count({ where: { invoice_id, status: ['waiting', 'printed'] } });
  const job = await PrintJob.create({ restaurant_id, invoice_id, user_id: caller.user_id, printer, format, copy_number, status: 'waiting' });
  await recordBy(caller, { action: 'invoice.printed', subject_id: invoice_id, detail: { format, copy_number } });
  await announce({ restaurant_id, type: 'print.queued', least_role: 'cashier', subject_id: job.id });
  return job;
});

async function ownJob(caller: StaffCaller, id: string): Promise<PrintJob> {
  const job = await PrintJob.findOne({ where: { id, restaurant_id: caller.restaurant_id } });
  if (!job) throw notFound();
  return job;
}

/** What the job puts on paper. @throws Problem 404 */
export async function printDocument(caller: StaffCaller, id: string): Promise<Uint8Array> {
  const { invoice_id, format, copy_number } = await ownJob(caller, id);
  return paperOf(await invoiceOfRestaurant(caller.restaurant_id, invoice_id), { format, copy: copy_number > 0 });
}

/** @throws Problem 404 */
export const finishPrint = (caller: StaffCaller, id: string, { status, error }: Body<typeof contract.finishPrintJob>) => inTransaction(async () =>
  (await ownJob(caller, id)).update({ status, last_error: error, finished_at: now() }));
