import type { QueryInterface } from 'sequelize';

/** A locale is any BCP 47 tag (`es-MX`, `zh-Hant-TW`), of up to 35 characters (RFC 5646, 4.4.1). SQLite bounds no VARCHAR. */
const TABLES = ['restaurants', 'customers', 'invoices', 'outbox'];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  if (sequelize.getDialect() !== 'postgres') return;
  for (const table of TABLES)
    await sequelize.query(`ALTER TABLE ${table} ALTER COLUMN locale TYPE VARCHAR(35)`);
}
