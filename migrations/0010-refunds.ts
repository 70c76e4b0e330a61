import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * A payment that was refunded stays where it is, and says so: a kept day report is never other
 * than it was.
 */
const STATEMENTS = [
  'ALTER TABLE payments ADD COLUMN refunded_at $time',
  'ALTER TABLE payments ADD COLUMN refunded_by VARCHAR(64) REFERENCES users(id)',
  'ALTER TABLE payments ADD COLUMN refund_reason VARCHAR(200)',
  'CREATE INDEX payments_refunded ON payments (refunded_at) WHERE refunded_at IS NOT NULL',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  const { $time } = TYPES[queryInterface.sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await queryInterface.sequelize.query(statement.replace('$time', $time));
}
