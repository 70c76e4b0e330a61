/**
 * The highest number of each series that this program knows to have been given, whatever the database says now: a number is
 * never given twice (Directive 2006/112/EC art. 226(2)), also where the database was taken back behind our back.
 */
import { config } from '../config.ts';
import { statement } from '../database/plain.ts';
import { SERIES_MARK, type Kind } from './numbering.ts';

const highest = new Map<string, number>();
const keyOf = (restaurant_id: string, series: string) => `${restaurant_id} ${series}`;

export const highestGiven = (restaurant_id: string, series: string): number =>
  highest.get(keyOf(restaurant_id, series)) ?? 0;

/** Notes a number that was given out. */
export function noteGiven(restaurant_id: string, series: string, number: number): void {
  if (number > highestGiven(restaurant_id, series))
    highest.set(keyOf(restaurant_id, series), number);
}

/** Forgets what an earlier server of this process gave. */
export const forgetGiven = () => highest.clear();

/** Lifts a series, in the running transaction, to a number that was given; one that stands higher stays. */
export const liftSeries = (restaurant_id: string, series: string, number: number) =>
  statement(
    `INSERT INTO number_series (restaurant_id, series, last_number) VALUES ($1, $2, $3)
     ON CONFLICT (restaurant_id, series) DO UPDATE SET last_number = CASE WHEN excluded.last_number > number_series.last_number THEN excluded.last_number ELSE number_series.last_number END`,
    [restaurant_id, series, number],
  );

const PLACES: Record<string, string> = {
  year: '(?<year>\\d{4})',
  month: '\\d{2}',
  number: '(?<number>\\d{1,15})',
};
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The first of each part is read, what stands again must only look like it. */
function patternOf(format: string, prefix: string): RegExp {
  const seen = new Set<string>();
  const pattern = format
    .split(/(\{(?:prefix|year|month|number)(?::0\d{1,2}d)?\})/)
    .map((part) => {
      const name = /^\{(\w+)/.exec(part)?.[1];
      if (!name) return escaped(part);
      if (name === 'prefix') return escaped(prefix);
      const again = seen.has(name);
      seen.add(name);
      return again ? '\\d+' : PLACES[name]!;
    })
    .join('');
  return new RegExp(`^${pattern}$`);
}

/** The series and number that a written number stands for by the format of the settings; null where it does not fit it. */
export function seriesOf(invoice_number: string): { series: string; number: number } | null {
  const { INVOICE_NUMBER_FORMAT, INVOICE_PREFIX } = config();
  const marks = Object.entries(SERIES_MARK) as [Kind, string][];
  const [kind, mark] =
    marks.find(([, one]) => one !== '' && invoice_number.startsWith(one)) ??
    (['full', ''] as [Kind, string]);
  const { groups } =
    patternOf(INVOICE_NUMBER_FORMAT, INVOICE_PREFIX).exec(invoice_number.slice(mark.length)) ?? {};
  if (!groups?.year || !groups.number) return null;
  return { series: `${kind}:${groups.year}`, number: Number(groups.number) };
}
