import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Cash drawers: what a till's drawer was opened and closed with, and every amount of cash that came
 * or went, also where no drawer was open. The unique index allows a till one open drawer.
 */
const STATEMENTS = [
  `CREATE TABLE drawers (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    till_id VARCHAR(64) NOT NULL REFERENCES tills(id),
    float_cents $int NOT NULL CHECK (float_cents >= 0),
    opened_by VARCHAR(64) NOT NULL REFERENCES users(id),
    created_at $time NOT NULL,
    closed_by VARCHAR(64) REFERENCES users(id),
    closed_at $time,
    expected_cents $int,
    counted_cents $int CHECK (counted_cents >= 0),
    counted $json
  )`,
  'CREATE UNIQUE INDEX drawers_open ON drawers (till_id) WHERE closed_at IS NULL',
  'CREATE INDEX drawers_of_till ON drawers (till_id, created_at)',
  'CREATE INDEX drawers_in_time ON drawers (restaurant_id, created_at)',
  `CREATE TABLE cash_entries (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    till_id VARCHAR(64) REFERENCES tills(id),
    drawer_id VARCHAR(64) REFERENCES drawers(id),
    kind VARCHAR(10) NOT NULL CHECK (kind IN ('payment', 'refund', 'movement')),
    amount_cents $int NOT NULL,
    tip_cents $int NOT NULL,
    rounding_cents $int NOT NULL,
    subject_id VARCHAR(64),
    reason VARCHAR(200),
    user_id VARCHAR(64) NOT NULL REFERENCES users(id),
    created_at $time NOT NULL
  )`,
  'CREATE INDEX cash_entries_of_drawer ON cash_entries (drawer_id, created_at)',
  'CREATE INDEX cash_entries_in_time ON cash_entries (restaurant_id, created_at)',
  // The receipt printer to which the drawer of a till is connected.
  'ALTER TABLE tills ADD COLUMN printer_id VARCHAR(64) REFERENCES printers(id)',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types] ?? name),
    );
}
