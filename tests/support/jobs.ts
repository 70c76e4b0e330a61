import { statement } from '../../server/database/repository.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import type { Queue } from '../../server/jobs/job.ts';

export interface JobRow {
  queue: string;
  subject_id: string;
  lane: string | null;
  attempts: number;
  due_at: Date;
  lease: string | null;
}

/** The jobs of a queue in the order of their creation. */
export async function jobsOf({ name }: Queue): Promise<JobRow[]> {
  const rows = await statement<JobRow>(
    `SELECT queue, subject_id, lane, attempts, due_at, lease FROM jobs
     WHERE queue = $1 ORDER BY created_at, subject_id`,
    [name],
  );
  return rows.map((row) => ({ ...row, due_at: new Date(row.due_at) }));
}

/** Makes a job, or all jobs of a queue, due at that time; the lease of a running job ends then. */
export async function setDue({ name }: Queue, due_at: Date, subject_id?: string): Promise<void> {
  const one = subject_id === undefined ? '' : ' AND subject_id = $3';
  await inTransaction(() =>
    statement(`UPDATE jobs SET due_at = $1 WHERE queue = $2${one}`, [
      due_at,
      name,
      ...(subject_id === undefined ? [] : [subject_id]),
    ]),
  );
}

/** Removes all jobs of a queue. */
export async function clearQueue({ name }: Queue): Promise<void> {
  await inTransaction(() => statement('DELETE FROM jobs WHERE queue = $1', [name]));
}
