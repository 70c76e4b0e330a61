import type { QueryInterface } from 'sequelize';

/** Two documents of one millisecond have no order by time; the chain needs one. */
const STATEMENTS = {
  both: [
    `UPDATE invoices SET chain_position = (SELECT COUNT(*) FROM invoices earlier WHERE earlier.restaurant_id = invoices.restaurant_id
       AND (earlier.created_at < invoices.created_at OR (earlier.created_at = invoices.created_at AND earlier.id <= invoices.id)))`,
    `INSERT INTO number_series (restaurant_id, series, last_number) SELECT restaurant_id, 'chain', COUNT(*) FROM invoices GROUP BY restaurant_id`,
    'CREATE UNIQUE INDEX invoices_chain ON invoices (restaurant_id, chain_position)',
  ],
  sqlite: [
    `CREATE TRIGGER invoices_chain_frozen BEFORE UPDATE ON invoices WHEN NEW.chain_position IS NOT OLD.chain_position
    BEGIN SELECT RAISE(ABORT, 'invoices: written once'); END`,
  ],
  postgres: [
    `CREATE TRIGGER invoices_chain_frozen BEFORE UPDATE ON invoices FOR EACH ROW WHEN (NEW.chain_position IS DISTINCT FROM OLD.chain_position)
    EXECUTE FUNCTION refuse_change()`,
  ],
};

export async function up(queryInterface: QueryInterface): Promise<void> {
  const dialect = queryInterface.sequelize.getDialect() as 'sqlite' | 'postgres';
  const column = dialect === 'sqlite' ? 'INTEGER' : 'BIGINT';
  for (const statement of [
    `ALTER TABLE invoices ADD COLUMN chain_position ${column}`,
    ...STATEMENTS.both,
    ...STATEMENTS[dialect],
  ]) {
    await queryInterface.sequelize.query(statement);
  }
}
