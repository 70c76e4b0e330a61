import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * From which device and network a guest's order came, for as long as that tells a flood from a
 * guest who was here before; and whether an order is beyond what a table eats, so that somebody
 * looks first.
 */
const STATEMENTS = [
  'ALTER TABLE orders ADD COLUMN needs_confirmation $bool NOT NULL DEFAULT $no',
  `CREATE TABLE order_sources (
    order_id VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES orders(id) ON DELETE CASCADE,
    device VARCHAR(64) NOT NULL,
    recognised $bool NOT NULL,
    network VARCHAR(64),
    created_at $time NOT NULL
  )`,
  'CREATE INDEX order_sources_device ON order_sources (device)',
  'CREATE INDEX order_sources_network ON order_sources (network, created_at)',
  'CREATE INDEX order_sources_age ON order_sources (created_at)',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  const dialect = queryInterface.sequelize.getDialect() as keyof typeof TYPES;
  const words: Record<string, string> = {
    ...TYPES[dialect],
    $no: dialect === 'postgres' ? 'FALSE' : '0',
  };
  for (const statement of STATEMENTS)
    await queryInterface.sequelize.query(
      statement.replace(/\$\w+/g, (name) => words[name] ?? name),
    );
}
