import { QueryTypes, type QueryInterface } from 'sequelize';

/**
 * A locale is any BCP 47 tag (`es-MX`, `zh-Hant-TW`), of up to 35 characters (RFC 5646, 4.4.1).
 * SQLite bounds no VARCHAR.
 */
const TABLES = ['restaurants', 'customers', 'invoices', 'outbox'];

/**
 * PostgreSQL alters no column that a trigger names: each stands aside meanwhile, and comes back as
 * it was.
 */
const TRIGGERS = `SELECT tgname AS name, pg_get_triggerdef(oid) AS definition FROM pg_trigger
  WHERE tgrelid = $table::regclass AND NOT tgisinternal`;

export async function up({ sequelize }: QueryInterface): Promise<void> {
  if (sequelize.getDialect() !== 'postgres') return;
  for (const table of TABLES) {
    const triggers = await sequelize.query<{ name: string; definition: string }>(TRIGGERS, {
      bind: { table },
      type: QueryTypes.SELECT,
    });
    for (const { name } of triggers) await sequelize.query(`DROP TRIGGER "${name}" ON ${table}`);
    await sequelize.query(`ALTER TABLE ${table} ALTER COLUMN locale TYPE VARCHAR(35)`);
    for (const { definition } of triggers) await sequelize.query(definition);
  }
}
