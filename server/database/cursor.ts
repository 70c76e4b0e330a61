import { invalid } from '../errors.ts';

export interface Position {
  at: string;
  id: string;
}

/** Where a list goes on, newest first: after the row with this time and id. Opaque to callers. */
export const cursorAfter = ({ at, id }: { at: Date; id: string }) =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');

/** @throws Problem 422 for a text that no list gave out */
export function readCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [
      unknown,
      unknown,
    ];
    if (typeof at === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(at)))
      return { at, id };
  } catch {
    /* said below */
  }
  throw invalid([{ path: 'cursor', message: 'bad_cursor' }]);
}

/** The ends of a range, a day alone meaning all of it. @throws Problem 422 when it ends before it begins */
export function readRange({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: Date;
  to?: Date;
} {
  const day = (value: string) => !value.includes('T');
  const start = from ? new Date(from) : undefined;
  const end = to ? new Date(day(to) ? `${to}T23:59:59.999Z` : to) : undefined;
  if (start && end && start > end) throw invalid([{ path: 'from', message: 'from_after_to' }]);
  return { ...(start && { from: start }), ...(end && { to: end }) };
}
