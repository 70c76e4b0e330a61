import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Options of products: sizes, extras, removals. What was chosen is a copy on the order item and on
 * the invoice line, so that groups and options may be deleted; earlier rows have none.
 */
const STATEMENTS = [
  `CREATE TABLE option_groups (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    name VARCHAR(60) NOT NULL,
    min INTEGER NOT NULL CHECK (min >= 0),
    max INTEGER CHECK (max >= 1 AND max >= min),
    translations $json NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL
  )`,
  'CREATE INDEX option_groups_of_restaurant ON option_groups (restaurant_id, created_at)',
  `CREATE TABLE options (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    group_id VARCHAR(64) NOT NULL REFERENCES option_groups(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    price_cents $int NOT NULL CHECK (price_cents >= 0),
    tax_rate_id VARCHAR(64) REFERENCES tax_rates(id),
    available $bool NOT NULL,
    translations $json NOT NULL
  )`,
  'CREATE INDEX options_of_group ON options (group_id, position)',
  `CREATE TABLE product_option_groups (
    product_id VARCHAR(64) NOT NULL REFERENCES products(id) ON DELETE CASCADE,
    group_id VARCHAR(64) NOT NULL REFERENCES option_groups(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (product_id, group_id)
  )`,
  'CREATE INDEX product_option_groups_of_group ON product_option_groups (group_id)',
  'ALTER TABLE order_items ADD COLUMN options $json',
  'ALTER TABLE invoice_lines ADD COLUMN options $json',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types] ?? name),
    );
}
