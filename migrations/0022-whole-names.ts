import type { QueryInterface } from 'sequelize';

/**
 * A line of a document says all that it stands for: a share of an order names every dish of it, and
 * a part of a price the dish and itself (120, 3 and 60 characters). SQLite bounds no VARCHAR.
 */
export async function up({ sequelize }: QueryInterface): Promise<void> {
  if (sequelize.getDialect() !== 'postgres') return;
  await sequelize.query('ALTER TABLE order_items ALTER COLUMN name TYPE VARCHAR(200)');
  await sequelize.query('ALTER TABLE invoice_lines ALTER COLUMN name TYPE TEXT');
}
