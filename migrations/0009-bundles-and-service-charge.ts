import type { QueryInterface } from 'sequelize';

/**
 * A bundle's price bears a second rate by a set share; a service charge is a product of its own,
 * since it is turnover and has a rate.
 */
const STATEMENTS = [
  "ALTER TABLE products ADD COLUMN kind VARCHAR(20) NOT NULL DEFAULT 'dish' CHECK (kind IN ('dish', 'service_charge'))",
  'ALTER TABLE products ADD COLUMN charge_basis_points INTEGER CHECK (charge_basis_points BETWEEN 1 AND 10000)',
  'ALTER TABLE products ADD COLUMN bundle_name VARCHAR(60)',
  'ALTER TABLE products ADD COLUMN bundle_tax_rate_id VARCHAR(64) REFERENCES tax_rates(id)',
  'ALTER TABLE products ADD COLUMN bundle_share_basis_points INTEGER CHECK (bundle_share_basis_points BETWEEN 1 AND 9999)',
  "CREATE UNIQUE INDEX products_service_charge ON products (restaurant_id) WHERE kind = 'service_charge'",
  "ALTER TABLE order_items ADD COLUMN kind VARCHAR(20) NOT NULL DEFAULT 'dish' CHECK (kind IN ('dish', 'bundle_part', 'service_charge'))",
  'ALTER TABLE order_items ADD COLUMN part_of VARCHAR(64) REFERENCES order_items(id)',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  for (const statement of STATEMENTS) await queryInterface.sequelize.query(statement);
}
