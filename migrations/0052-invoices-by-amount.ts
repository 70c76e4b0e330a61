import type { QueryInterface } from 'sequelize';

/**
 * An index for the invoices of an amount, newest first. By that of the amounts alone they would be
 * sorted, so that SQLite read all invoices by their time instead.
 */
export async function up({ sequelize }: QueryInterface): Promise<void> {
  await sequelize.query(
    `CREATE INDEX invoices_amount_newest
     ON invoices (restaurant_id, signed_cents, created_at, id)`,
  );
}
