import { statement } from '../database/repository.ts';

/**
 * The next number of each of these series, from 1, in the transaction of the row that bears it: a
 * rollback takes its numbers back, so that there are no gaps (Directive 2006/112/EC art. 226(2)).
 * One statement for all of them.
 */
export async function nextNumbers(
  restaurant_id: string,
  series: string[],
): Promise<Map<string, number>> {
  const rows = await statement<{ series: string; last_number: number }>(
    `INSERT INTO number_series (restaurant_id, series, last_number)
     VALUES ${series.map((_name, place) => `($1, $${place + 2}, 1)`).join(', ')}
     ON CONFLICT (restaurant_id, series)
     DO UPDATE SET last_number = number_series.last_number + 1 RETURNING series, last_number`,
    [restaurant_id, ...series],
  );
  return new Map(rows.map((row) => [row.series, row.last_number]));
}
/** The next number of one series. */
export async function nextNumber(restaurant_id: string, series: string): Promise<number> {
  return (await nextNumbers(restaurant_id, [series])).get(series)!;
}

/**
 * The prefix of each kind of document, so that each has a series of its own; the settings refuse a
 * format that begins with one. Year and month have a fixed length, so that a number's length tells
 * where it begins: with a year in the format no two documents of a series have the same number,
 * whatever the order of the parts.
 */
export const SERIES_MARK = { full: '', simplified: 'S-', credit_note: 'C-' };
export type Kind = keyof typeof SERIES_MARK;

interface NumberParts {
  prefix: string;
  day: string;
  number: number;
}

/** Fills `INVOICE_NUMBER_FORMAT` in; `day` is the local day of issue, `YYYY-MM-DD`. */
export function formatNumber(format: string, { prefix, day, number }: NumberParts): string {
  return format.replace(
    /\{(prefix|year|month|number)(?::0(\d{1,2})d)?\}/g,
    (_whole, name: string, width?: string) => {
      if (name === 'prefix') return prefix;
      if (name === 'year') return day.slice(0, 4);
      if (name === 'month') return day.slice(5, 7);
      return String(number).padStart(Number(width ?? 1), '0');
    },
  );
}

/** A document's number: its format filled in, with the prefix of its series. */
export function documentNumber(kind: Kind, format: string, parts: NumberParts): string {
  return SERIES_MARK[kind] + formatNumber(format, parts);
}
