/**
 * Other databases than the one that is open: a copy that is looked at, a backup that is brought up
 * to date.
 */
import { QueryTypes, Sequelize } from 'sequelize';

export type Database = Sequelize;

/**
 * Reads rows, outside the transaction that may be running: that one is of the open database. Values
 * are bound by name or number.
 */
export function askIn<R extends object>(
  other: Database,
  sql: string,
  bind: Record<string, unknown> | unknown[] = {},
): Promise<R[]> {
  return other.query<R>(sql, { type: QueryTypes.SELECT, transaction: null, bind });
}

/** One schema of a PostgreSQL database, as if it were all of it. */
export function openSchema(url: string, schema: string): Database {
  return new Sequelize(url, {
    dialect: 'postgres',
    logging: false,
    pool: { max: 2 },
    dialectOptions: { options: `-c search_path=${schema}` },
  });
}
