import { QueryTypes } from 'sequelize';
import { database } from './connect.ts';

/**
 * Runs an `INSERT … RETURNING` of one row and gives that row. The comment in front keeps Sequelize from taking it for a
 * plain insert, whose answer it throws away on SQLite.
 */
export async function returningRow<R extends object>(statement: string, bind: Record<string, unknown>): Promise<R> {
  const rows = await database().query<R>(`/* returning */ ${statement}`, { bind, type: QueryTypes.SELECT });
  return rows[0]!;
}
