/**
 * What lists showed when they were left, and how a new first page joins the rows that are known.
 */
export interface Page<T, Totals = undefined> {
  items: T[];
  next_cursor: string | null;
  totals?: Totals | undefined;
}
interface Remembered<P> {
  page: P;
  /** Where the list was left, in pixels. */
  offset: number;
}

const MOST_LISTS = 20;
const lists = new Map<string, Remembered<unknown>>();

export function remember<P>(key: string, list: Remembered<P>): void {
  lists.delete(key);
  lists.set(key, list);
  const [oldest] = lists.keys();
  if (lists.size > MOST_LISTS && oldest !== undefined) lists.delete(oldest);
}
/** The list as it was left, or null. */
export function recall<P>(key: string): Remembered<P> | null {
  return (lists.get(key) as Remembered<P> | undefined) ?? null;
}

/**
 * A new first page over the rows that were known: it takes the place of all up to its last row,
 * and what is after that stays; where its last row was unknown, nothing of before does.
 */
export function firstPageOver<T extends { id: string }, Totals>(
  known: Page<T, Totals>,
  fresh: Page<T, Totals>,
): Page<T, Totals> {
  const last = fresh.items.at(-1);
  const place = last ? known.items.findIndex(({ id }) => id === last.id) : -1;
  if (place < 0 || !fresh.next_cursor) return fresh;
  const taken = new Set(fresh.items.map(({ id }) => id));
  const rest = known.items.slice(place + 1).filter(({ id }) => !taken.has(id));
  return {
    ...fresh,
    items: [...fresh.items, ...rest],
    next_cursor: rest.length > 0 ? known.next_cursor : fresh.next_cursor,
  };
}
