/** A column of a list. */
export interface ListColumn {
  key: string;
  label: string;
  align?: 'end';
  /** The track of the grid: `7rem`, or a share of what is left, which it is by default. */
  width?: string;
  /** What the list can be sorted by here, as the server names it. */
  sort?: string;
  /** The least width of the list, in pixels, from which the column is shown. */
  from?: number;
  /** Several lines, or buttons. */
  wraps?: boolean;
  /** Its label stands before it on a phone, where there are no heads. */
  named?: boolean;
  /** Its place in the two lines of a phone; `meta` by default. */
  phone?: 'head' | 'amount' | 'meta' | 'whole' | 'none';
}

const FILLS = 'minmax(0, 1fr)';
/** The columns that a list of this width shows, and their tracks. */
export function columnsAt(columns: readonly ListColumn[], width: number) {
  const shown = columns.filter(({ from = 0 }) => width >= from);
  return { shown, tracks: shown.map((column) => column.width ?? FILLS).join(' ') };
}

/** The next order after a press on a column's head: from the greatest down first, then up. */
export function sortAfter(column: string, now: string): string {
  return now === `-${column}` ? column : `-${column}`;
}
