import { invalid } from '../errors.ts';

export interface Position {
  at: string;
  id: string;
}
/** A place in a list by its sorted column: a time, or a whole number. */
export interface SortedPosition {
  value: Date | number;
  id: string | number;
}

/**
 * The cursor of the next page of a list, newest first: after the row with this time and id. Opaque
 * to clients.
 */
export function cursorAfter({ at, id }: { at: Date; id: string }) {
  return Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');
}

/** The cursor of the next page of a list by any column. */
export function cursorAt({ value, id }: SortedPosition) {
  if (value instanceof Date) return cursorAfter({ at: value, id: String(id) });
  return Buffer.from(JSON.stringify([value, String(id)])).toString('base64url');
}

/** Ids are random texts, or integers in tables that only grow. */
const IDS = { text: /^[\w-]{1,64}$/, serial: /^[1-9]\d{0,14}$/ } as const;
export type IdKind = keyof typeof IDS;

/**
 * Whether a text is exactly a time as `cursorAfter` writes it: a six-digit year or an offset never
 * comes from a row.
 */
function isMoment(at: string): boolean {
  return /^\d{4}-/.test(at) && !Number.isNaN(Date.parse(at)) && new Date(at).toISOString() === at;
}

function parsedCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/**
 * Reads the cursor of a page. It is input from a client and its parts stand in a statement, so a
 * NUL, a quote or a text in place of a number is refused (ASVS 1.2.4).
 * @throws Problem 422 for a text that is no cursor of a list
 */
export function readCursor(cursor: string | undefined, ids: IdKind = 'text'): Position | null {
  if (cursor === undefined) return null;
  const parsed = parsedCursor(cursor);
  const [at, id]: unknown[] = Array.isArray(parsed) ? parsed : [];
  if (typeof at === 'string' && typeof id === 'string' && isMoment(at) && IDS[ids].test(id))
    return { at, id };
  throw invalid([{ path: 'cursor', message: 'bad_cursor' }]);
}

/**
 * Reads the cursor of a list by a column of times or of whole numbers; that of a list by another
 * kind of column is refused.
 * @throws Problem 422
 */
export function readSortedCursor(
  cursor: string | undefined,
  { ids, of }: { ids: IdKind; of: 'time' | 'number' },
): SortedPosition | null {
  if (cursor === undefined) return null;
  const idOf = (id: string) => (ids === 'serial' ? Number(id) : id);
  if (of === 'time') {
    const { at, id } = readCursor(cursor, ids)!;
    return { value: new Date(at), id: idOf(id) };
  }
  const parsed = parsedCursor(cursor);
  const [value, id]: unknown[] = Array.isArray(parsed) ? parsed : [];
  if (Number.isSafeInteger(value) && typeof id === 'string' && IDS[ids].test(id))
    return { value: value as number, id: idOf(id) };
  throw invalid([{ path: 'cursor', message: 'bad_cursor' }]);
}

/**
 * The range of times that a query may name: no row is older or newer, and a database cannot
 * represent some of the years beyond.
 */
const EARLIEST = new Date('1900-01-01T00:00:00.000Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');
const within = (at: Date): Date => (at < EARLIEST ? EARLIEST : at > LATEST ? LATEST : at);

/**
 * Reads a range of times; a date without a time means the whole day.
 * @throws Problem 422 when it ends before it begins
 */
export function readRange({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: Date;
  to?: Date;
} {
  const day = (value: string) => !value.includes('T');
  const start = from ? within(new Date(from)) : undefined;
  const end = to ? within(new Date(day(to) ? `${to}T23:59:59.999Z` : to)) : undefined;
  if (start && end && start > end) throw invalid([{ path: 'from', message: 'from_after_to' }]);
  return { ...(start && { from: start }), ...(end && { to: end }) };
}
