import type { QueryInterface } from 'sequelize';

/**
 * An address that one account has proven may be wanted by one more that has not: it behaves as any
 * unproven one, so that registering and logging in tells nobody who has an account. Its `email`
 * holds a made-up address, for that column is unique.
 */
const STATEMENTS = [
  'ALTER TABLE customers ADD COLUMN wanted_email VARCHAR(254)',
  'CREATE UNIQUE INDEX customers_wanted_email ON customers (wanted_email)',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  for (const statement of STATEMENTS) await queryInterface.sequelize.query(statement);
}
