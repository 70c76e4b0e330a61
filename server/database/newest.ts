import { Op, type WhereOptions } from 'sequelize';
import { readCursor, readRange, type IdKind } from './cursor.ts';
import type { PageQuery } from './list-page.ts';

export { pageOf } from './list-page.ts';

/**
 * The conditions of one page of a list, newest first. It reads one row more than asked for, to know
 * whether there is a next page.
 */
export function newestFirst(
  query: PageQuery,
  ids: IdKind = 'text',
): {
  conditions: WhereOptions[];
  order: [string, string][];
  limit: number;
} {
  const after = readCursor(query.cursor, ids);
  const { from, to } = readRange(query);
  const conditions: WhereOptions[] = [];
  if (from) conditions.push({ created_at: { [Op.gte]: from } });
  if (to) conditions.push({ created_at: { [Op.lte]: to } });
  if (after) {
    const at = new Date(after.at);
    conditions.push({
      [Op.or]: [{ created_at: { [Op.lt]: at } }, { created_at: at, id: { [Op.lt]: after.id } }],
    });
  }
  return {
    conditions,
    order: [
      ['created_at', 'DESC'],
      ['id', 'DESC'],
    ],
    limit: query.limit + 1,
  };
}
