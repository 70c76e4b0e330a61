/**
 * The job queue: rows of the table `jobs`, one for each piece of work that is still to be done.
 *
 * A job holds when its work may be attempted next, the number of attempts, and the lease of the
 * attempt that holds it now. What the work is and its outcome are facts of the feature's own row
 * (`outbox`, `print_jobs`, `invoices`), whose id is the job's subject. One table replaces lease
 * columns in each of them: a new queue needs a handler and no schema. Nothing is stored twice: a
 * job is deleted once its work is done or has failed, a subject's row and its job change in one
 * transaction, and the attempts that a row shows are written from its job's in the transaction of
 * each claim. The job of a deleted row is deleted by the next claim; an invoice without a PDF gets
 * a job at the next start.
 *
 * - Nothing is lost: a job is committed with the rows of its subject, and is deleted in the
 *   transaction that writes its outcome. When a process dies, its lease expires.
 * - Nothing is done twice: one statement claims a job, `FOR UPDATE SKIP LOCKED` on PostgreSQL;
 *   every later write checks the lease of that attempt.
 * - In order: the jobs of a lane (a printer) are attempted one at a time, the oldest that is due
 *   first, over all processes, and are retried together.
 */
import { randomUUID } from 'node:crypto';
import { CLOCK_SLACK_MS, now } from '../clock.ts';
import { BATCH, inBatches } from '../database/batches.ts';
import { onPostgres } from '../database/connect.ts';
import { statement } from '../database/repository.ts';
import { afterCommit, inTransaction } from '../database/transaction.ts';
import { longestPause } from './backoff.ts';
import type { Job, Outcome, Queue } from './job.ts';
import { isRunning, take, wake } from './running.ts';

/** Numbers the values of a statement by their placeholders. */
function binding() {
  const values: unknown[] = [];
  return { values, bind: (value: unknown) => `$${values.push(value)}` };
}
const later = (milliseconds: number) => new Date(now().getTime() + milliseconds);

interface NewJob {
  subject_id: string;
  lane?: string;
  /** Attempts that were made for the subject before. */
  attempts?: number;
  /** The time that orders it in its lane. */
  created_at?: Date;
  /**
   * Whether this process attempts it right after the commit, if it works on the queue, which saves
   * a claim.
   */
  hold?: boolean;
}

/** Enqueues a job in the running transaction; a waiting job of the same subject becomes due now. */
export function enqueue(
  queue: Queue,
  { subject_id, lane, attempts = 0, created_at = now(), hold = false }: NewJob,
): Promise<void> {
  return inTransaction(async () => {
    const lease = hold && isRunning(queue.name) ? randomUUID() : null;
    const job = { queue, subject_id, lane: lane ?? null, attempts: attempts + (lease ? 1 : 0) };
    await statement(
      `INSERT INTO jobs (queue, subject_id, lane, attempts, due_at, lease, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (queue, subject_id) DO UPDATE SET due_at = excluded.due_at
       WHERE jobs.lease IS NULL`,
      [
        queue.name,
        subject_id,
        job.lane,
        job.attempts,
        lease ? later(queue.lease) : now(),
        lease,
        created_at,
      ],
    );
    afterCommit(() => (lease ? take({ ...job, lease }) : wake(queue)));
  });
}

type Bind = (value: unknown) => string;
/**
 * The conditions of a due job: due by the clock, or postponed while the clock was wrong, since no
 * lease and no pause is that long.
 */
const DUE: ((queue: Queue, bind: Bind) => string)[] = [
  (_queue, bind) => `due_at <= ${bind(now())}`,
  ({ lease, backoff }, bind) =>
    `due_at > ${bind(later(lease + CLOCK_SLACK_MS))} AND
      (lease IS NOT NULL OR due_at > ${bind(later(longestPause(backoff) + CLOCK_SLACK_MS))})`,
];

const FIRST = { 'due longest': 'due_at, created_at', newest: 'created_at DESC' };

/** The first due job, outside of lanes; a claim skips jobs that another process is claiming. */
function firstDue({ first = 'due longest' }: Queue): string {
  return `ORDER BY ${FIRST[first]} LIMIT 1${onPostgres() ? ' FOR UPDATE SKIP LOCKED' : ''}`;
}

/**
 * The oldest job of a lane while no job of the lane has a lease; a concurrent claim waits, and
 * finds the lease.
 */
function firstInLane({ name, lease }: Queue, lane: string, bind: Bind): string {
  return `AND lane = ${bind(lane)} AND NOT EXISTS (SELECT 1 FROM jobs held
      WHERE held.queue = ${bind(name)} AND held.lane = ${bind(lane)} AND held.lease IS NOT NULL
      AND held.due_at > ${bind(now())} AND held.due_at <= ${bind(later(lease + CLOCK_SLACK_MS))})
    ORDER BY created_at, subject_id LIMIT 1${onPostgres() ? ' FOR UPDATE' : ''}`;
}

/**
 * Claims one job. `= (SELECT …)` and not `IN`: PostgreSQL may run a subquery of `IN` once for each
 * row that it joins, and claim several.
 */
async function claimWhere(queue: Queue, lane: string | null, due: (typeof DUE)[number]) {
  const { values, bind } = binding();
  const lease = randomUUID();
  const [claimed] = await statement<{ subject_id: string; attempts: number }>(
    `UPDATE jobs SET lease = ${bind(lease)}, attempts = attempts + 1,
       due_at = ${bind(later(queue.lease))}
     WHERE queue = ${bind(queue.name)} AND subject_id = (
       SELECT subject_id FROM jobs WHERE queue = ${bind(queue.name)} AND ${due(queue, bind)}
       ${lane === null ? firstDue(queue) : firstInLane(queue, lane, bind)})
     RETURNING subject_id, attempts`,
    values,
  );
  return claimed ? { queue, lane, lease, ...claimed } : null;
}

/**
 * Claims the next due job, in its lane or outside of lanes: one statement that touches one row, by
 * an index on the due time, however many wait.
 * @param begin reads the work and notes the attempt, in the same transaction; null where there is
 * nothing to do any more, and the job is deleted
 * @returns null where nothing is due
 */
export function claim<Work>(
  queue: Queue,
  lane: string | null,
  begin: (job: Job) => Promise<Work | null>,
): Promise<{ job: Job; work: Work | null } | null> {
  return inTransaction(async () => {
    const [onTime, clockWasAhead] = DUE;
    const job =
      (await claimWhere(queue, lane, onTime!)) ?? (await claimWhere(queue, lane, clockWasAhead!));
    if (!job) return null;
    const work = await begin(job);
    if (work === null) await remove(queue, [job.subject_id]);
    return { job, work };
  });
}

/** The lanes that have a due job. */
export async function lanesDue(queue: Queue): Promise<string[]> {
  const { values, bind } = binding();
  const due = `(${bind(queue.name)} = queue AND lane IS NOT NULL)
    AND (${DUE.map((condition) => `(${condition(queue, bind)})`).join(' OR ')})`;
  const rows = await statement<{ lane: string }>(
    `SELECT DISTINCT lane FROM jobs WHERE ${due}`,
    values,
  );
  return rows.map(({ lane }) => lane);
}

/**
 * Renews the lease of a job, and runs `write` in the same transaction. An expired lease in a lane
 * is not renewed, since another attempt may hold the lane.
 * @returns whether the attempt still holds the job
 */
export function renew(
  { queue, subject_id, lease }: Job,
  write?: () => Promise<unknown>,
): Promise<boolean> {
  return inTransaction(async () => {
    const own = await statement(
      `UPDATE jobs SET due_at = $1 WHERE queue = $2 AND subject_id = $3 AND lease = $4
       AND (lane IS NULL OR due_at > $5) RETURNING subject_id`,
      [later(queue.lease), queue.name, subject_id, lease, now()],
    );
    if (own.length > 0) await write?.();
    return own.length > 0;
  });
}

/**
 * Renews the lease while the work is under way.
 * @returns a function that ends it
 */
export function keepLease(job: Job, onLost: () => void): () => void {
  const keep = () =>
    void renew(job).then(
      (isOurs) => {
        if (!isOurs) onLost();
      },
      () => undefined,
    );
  const timer = setInterval(keep, job.queue.lease / 3);
  return () => clearInterval(timer);
}

/**
 * Ends the lease of this attempt and writes its outcome.
 * @returns whether the attempt still held the job; else nothing is written
 */
export function settle(job: Job, outcome: Outcome): Promise<boolean> {
  return inTransaction(async () => {
    if (!(await endLease(job, outcome))) return false;
    if (job.lane !== null) await settleLane(job.queue, job.lane, outcome);
    await outcome.write?.();
    return true;
  });
}

async function endLease({ queue, subject_id, lease }: Job, outcome: Outcome): Promise<boolean> {
  const own = 'WHERE queue = $1 AND subject_id = $2 AND lease = $3';
  const mine = [queue.name, subject_id, lease];
  const ended =
    outcome.then === 'retry'
      ? await statement(
          `UPDATE jobs SET lease = NULL, due_at = $4, attempts = attempts - $5 ${own}
           RETURNING subject_id`,
          [...mine, outcome.at, outcome.untried ? 1 : 0],
        )
      : await statement(`DELETE FROM jobs ${own} RETURNING subject_id`, mine);
  return ended.length > 0;
}

/**
 * Applies an outcome to the other jobs of the lane: after a success they are due now, and during a
 * backoff they wait as long, so that their order stays.
 */
async function settleLane(queue: Queue, lane: string, outcome: Outcome): Promise<void> {
  if (outcome.then === 'done') await hurryLane(queue, lane);
  if (outcome.then === 'retry')
    await statement(
      `UPDATE jobs SET due_at = $1
       WHERE queue = $2 AND lane = $3 AND lease IS NULL AND due_at < $1`,
      [outcome.at, queue.name, lane],
    );
}

/** Makes the waiting jobs of a lane due now. Jobs with a lease are unchanged. */
export function hurryLane(queue: Queue, lane: string): Promise<void> {
  return inTransaction(async () => {
    await statement(
      'UPDATE jobs SET due_at = $1 WHERE queue = $2 AND lane = $3 AND lease IS NULL',
      [now(), queue.name, lane],
    );
    afterCommit(() => wake(queue));
  });
}

function among(ids: string[], bind: Bind): string {
  return `subject_id IN (${ids.map(bind).join(', ')})`;
}

/** Makes all waiting jobs of a queue without lanes due now. Jobs with a lease are unchanged. */
export function hurry(queue: Queue): Promise<void> {
  return inTransaction(async () => {
    await statement(
      'UPDATE jobs SET due_at = $1 WHERE queue = $2 AND lane IS NULL AND lease IS NULL',
      [now(), queue.name],
    );
    afterCommit(() => wake(queue));
  });
}

/** Postpones jobs that have no lease. */
export async function postpone(queue: Queue, ids: string[], until: Date): Promise<void> {
  if (ids.length === 0) return;
  const { values, bind } = binding();
  await inTransaction(() =>
    statement(
      `UPDATE jobs SET due_at = ${bind(until)}
       WHERE queue = ${bind(queue.name)} AND lease IS NULL AND ${among(ids, bind)}`,
      values,
    ),
  );
}

/**
 * Deletes jobs whose work was done elsewhere or is not wanted any more. An attempt that holds one
 * loses its lease.
 */
export async function remove(queue: Queue, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const { values, bind } = binding();
  await inTransaction(() =>
    statement(`DELETE FROM jobs WHERE queue = ${bind(queue.name)} AND ${among(ids, bind)}`, values),
  );
}

/** Deletes all jobs of a lane. */
export async function removeLane(queue: Queue, lane: string): Promise<void> {
  await inTransaction(() =>
    statement('DELETE FROM jobs WHERE queue = $1 AND lane = $2', [queue.name, lane]),
  );
}

/** Deletes waiting jobs that were enqueued before a time, a batch at a time. */
export function purge(queue: Queue, before: Date): Promise<void> {
  return inBatches(async () => {
    const gone = await statement(
      `DELETE FROM jobs WHERE queue = $1 AND subject_id IN (SELECT subject_id FROM jobs
        WHERE queue = $1 AND created_at < $2 AND lease IS NULL LIMIT ${BATCH})
       RETURNING subject_id`,
      [queue.name, before],
    );
    return gone.length;
  });
}

/** When the jobs of these subjects are attempted next, or their leases end. */
export async function dueTimes(queue: Queue, ids: string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const { values, bind } = binding();
  const rows = await statement<{ subject_id: string; due_at: string | Date }>(
    `SELECT subject_id, due_at FROM jobs WHERE queue = ${bind(queue.name)} AND ${among(ids, bind)}`,
    values,
  );
  return new Map(rows.map(({ subject_id, due_at }) => [subject_id, new Date(due_at)]));
}

/** The number of jobs in the queue, and the time of the oldest. */
export async function depthOf({ name }: Queue): Promise<{ jobs: number; oldest: Date | null }> {
  const [row] = await statement<{ jobs: number; oldest: string | Date | null }>(
    'SELECT count(*) AS jobs, min(created_at) AS oldest FROM jobs WHERE queue = $1',
    [name],
  );
  const { jobs, oldest } = row!;
  return { jobs: Number(jobs), oldest: oldest === null ? null : new Date(oldest) };
}

/** How many jobs each queue has that has any, and when the oldest of them was made. */
export async function depths(): Promise<Map<string, { jobs: number; oldest: Date }>> {
  const rows = await statement<{ queue: string; jobs: number; oldest: string | Date }>(
    'SELECT queue, count(*) AS jobs, min(created_at) AS oldest FROM jobs GROUP BY queue',
    [],
  );
  return new Map(
    rows.map(({ queue, jobs, oldest }) => [
      queue,
      { jobs: Number(jobs), oldest: new Date(oldest) },
    ]),
  );
}
