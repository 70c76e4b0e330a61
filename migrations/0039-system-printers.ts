import type { QueryInterface } from 'sequelize';

/**
 * Printers of the system that the server prints on, and the job that its spooler has of a document;
 * what a restaurant says at the foot of its receipts.
 */
const STATEMENTS = [
  'ALTER TABLE printers ADD COLUMN system_name VARCHAR(256)',
  'ALTER TABLE print_jobs ADD COLUMN spool_id VARCHAR(300)',
  'ALTER TABLE restaurants ADD COLUMN receipt_text VARCHAR(200)',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  for (const statement of STATEMENTS) await queryInterface.sequelize.query(statement);
}
