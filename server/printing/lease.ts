import { Op } from 'sequelize';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { announce } from '../events/events.ts';
import { Printer, PrintJob } from './model.ts';

const SECOND = 1000;
/** Longer than a try can take: if the process dies in it, another one has the job then. */
const LEASE = 90 * SECOND;
/** Pauses after each failure, the last again and again: a printer is switched on in the morning. */
const PAUSES = [2, 5, 10, 20, 40, 60].map((seconds) => seconds * SECOND);
/** A receipt that nobody could print for a day is not wanted any more. */
const PATIENCE = 24 * 3600 * SECOND;

/** Above every paper that came out or may still come: 0 is the invoice, all others say COPY. */
export async function nextCopyNumber(invoice_id: string): Promise<number> {
  const last = await PrintJob.findOne({
    where: { invoice_id, status: ['waiting', 'printed'] },
    order: [['copy_number', 'DESC']],
    attributes: ['copy_number'],
  });
  return last ? last.copy_number + 1 : 0;
}

const due = () => ({ status: 'waiting' as const, next_attempt_at: { [Op.lte]: now() } });

/** The printers for which something is due, in every restaurant. */
export async function duePrinters(): Promise<string[]> {
  const rows = await PrintJob.findAll({
    where: { ...due(), printer_id: { [Op.ne]: null } },
    attributes: ['printer_id'],
    group: ['printer_id'],
  });
  return rows.map(({ printer_id }) => printer_id!);
}

export interface Claimed {
  job: PrintJob;
  printer: Printer;
}

/**
 * Takes the oldest job that is due at a printer, or null. One process alone gets it. A job that was being sent by a process
 * that is no more may be on paper already: this one then says COPY, for two alike would make the tax due twice.
 */
export const claimDue = (printer_id: string): Promise<Claimed | null> =>
  inTransaction(async () => {
    const job = await PrintJob.findOne({
      where: { ...due(), printer_id },
      order: ['created_at', 'id'],
    });
    const printer = job && (await Printer.findOne({ where: { id: printer_id, removed_at: null } }));
    if (!job || !printer) return null;
    const cutOff = job.sending_since
      ? { sending_since: null, copy_number: await nextCopyNumber(job.invoice_id) }
      : {};
    await job.update({
      ...cutOff,
      attempts: job.attempts + 1,
      next_attempt_at: new Date(now().getTime() + LEASE),
    });
    return { job, printer };
  });

/** Only this very try's row: after the lease was lost to another process, or the job was given up, nothing. */
const held = ({ id, attempts }: PrintJob) => ({ id, attempts, status: 'waiting' as const });

/** Remembers, before the first byte goes out, that paper may come. @returns whether the job is still ours */
export const beginSending = (job: PrintJob) =>
  inTransaction(
    async () => (await PrintJob.update({ sending_since: now() }, { where: held(job) }))[0] === 1,
  );

/** It answers: what waits for this printer need wait no longer. */
export const hurry = (printer_id: string) =>
  inTransaction(() =>
    PrintJob.update(
      { next_attempt_at: now() },
      { where: { printer_id, status: 'waiting', sending_since: null } },
    ),
  );

/** It is on paper, and so may be what else waits for this printer. */
export const settlePrinted = (job: PrintJob) =>
  inTransaction(async () => {
    const [own] = await PrintJob.update(
      { status: 'printed', last_error: null, sending_since: null, finished_at: now() },
      { where: held(job) },
    );
    if (own !== 1) return;
    await hurry(job.printer_id!);
    await announce({
      restaurant_id: job.restaurant_id,
      type: 'print.printed',
      least_role: 'cashier',
      subject_id: job.id,
    });
  });

/** It waits for its next try, and the others with it, so that papers come in their order; after a day it has failed. */
export const settleFailure = (
  job: PrintJob,
  { reason, mayBePrinted }: { reason: string; mayBePrinted: boolean },
) =>
  inTransaction(async () => {
    const givenUp = now().getTime() - job.created_at.getTime() > PATIENCE;
    const again = new Date(now().getTime() + (PAUSES[job.attempts - 1] ?? PAUSES.at(-1)!));
    const [own] = await PrintJob.update(
      {
        last_error: reason,
        sending_since: null,
        ...(mayBePrinted && { copy_number: await nextCopyNumber(job.invoice_id) }),
        ...(givenUp ? { status: 'failed', finished_at: now() } : { next_attempt_at: again }),
      },
      { where: held(job) },
    );
    if (own !== 1) return;
    await PrintJob.update(
      { next_attempt_at: again },
      {
        where: {
          printer_id: job.printer_id!,
          status: 'waiting',
          sending_since: null,
          next_attempt_at: { [Op.lt]: again },
        },
      },
    );
    await announce({
      restaurant_id: job.restaurant_id,
      type: givenUp ? 'print.failed' : 'print.waiting',
      least_role: 'cashier',
      subject_id: job.id,
    });
  });
