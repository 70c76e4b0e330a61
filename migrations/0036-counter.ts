import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Takeaway with a price and a rate of its own, counters beside tables, the plan of the floor, and
 * opening hours. A table that is there is a table without a place on the plan; nothing of before
 * has another price, and a restaurant without hours is always open.
 */
const COLUMNS = [
  'ALTER TABLE products ADD COLUMN takeaway_tax_rate_id VARCHAR(64) REFERENCES tax_rates(id)',
  `ALTER TABLE products ADD COLUMN takeaway_price_cents $int
    CHECK (takeaway_price_cents BETWEEN 0 AND 1000000000)`,
  // What a line costs eaten in and taken away; null where that is the same, and on lines of before.
  'ALTER TABLE order_items ADD COLUMN service_prices $json',
  'ALTER TABLE orders ADD COLUMN pickup_at $time',
  `ALTER TABLE tables ADD COLUMN kind VARCHAR(10) NOT NULL DEFAULT 'table'
    CHECK (kind IN ('table', 'counter'))`,
  'ALTER TABLE tables ADD COLUMN area VARCHAR(60)',
  'ALTER TABLE tables ADD COLUMN seats INTEGER CHECK (seats BETWEEN 1 AND 99)',
  'ALTER TABLE tables ADD COLUMN x INTEGER CHECK (x BETWEEN 0 AND 10000)',
  'ALTER TABLE tables ADD COLUMN y INTEGER CHECK (y BETWEEN 0 AND 10000)',
  `ALTER TABLE tables ADD COLUMN shape VARCHAR(10) NOT NULL DEFAULT 'square'
    CHECK (shape IN ('square', 'round', 'rectangle'))`,
  'ALTER TABLE tables ADD COLUMN removed_at $time',
  'ALTER TABLE restaurants ADD COLUMN opening_hours $json',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const column of COLUMNS)
    await sequelize.query(
      column
        .replaceAll('$int', types.$int)
        .replaceAll('$time', types.$time)
        .replaceAll('$json', types.$json),
    );
}
