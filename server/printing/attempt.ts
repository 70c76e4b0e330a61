/** The changes of a print job's row when an attempt begins and ends. */
import { now } from '../clock.ts';
import { change, findOne, update } from '../database/repository.ts';
import { afterCommit } from '../database/transaction.ts';
import { publishEvent } from '../events/events.ts';
import { pauseAfter } from '../jobs/backoff.ts';
import type { Job } from '../jobs/job.ts';
import { renew } from '../jobs/queue.ts';
import type { Done } from '../jobs/worker.ts';
import { errorFacts, log } from '../log.ts';
import { numberAfter } from './copies.ts';
import { cancel } from './cups.ts';
import { Printer, PrintJob } from './model.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';

/** Milliseconds after which a receipt is not retried: nobody wants it after a day. */
const RETRIED_FOR = 24 * 3_600_000;

export interface Work {
  print: PrintJob;
  printer: Printer;
}

type Outcome = 'print.printed' | 'print.failed' | 'print.waiting';

async function publishOutcome(print: PrintJob, type: Outcome): Promise<void> {
  // Waiters and the kitchen's screen hear of tickets, and of nothing else that is printed.
  if (print.kind === 'ticket')
    await publishEvent({
      restaurant_id: print.restaurant_id,
      type: type === 'print.printed' ? 'ticket.printed' : 'ticket.not_printed',
      least_role: 'waiter',
      subject_id: print.id,
    });
  await publishEvent({
    restaurant_id: print.restaurant_id,
    type,
    least_role: print.kind === 'pro_forma' ? 'waiter' : 'cashier',
    subject_id: print.id,
  });
}

async function asCopy(print: PrintJob) {
  return {
    may_be_out: true,
    last_error: 'cut_off',
    copy_number: await numberAfter(print),
  };
}

/**
 * What may be printed already is printed again once, as a copy; not a bill before payment, of which
 * there are no copies: two of them would look like two debts. Nor a ticket: two would be cooked.
 */
function mayPrintAgain({ may_be_out, kind }: PrintJob): boolean {
  return !may_be_out && kind !== 'pro_forma' && kind !== 'ticket';
}

/** A bill that was cut off waits until staff have looked whether it came out. */
function reasonOf({ kind }: PrintJob, reason: string): string {
  return kind === 'pro_forma' && reason === 'cut_off' ? 'unconfirmed' : reason;
}

/**
 * Begins an attempt. A job whose process died while it sent may be printed already: this attempt
 * then says COPY, since two originals make the VAT due twice (DE UStG § 14c); after a second time
 * the job has failed, and staff decide.
 */
export async function beginAttempt({ subject_id, attempts }: Job): Promise<Work | null> {
  const print = await findOne(PrintJob, { id: subject_id, status: 'waiting' });
  const printer = print && (await findOne(Printer, { id: print.printer_id!, removed_at: null }));
  if (!printer) return null;
  // A document that a spooler holds is released, not sent again.
  const wasSending = print.sending_since !== null && print.spool_id === null;
  if (wasSending && !mayPrintAgain(print)) {
    const failed = { status: 'failed', last_error: reasonOf(print, 'cut_off') } as const;
    const out = { may_be_out: true, finished_at: now(), sending_since: null };
    await change(PrintJob, print, { ...failed, ...out });
    await publishOutcome(print, 'print.failed');
    return null;
  }
  const cutOff = wasSending ? await asCopy(print) : null;
  const begun = await change(PrintJob, print, { ...cutOff, sending_since: null, attempts });
  if (cutOff) await publishOutcome(begun, 'print.waiting');
  return { print: begun, printer };
}

/**
 * Stores, before the first byte is sent, that the job may be printed.
 * @returns whether this attempt still holds the lease
 */
export function beginSending(job: Job): Promise<boolean> {
  return renew(job, () => update(PrintJob, { id: job.subject_id }, { sending_since: now() }));
}

/**
 * Stores the job that the spooler holds, before it is released.
 * @returns whether this attempt still holds the lease
 */
export function beginSpooling(job: Job, spool_id: string): Promise<boolean> {
  const facts = { spool_id, sending_since: now() };
  return renew(job, () => update(PrintJob, { id: job.subject_id }, facts));
}

function writing(print: PrintJob, facts: Partial<PrintJob>) {
  return update(PrintJob, { id: print.id }, { ...facts, sending_since: null });
}

/** The outcome of an attempt that was printed. */
export function printed(print: PrintJob): Done {
  return {
    then: 'done',
    write: async () => {
      await writing(print, {
        status: 'printed',
        // Staff see that two documents may have come out, this one a copy.
        last_error: print.may_be_out ? 'printed_again' : null,
        may_be_out: true,
        finished_at: now(),
      });
      await publishOutcome(print, 'print.printed');
    },
  };
}

/** Takes what has failed out of the spooler's queue, so that it does not come out later. */
export async function unspool(id: string): Promise<void> {
  const print = await findOne(PrintJob, { id });
  if (!print?.spool_id) return;
  const { spool_id } = print;
  // It may have come out in this moment.
  await update(PrintJob, { id }, { may_be_out: true });
  afterCommit(() => void cancel(spool_id).catch(logged));
}
const logged = (error: unknown) => log.warn({ error: errorFacts(error) }, 'not cancelled');

export interface Failure {
  reason: string;
  mayBeOut: boolean;
}

/** Whether the job has failed for good: automatic retries could print it again and again. */
function isFinal(print: PrintJob, { reason, mayBeOut }: Failure): boolean {
  const isLate = now().getTime() - print.created_at.getTime() > RETRIED_FOR;
  return isLate || (mayBeOut && (reason !== 'cut_off' || !mayPrintAgain(print)));
}

/**
 * The outcome of a failed attempt: the job waits for its retry. A broken connection is retried
 * once, as a copy; what else may be printed already, and what could not be printed for a day, has
 * failed, and staff decide.
 */
export function notPrinted(print: PrintJob, failure: Failure): Done {
  const pause = isFinal(print, failure) ? null : pauseAfter(print.attempts, PRINT_QUEUE.backoff);
  const final = pause === null;
  const write = async () => {
    const retried = failure.mayBeOut && !final ? await asCopy(print) : {};
    await writing(print, {
      ...(failure.mayBeOut && { may_be_out: true }),
      ...retried,
      last_error: reasonOf(print, failure.reason),
      ...(final && { status: 'failed', finished_at: now() }),
    });
    if (final) await unspool(print.id);
    await publishOutcome(print, final ? 'print.failed' : 'print.waiting');
  };
  if (final) return { then: 'failed', write, stop: true };
  return { then: 'retry', at: new Date(now().getTime() + pause), write, stop: true };
}
