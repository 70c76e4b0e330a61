/**
 * Access to databases other than the open one: a copy that is inspected, a backup that is migrated.
 */
import { QueryTypes, Sequelize } from 'sequelize';

export type Database = Sequelize;

/**
 * Reads rows, outside the running transaction, which belongs to the open database. Values are bound
 * by name or number.
 */
export function queryIn<R extends object>(
  other: Database,
  sql: string,
  bind: Record<string, unknown> | unknown[] = {},
): Promise<R[]> {
  return other.query<R>(sql, { type: QueryTypes.SELECT, transaction: null, bind });
}

/** Opens one schema of a PostgreSQL database as if it were the whole database. */
export function openSchema(url: string, schema: string): Database {
  return new Sequelize(url, {
    dialect: 'postgres',
    logging: false,
    pool: { max: 2 },
    dialectOptions: { options: `-c search_path=${schema}` },
  });
}
