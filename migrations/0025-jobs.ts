import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * One queue of jobs: when the work on a row may be attempted next, how often it was, and which
 * attempt holds it. The columns that said so in `outbox` and `print_jobs` go; what waits there, and
 * invoices without a PDF, become jobs.
 */
const STATEMENTS = [
  `CREATE TABLE jobs (
    queue VARCHAR(40) NOT NULL,
    subject_id VARCHAR(64) NOT NULL,
    lane VARCHAR(64),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    due_at $time NOT NULL,
    lease VARCHAR(64),
    created_at $time NOT NULL,
    PRIMARY KEY (queue, subject_id)
  )`,
  'CREATE INDEX jobs_due ON jobs (queue, due_at, created_at)',
  'CREATE INDEX jobs_in_lanes ON jobs (queue, lane, created_at, subject_id) WHERE lane IS NOT NULL',

  // A mail that was being sent is held until its lease ends, by an attempt that is no more.
  `INSERT INTO jobs (queue, subject_id, lane, attempts, due_at, lease, created_at)
   SELECT 'mail.send', id, NULL, attempts, next_attempt_at,
     CASE WHEN status = 'sending' THEN id END, created_at
   FROM outbox WHERE status IN ('waiting', 'sending')`,
  `INSERT INTO jobs (queue, subject_id, lane, attempts, due_at, lease, created_at)
   SELECT 'receipt.print', id, printer_id, attempts, coalesce(next_attempt_at, created_at),
     held_by, created_at
   FROM print_jobs WHERE status = 'waiting' AND printer_id IS NOT NULL`,
  `INSERT INTO jobs (queue, subject_id, lane, attempts, due_at, lease, created_at)
   SELECT 'invoice.render', id, NULL, 0, created_at, NULL, created_at
   FROM invoices WHERE pdf_filename IS NULL`,

  'DROP INDEX outbox_next',
  'ALTER TABLE outbox DROP COLUMN next_attempt_at',
  'DROP INDEX print_jobs_due',
  'ALTER TABLE print_jobs DROP COLUMN next_attempt_at',
  'ALTER TABLE print_jobs DROP COLUMN held_by',
  "CREATE INDEX print_jobs_waiting ON print_jobs (printer_id) WHERE status = 'waiting'",
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  const { $time } = TYPES[queryInterface.sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await queryInterface.sequelize.query(statement.replaceAll('$time', $time));
}
