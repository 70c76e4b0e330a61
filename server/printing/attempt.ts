/** What an attempt to print a job, and how it ended, make of the job's row. */
import { now } from '../clock.ts';
import { change, findOne, update } from '../database/repository.ts';
import { publishEvent } from '../events/events.ts';
import { pauseAfter } from '../jobs/backoff.ts';
import type { Job } from '../jobs/job.ts';
import { renew } from '../jobs/queue.ts';
import type { Done } from '../jobs/worker.ts';
import { nextCopyNumber } from './copies.ts';
import { Printer, PrintJob } from './model.ts';
import { PRINT_QUEUE } from './queue.ts';

/** A receipt that nobody could print for a day is not wanted any more. */
const PATIENCE = 24 * 3_600_000;

export interface Work {
  print: PrintJob;
  printer: Printer;
}

function tell(print: PrintJob, type: 'print.printed' | 'print.failed' | 'print.waiting') {
  return publishEvent({
    restaurant_id: print.restaurant_id,
    type,
    least_role: 'cashier',
    subject_id: print.id,
  });
}

async function asCopy(invoice_id: string) {
  return {
    may_be_out: true,
    last_error: 'cut_off',
    copy_number: await nextCopyNumber(invoice_id),
  };
}

/**
 * Notes an attempt. A job that was being sent by a process that is no more may be on paper already:
 * this attempt then says COPY, for two alike would make the tax due twice; where that happens
 * again, staff decide.
 */
export async function beginAttempt({ subject_id, attempts }: Job): Promise<Work | null> {
  const print = await findOne(PrintJob, { id: subject_id, status: 'waiting' });
  const printer = print && (await findOne(Printer, { id: print.printer_id!, removed_at: null }));
  if (!printer) return null;
  const wasSending = Boolean(print.sending_since);
  if (wasSending && print.may_be_out) {
    const given = { status: 'failed', last_error: 'cut_off', finished_at: now() } as const;
    await change(PrintJob, print, { ...given, sending_since: null });
    await tell(print, 'print.failed');
    return null;
  }
  const cutOff = wasSending ? await asCopy(print.invoice_id) : null;
  const begun = await change(PrintJob, print, { ...cutOff, sending_since: null, attempts });
  if (cutOff) await tell(begun, 'print.waiting');
  return { print: begun, printer };
}

/**
 * Remembers, before the first byte goes out, that paper may come.
 * @returns whether the job is still ours
 */
export function beginSending(job: Job): Promise<boolean> {
  return renew(job, () => update(PrintJob, { id: job.subject_id }, { sending_since: now() }));
}

function writing(print: PrintJob, facts: Partial<PrintJob>) {
  return update(PrintJob, { id: print.id }, { ...facts, sending_since: null });
}

/** It is on paper. */
export function printed(print: PrintJob): Done {
  return {
    then: 'done',
    write: async () => {
      await writing(print, {
        status: 'printed',
        // Staff are told that there may be two papers, this one a copy.
        last_error: print.may_be_out ? 'printed_again' : null,
        may_be_out: true,
        finished_at: now(),
      });
      await tell(print, 'print.printed');
    },
  };
}

export interface Failure {
  reason: string;
  mayBeOut: boolean;
}

/** Whether somebody must look: trying again by itself could go on printing for ever. */
function isFinal(print: PrintJob, { reason, mayBeOut }: Failure): boolean {
  const givenUp = now().getTime() - print.created_at.getTime() > PATIENCE;
  return givenUp || (mayBeOut && (reason !== 'cut_off' || print.may_be_out));
}

/**
 * It waits for its next attempt. A line that broke is tried once more, as a copy; what else may be
 * on paper already, and what could not be printed for a day, has failed, and staff decide.
 */
export function notPrinted(print: PrintJob, failure: Failure): Done {
  const pause = isFinal(print, failure) ? null : pauseAfter(print.attempts, PRINT_QUEUE.backoff);
  const final = pause === null;
  const write = async () => {
    const retried = failure.mayBeOut && !final ? await asCopy(print.invoice_id) : {};
    await writing(print, {
      ...(failure.mayBeOut && { may_be_out: true }),
      ...retried,
      last_error: failure.reason,
      ...(final && { status: 'failed', finished_at: now() }),
    });
    await tell(print, final ? 'print.failed' : 'print.waiting');
  };
  if (final) return { then: 'failed', write, stop: true };
  return { then: 'retry', at: new Date(now().getTime() + pause), write, stop: true };
}
