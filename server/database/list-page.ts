import { atLeast, atMost, Clause, type Fields } from './conditions.ts';
import { quoted } from './table.ts';
import { cursorAt, readRange, readSortedCursor, type IdKind } from './cursor.ts';

/** The columns that every list has. */
interface Listed {
  id: string | number;
  created_at: Date;
}
type Condition<R> = Fields<R> | Clause<R>;

export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /**
   * A column of times or whole numbers, `-` before it from the greatest down; newest first without.
   */
  sort?: string | undefined;
}

const NEWEST = '-created_at';
function sortingOf({ sort = NEWEST }: Pick<PageQuery, 'sort'>) {
  const descending = sort.startsWith('-');
  return { column: (descending ? sort.slice(1) : sort) as keyof Listed, descending };
}

/** The conditions of a query's range of times. @throws Problem 422 */
export function rangeConditions<R extends Listed>(query: Omit<PageQuery, 'limit'>): Condition<R>[] {
  const { from, to } = readRange(query);
  const conditions: Condition<Listed>[] = [];
  if (from) conditions.push({ created_at: atLeast(from) });
  if (to) conditions.push({ created_at: atMost(to) });
  return conditions as Condition<R>[];
}

/**
 * The conditions of one page of a list. It reads one row more than asked for, to know whether there
 * is a next page.
 * @throws Problem 422
 */
export function pageConditions<R extends Listed>(
  query: PageQuery,
  ids: IdKind = 'text',
): {
  conditions: Condition<R>[];
  order: [keyof Listed, 'ASC' | 'DESC'][];
  limit: number;
} {
  const { column, descending } = sortingOf(query);
  const of = column === 'created_at' ? 'time' : 'number';
  const after = readSortedCursor(query.cursor, { ids, of });
  const conditions = rangeConditions<Listed>(query);
  // Compared as a pair, which both databases read from the index, however deep the page lies.
  if (after)
    conditions.push(
      new Clause(
        (bind) =>
          `(${quoted(column)}, "id") ${descending ? '<' : '>'} ` +
          `(${bind(after.value)}, ${bind(after.id)})`,
      ),
    );
  const direction = descending ? 'DESC' : 'ASC';
  return {
    conditions: conditions as Condition<R>[],
    order: [
      [column, direction],
      ['id', direction],
    ],
    limit: query.limit + 1,
  };
}

/** Compares two rows as the list sorts them, for rows of several queries. */
export function inOrder<R extends Listed>(query: PageQuery): (one: R, other: R) => number {
  const { column, descending } = sortingOf(query);
  const sign = descending ? -1 : 1;
  return (one, other) =>
    sign * (Number(one[column]) - Number(other[column]) || (one.id < other.id ? -1 : 1));
}

/** Removes the extra row and returns the cursor of the next page. */
export function pageOf<R extends Listed>(
  rows: R[],
  query: PageQuery,
): { rows: R[]; next_cursor: string | null } {
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const { column } = sortingOf(query);
  return {
    rows: shown,
    next_cursor:
      rows.length > query.limit && last
        ? cursorAt({ value: last[column] as Date | number, id: last.id })
        : null,
  };
}
