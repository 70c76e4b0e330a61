import type { QueryInterface } from 'sequelize';
import { TYPES, type Dialect } from './0001-dialects.ts';

/**
 * A print job prints an invoice, or a bill before payment. SQLite cannot drop NOT NULL: the table
 * is made anew; nothing refers to it.
 */
const COLUMNS =
  'id, restaurant_id, invoice_id, user_id, printer, printer_id, format, copy_number, status, ' +
  'last_error, attempts, sending_since, may_be_out, created_at, finished_at';
const STATEMENTS = [
  `CREATE TABLE print_jobs_new (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    invoice_id VARCHAR(64) REFERENCES invoices(id),
    bill_id VARCHAR(64) REFERENCES bills(id),
    user_id VARCHAR(64) NOT NULL REFERENCES users(id),
    printer VARCHAR(200),
    printer_id VARCHAR(64) REFERENCES printers(id),
    format VARCHAR(10) NOT NULL CHECK (format IN ('a4', 'receipt')),
    copy_number INTEGER NOT NULL CHECK (copy_number >= 0),
    status VARCHAR(10) NOT NULL CHECK (status IN ('waiting', 'printed', 'failed')),
    last_error VARCHAR(500),
    attempts INTEGER NOT NULL DEFAULT 0,
    sending_since $time,
    may_be_out $bool NOT NULL DEFAULT false,
    created_at $time NOT NULL,
    finished_at $time,
    CHECK ((invoice_id IS NULL) <> (bill_id IS NULL))
  )`,
  `INSERT INTO print_jobs_new (${COLUMNS}) SELECT ${COLUMNS} FROM print_jobs`,
  'DROP TABLE print_jobs',
  'ALTER TABLE print_jobs_new RENAME TO print_jobs',
  `CREATE UNIQUE INDEX print_jobs_paper ON print_jobs (invoice_id, copy_number)
   WHERE status <> 'failed'`,
  "CREATE INDEX print_jobs_waiting ON print_jobs (printer_id) WHERE status = 'waiting'",
  'CREATE INDEX print_jobs_newest ON print_jobs (restaurant_id, created_at, id)',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as Dialect];
  for (const statement of STATEMENTS)
    await sequelize.query(statement.replace(/\$\w+/g, (name) => types[name as '$int'] ?? name));
}
