import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * The restaurant's cover picture, when the kitchen began an order, had it ready and served it, and
 * what guests say of their visit.
 */
const STATEMENTS = [
  'ALTER TABLE restaurants ADD COLUMN cover_token VARCHAR(64) REFERENCES pictures(token)',
  'ALTER TABLE restaurants ADD COLUMN cover_colour VARCHAR(7)',
  'ALTER TABLE orders ADD COLUMN started_at $time',
  'ALTER TABLE orders ADD COLUMN ready_at $time',
  'ALTER TABLE orders ADD COLUMN served_at $time',
  `CREATE TABLE feedback (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    bill_id VARCHAR(64) NOT NULL REFERENCES bills(id),
    order_id VARCHAR(64) REFERENCES orders(id),
    mark INTEGER NOT NULL CHECK (mark BETWEEN 1 AND 5),
    words VARCHAR(500),
    created_at $time NOT NULL
  )`,
  'CREATE INDEX feedback_listed ON feedback (restaurant_id, created_at, id)',
  'CREATE UNIQUE INDEX feedback_of_order ON feedback (order_id) WHERE order_id IS NOT NULL',
  'CREATE UNIQUE INDEX feedback_of_bill ON feedback (bill_id) WHERE order_id IS NULL',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const { $time } = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS) await sequelize.query(statement.replaceAll('$time', $time));
}
