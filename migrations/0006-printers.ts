import type { QueryInterface } from 'sequelize';

const TYPES = {
  sqlite: { $int: 'INTEGER', $time: 'DATETIME' },
  postgres: { $int: 'BIGINT', $time: 'TIMESTAMPTZ' },
};

const PRINTERS = `CREATE TABLE printers (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  name VARCHAR(60) NOT NULL,
  host VARCHAR(253) NOT NULL,
  port INTEGER NOT NULL CHECK (port BETWEEN 1024 AND 65535),
  columns_per_line INTEGER NOT NULL CHECK (columns_per_line BETWEEN 32 AND 64),
  created_at $time NOT NULL,
  removed_at $time
)`;

const NEW_COLUMNS = [
  'printer_id VARCHAR(64) REFERENCES printers(id)',
  'attempts INTEGER NOT NULL DEFAULT 0',
  'next_attempt_at $time',
  'sending_since $time',
];

/**
 * A job that failed put nothing on paper, and the next one may have its number: only those that did
 * not fail are unique.
 */
const REPLACE_UNIQUE = {
  // SQLite cannot drop a constraint: the table is made anew. Nothing refers to it.
  sqlite: [
    `CREATE TABLE print_jobs_new (
      id VARCHAR(64) NOT NULL PRIMARY KEY,
      restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
      invoice_id VARCHAR(64) NOT NULL REFERENCES invoices(id),
      user_id VARCHAR(64) NOT NULL REFERENCES users(id),
      printer VARCHAR(200),
      format VARCHAR(10) NOT NULL CHECK (format IN ('a4', 'receipt')),
      copy_number INTEGER NOT NULL CHECK (copy_number >= 0),
      status VARCHAR(10) NOT NULL CHECK (status IN ('waiting', 'printed', 'failed')),
      last_error VARCHAR(500),
      created_at $time NOT NULL,
      finished_at $time
    )`,
    'INSERT INTO print_jobs_new SELECT id, restaurant_id, invoice_id, user_id, printer, format, copy_number, status, last_error, created_at, finished_at FROM print_jobs',
    'DROP TABLE print_jobs',
    'ALTER TABLE print_jobs_new RENAME TO print_jobs',
  ],
  postgres: ['ALTER TABLE print_jobs DROP CONSTRAINT print_jobs_invoice_id_copy_number_key'],
};

const INDEXES = [
  "CREATE UNIQUE INDEX print_jobs_paper ON print_jobs (invoice_id, copy_number) WHERE status <> 'failed'",
  'CREATE INDEX print_jobs_due ON print_jobs (printer_id, status, next_attempt_at)',
  'CREATE INDEX print_jobs_newest ON print_jobs (restaurant_id, created_at, id)',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  const dialect = queryInterface.sequelize.getDialect() as keyof typeof TYPES;
  const columns = NEW_COLUMNS.map((column) => `ALTER TABLE print_jobs ADD COLUMN ${column}`);
  for (const statement of [PRINTERS, ...REPLACE_UNIQUE[dialect], ...columns, ...INDEXES]) {
    await queryInterface.sequelize.query(
      statement.replace(/\$int|\$time/g, (name) => TYPES[dialect][name as '$int' | '$time']),
    );
  }
}
