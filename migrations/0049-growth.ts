import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Indexes for what a restaurant with years behind it reads: what the kitchen works on, a bill's
 * sales, a day's documents, voids and discounts, bills that were open at a time, orders and bills by
 * their number or table, documents without a PDF, the newest entries of the audit log. And how far the archive was verified.
 */
const INDEXES = [
  `CREATE INDEX orders_in_kitchen ON orders (restaurant_id, created_at, id)
   WHERE status IN ('pending', 'preparing', 'ready', 'partially_delivered')`,
  `CREATE INDEX orders_unsettled ON orders (restaurant_id, status, created_at, id)
   WHERE settled_at IS NULL`,
  'CREATE INDEX orders_number ON orders (restaurant_id, order_number, created_at, id)',
  'CREATE INDEX orders_at_table ON orders (table_id, created_at, id)',
  'CREATE INDEX bills_number ON bills (restaurant_id, bill_number, created_at, id)',
  'CREATE INDEX bills_at_table ON bills (table_id, created_at, id)',
  'CREATE INDEX bills_named ON bills (restaurant_id, created_at, id) WHERE name IS NOT NULL',
  'CREATE INDEX bills_settled ON bills (restaurant_id, settled_at, created_at)',
  'CREATE INDEX sales_of_bill ON sales (bill_id, sold_at)',
  'CREATE INDEX item_voids_time ON item_voids (created_at)',
  'CREATE INDEX bill_discounts_time ON bill_discounts (created_at)',
  'CREATE INDEX audit_log_newest ON audit_log (created_at, id)',
  'CREATE INDEX print_jobs_age ON print_jobs (kind, created_at)',
  'CREATE INDEX invoices_period ON invoices (restaurant_id, created_at, chain_position)',
  'CREATE INDEX invoices_credits ON invoices (credits) WHERE credits IS NOT NULL',
  'CREATE INDEX invoices_unrendered ON invoices (created_at) WHERE pdf_filename IS NULL',
];
/** The lists' totals are sums by status or kind, which these indexes hold with the amounts. */
const WIDENED = [
  'DROP INDEX orders_status',
  'CREATE INDEX orders_status ON orders (restaurant_id, status, created_at, id, total_cents)',
  'DROP INDEX bills_status',
  `CREATE INDEX bills_status
   ON bills (restaurant_id, status, created_at, id, total_cents, paid_cents)`,
  'DROP INDEX invoices_kind',
  `CREATE INDEX invoices_kind
   ON invoices (restaurant_id, kind, created_at, id, status, total_cents, restricted_at)`,
];
const CHECKPOINTS = `CREATE TABLE archive_checkpoints (
    restaurant_id VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES restaurants(id),
    facts $json NOT NULL,
    mac CHAR(64) NOT NULL,
    created_at $time NOT NULL
  )`;

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of [...INDEXES, ...WIDENED]) await sequelize.query(statement);
  await sequelize.query(CHECKPOINTS.replace('$json', types.$json).replace('$time', types.$time));
}
