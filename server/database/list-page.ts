import { anyOf, atLeast, atMost, below, type Clause, type Fields } from './conditions.ts';
import { cursorAfter, readCursor, readRange, type IdKind } from './cursor.ts';

/** The columns that a list is sorted by. */
interface Listed {
  id: string | number;
  created_at: Date;
}

export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * The conditions of one page of a list, newest first. It reads one row more than asked for, to know
 * whether there is a next page.
 */
export function pageConditions<R extends Listed>(
  query: PageQuery,
  ids: IdKind = 'text',
): {
  conditions: (Fields<R> | Clause<R>)[];
  order: [keyof Listed, 'DESC'][];
  limit: number;
} {
  const after = readCursor(query.cursor, ids);
  const { from: start, to } = readRange(query);
  const conditions: (Fields<Listed> | Clause<Listed>)[] = [];
  if (start) conditions.push({ created_at: atLeast(start) });
  if (to) conditions.push({ created_at: atMost(to) });
  if (after) {
    const at = new Date(after.at);
    const id = ids === 'serial' ? Number(after.id) : after.id;
    conditions.push(anyOf<Listed>({ created_at: below(at) }, { created_at: at, id: below(id) }));
  }
  return {
    conditions: conditions as (Fields<R> | Clause<R>)[],
    order: [
      ['created_at', 'DESC'],
      ['id', 'DESC'],
    ],
    limit: query.limit + 1,
  };
}

/** Removes the extra row and returns the cursor of the next page. */
export function pageOf<R extends Listed>(
  rows: R[],
  limit: number,
): { rows: R[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next_cursor:
      rows.length > limit && last
        ? cursorAfter({ at: last.created_at, id: String(last.id) })
        : null,
  };
}
