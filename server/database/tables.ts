import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

const QUERIES = {
  sqlite:
    "SELECT name FROM sqlite_master WHERE type = 'table' " +
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  postgres:
    'SELECT table_name AS name FROM information_schema.tables ' +
    "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name",
};
/** The table in which umzug records which migrations ran. */
export const MIGRATIONS_TABLE = 'SequelizeMeta';

/** The tables of this program, as seen by the given transaction, or else the running one. */
export async function tablesOf(sequelize: Sequelize, transaction?: Transaction): Promise<string[]> {
  const rows = await sequelize.query<{ name: string }>(
    QUERIES[sequelize.getDialect() as keyof typeof QUERIES],
    { type: QueryTypes.SELECT, transaction },
  );
  return rows.map(({ name }) => name).filter((name) => name !== MIGRATIONS_TABLE);
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Whether no table has a row. */
export async function isEmpty(sequelize: Sequelize): Promise<boolean> {
  for (const table of await tablesOf(sequelize)) {
    const rows = await sequelize.query(`SELECT 1 FROM ${quoted(table)} LIMIT 1`, {
      type: QueryTypes.SELECT,
    });
    if (rows.length > 0) return false;
  }
  return true;
}
