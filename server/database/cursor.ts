import { invalid } from '../errors.ts';

export interface Position {
  at: string;
  id: string;
}

/** Where a list goes on, newest first: after the row with this time and id. Opaque to callers. */
export function cursorAfter({ at, id }: { at: Date; id: string }) {
  return Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');
}

/** Rows are named by random texts, or, where they only grow, by numbers. */
const IDS = { text: /^[\w-]{1,64}$/, serial: /^[1-9]\d{0,14}$/ } as const;
export type IdKind = keyof typeof IDS;

/**
 * As `cursorAfter` wrote it, to the letter: a year of six digits or an offset is nothing that a
 * database gave out.
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
 * Where a list goes on. A cursor comes back from outside and its parts stand in a statement, so no
 * NUL, no quote and no text in place of a number gets past here (ASVS 1.2.4). @throws Problem 422
 * for a text that no list gave out
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
 * Before and after these no row of ours was made, and a database has no word for some of the years
 * beyond.
 */
const EARLIEST = new Date('1900-01-01T00:00:00.000Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');
const within = (at: Date): Date => (at < EARLIEST ? EARLIEST : at > LATEST ? LATEST : at);

/**
 * The ends of a range, a day alone meaning all of it. @throws Problem 422 when it ends before it
 * begins
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
