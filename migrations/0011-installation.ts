import type { QueryInterface } from 'sequelize';

/**
 * Which keys this database needs, so that it, and each backup of it, is known from one of another
 * installation; in one row. `write_gate` holds no row: on PostgreSQL every write locks it for
 * itself and others, a restore for itself alone.
 */
const STATEMENTS = [
  'CREATE TABLE installation (id INTEGER PRIMARY KEY CHECK (id = 1), keys_fingerprint VARCHAR(64) NOT NULL, generation VARCHAR(64))',
  'CREATE TABLE write_gate (id INTEGER PRIMARY KEY)',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  for (const statement of STATEMENTS) await queryInterface.sequelize.query(statement);
}
