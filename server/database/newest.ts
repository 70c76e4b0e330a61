import { Op, type WhereOptions } from 'sequelize';
import { cursorAfter, readCursor, readRange, type IdKind } from './cursor.ts';

export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The conditions of one page of a list, newest first; one row more than asked for tells whether there is a next page. */
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

/** Cuts the extra row off and names where the next page begins. */
export function pageOf<R extends { id: string; created_at: Date }>(
  rows: R[],
  limit: number,
): { rows: R[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next_cursor:
      rows.length > limit && last ? cursorAfter({ at: last.created_at, id: last.id }) : null,
  };
}
