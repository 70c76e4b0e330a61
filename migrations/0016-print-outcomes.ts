import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Who prints a job now; whether a paper of it may have come out, after which the next one says COPY
 * whatever the job is called; and how a printer tells that it took a paper: by its status, by
 * hanging up, or not at all.
 */
const STATEMENTS = [
  "ALTER TABLE printers ADD COLUMN codepages VARCHAR(20) NOT NULL DEFAULT 'epson'",
  "ALTER TABLE printers ADD COLUMN confirms VARCHAR(10) CHECK (confirms IN ('status', 'close', 'none'))",
  'ALTER TABLE print_jobs ADD COLUMN held_by VARCHAR(64)',
  'ALTER TABLE print_jobs ADD COLUMN may_be_out $bool NOT NULL DEFAULT false',
  "UPDATE print_jobs SET may_be_out = true WHERE status = 'printed' OR sending_since IS NOT NULL OR last_error IN ('cut_off', 'restored')",
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  const { $bool } = TYPES[queryInterface.sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await queryInterface.sequelize.query(statement.replace('$bool', $bool));
}
