import { randomUUID } from 'node:crypto';
import { Op } from 'sequelize';
import { isDue, notYetOver, now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { announce } from '../events/events.ts';
import { Printer, PrintJob } from './model.ts';

const SECOND = 1000;
/** Renewed while the job waits for its turn and while it prints: if the process dies, another one has the job then. */
const LEASE = 30 * SECOND;
/** Pauses after each failure, the last again and again: a printer is switched on in the morning. */
const PAUSES = [2, 5, 10, 20, 40, 60].map((seconds) => seconds * SECOND);
const LONGEST_PAUSE = PAUSES.at(-1)!;
/** A receipt that nobody could print for a day is not wanted any more. */
const PATIENCE = 24 * 3600 * SECOND;

/** Above every paper that came out, may have come out or may still come: 0 is the invoice, all others say COPY. */
export async function nextCopyNumber(invoice_id: string): Promise<number> {
  const last = await PrintJob.findOne({
    where: { invoice_id, [Op.or]: [{ status: ['waiting', 'printed'] }, { may_be_out: true }] },
    order: [['copy_number', 'DESC']],
    attributes: ['copy_number'],
  });
  return last ? last.copy_number + 1 : 0;
}

const due = () => ({ status: 'waiting' as const, next_attempt_at: isDue(LONGEST_PAUSE) });
const leaseEnd = () => new Date(now().getTime() + LEASE);

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

/** Some process prints there now: papers come in their order, and a raw port takes one line at a time. */
async function isTaken(printer_id: string) {
  return (
    (await PrintJob.count({
      where: {
        printer_id,
        status: 'waiting',
        held_by: { [Op.ne]: null },
        next_attempt_at: notYetOver(LEASE),
      },
    })) > 0
  );
}

function tell(job: PrintJob, type: 'print.printed' | 'print.failed' | 'print.waiting') {
  return announce({
    restaurant_id: job.restaurant_id,
    type,
    least_role: 'cashier',
    subject_id: job.id,
  });
}

/**
 * Takes the oldest job that is due at a printer, or null. One process alone gets it, and no other prints there meanwhile. A job that
 * was being sent by a process that is no more may be on paper already: this one then says COPY, for two alike would make the tax
 * due twice; where that happens again, staff decide.
 */
export function claimDue(printer_id: string): Promise<Claimed | null> {
  return inTransaction(async () => {
    const job = await PrintJob.findOne({
      where: { ...due(), printer_id },
      order: ['created_at', 'id'],
    });
    const printer = job && (await Printer.findOne({ where: { id: printer_id, removed_at: null } }));
    if (!job || !printer || (await isTaken(printer_id))) return null;
    if (job.sending_since && job.may_be_out) {
      await job.update({ ...FREE, status: 'failed', last_error: 'cut_off', finished_at: now() });
      await tell(job, 'print.failed');
      return null;
    }
    const cutOff = job.sending_since ? await asCopy(job.invoice_id) : null;
    await job.update({
      ...cutOff,
      sending_since: null,
      held_by: randomUUID(),
      attempts: job.attempts + 1,
      next_attempt_at: leaseEnd(),
    });
    if (cutOff) await tell(job, 'print.waiting');
    return { job, printer };
  });
}

const FREE = { held_by: null, sending_since: null };
async function asCopy(invoice_id: string) {
  return {
    may_be_out: true,
    last_error: 'cut_off',
    copy_number: await nextCopyNumber(invoice_id),
  };
}

/** Only this very try's row: after the lease was lost to another process, or the job was given up, nothing. */
function held({ id, held_by }: PrintJob) {
  return {
    id,
    held_by: held_by ?? null,
    status: 'waiting' as const,
  };
}

/** @returns whether the job is still ours, in the same statement that says so for another while */
function renew(job: PrintJob, more: { sending_since?: Date } = {}) {
  return inTransaction(async () => {
    const [own] = await PrintJob.update(
      { ...more, next_attempt_at: leaseEnd() },
      { where: { ...held(job), next_attempt_at: { [Op.gt]: now() } } },
    );
    return own === 1;
  });
}

/** Remembers, before the first byte goes out, that paper may come. @returns whether the job is still ours */
export const beginSending = (job: PrintJob) => renew(job, { sending_since: now() });

/** Keeps the job while it is being printed. @returns ends that */
export function keepLease(job: PrintJob, onLost: () => void): () => void {
  const keep = () =>
    void renew(job).then(
      (isOurs) => {
        if (!isOurs) onLost();
      },
      () => undefined,
    );
  const timer = setInterval(keep, LEASE / 3);
  return () => clearInterval(timer);
}

/** It answers: what waits for this printer need wait no longer. What somebody prints now is theirs. */
export function hurry(printer_id: string) {
  return inTransaction(() =>
    PrintJob.update(
      { next_attempt_at: now() },
      { where: { printer_id, status: 'waiting', held_by: null } },
    ),
  );
}

/** It is on paper, and so may be what else waits for this printer. */
export const settlePrinted = (job: PrintJob) =>
  inTransaction(async () => {
    const [own] = await PrintJob.update(
      {
        ...FREE,
        status: 'printed',
        // Staff are told that there may be two papers, this one a copy.
        last_error: job.may_be_out ? 'printed_again' : null,
        may_be_out: true,
        finished_at: now(),
      },
      { where: held(job) },
    );
    if (own !== 1) return;
    await hurry(job.printer_id!);
    await tell(job, 'print.printed');
  });

export interface Failure {
  reason: string;
  mayBeOut: boolean;
}

/** Whether somebody must look: trying again by itself could go on printing for ever. */
function isFinal(job: PrintJob, { reason, mayBeOut }: Failure): boolean {
  const givenUp = now().getTime() - job.created_at.getTime() > PATIENCE;
  return givenUp || (mayBeOut && (reason !== 'cut_off' || job.may_be_out));
}

/**
 * It waits for its next try, and the others with it, so that papers come in their order. A line that broke is tried once more, as a
 * copy; what else may be on paper already, and what could not be printed for a day, has failed, and staff decide.
 */
export function settleFailure(job: PrintJob, failure: Failure) {
  return inTransaction(async () => {
    const again = new Date(now().getTime() + (PAUSES[job.attempts - 1] ?? PAUSES.at(-1)!));
    const final = isFinal(job, failure);
    const retried = failure.mayBeOut && !final ? await asCopy(job.invoice_id) : {};
    const [own] = await PrintJob.update(
      {
        ...FREE,
        ...(failure.mayBeOut && { may_be_out: true }),
        ...retried,
        last_error: failure.reason,
        ...(final ? { status: 'failed', finished_at: now() } : { next_attempt_at: again }),
      },
      { where: held(job) },
    );
    if (own !== 1) return;
    if (!final) await postpone(job.printer_id!, again);
    await tell(job, final ? 'print.failed' : 'print.waiting');
  });
}

function postpone(printer_id: string, again: Date) {
  return PrintJob.update(
    { next_attempt_at: again },
    {
      where: {
        printer_id,
        status: 'waiting',
        held_by: null,
        next_attempt_at: { [Op.lt]: again },
      },
    },
  );
}
