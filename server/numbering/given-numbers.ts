/**
 * The highest number of each series that this program knows to have been given, whatever the
 * database says now: a number is never given twice (Directive 2006/112/EC art. 226(2)), also where
 * the database was taken back behind our back.
 */
import { config } from '../config.ts';
import { statement } from '../database/repository.ts';
import { SERIES_MARK, type Kind } from './numbering.ts';

const highest = new Map<string, number>();
const keyOf = (restaurant_id: string, series: string) => `${restaurant_id} ${series}`;

export function highestGiven(restaurant_id: string, series: string): number {
  return highest.get(keyOf(restaurant_id, series)) ?? 0;
}

/** Notes a number that was given out. */
export function noteGiven(restaurant_id: string, series: string, number: number): void {
  if (number > highestGiven(restaurant_id, series))
    highest.set(keyOf(restaurant_id, series), number);
}

/** Forgets what an earlier server of this process gave. */
export const forgetGiven = () => highest.clear();

/**
 * Lifts a series, in the running transaction, to a number that was given; one that stands higher
 * stays.
 */
export function liftSeries(restaurant_id: string, series: string, number: number) {
  return statement(
    `INSERT INTO number_series (restaurant_id, series, last_number) VALUES ($1, $2, $3)
     ON CONFLICT (restaurant_id, series) DO UPDATE SET last_number = CASE WHEN excluded.last_number > number_series.last_number THEN excluded.last_number ELSE number_series.last_number END`,
    [restaurant_id, series, number],
  );
}

interface Part {
  /** What stands there: a text as it is, or digits. */
  name: 'text' | 'year' | 'month' | 'number';
  text: string;
}

function partsOf(format: string, prefix: string): Part[] {
  return format.split(/(\{(?:prefix|year|month|number)(?::0\d{1,2}d)?\})/).map((text) => {
    const name = /^\{(\w+)/.exec(text)?.[1];
    if (!name) return { name: 'text', text };
    return name === 'prefix' ? { name: 'text', text: prefix } : { name: name as 'year', text };
  });
}

/** What a part may take from the beginning of a text, the longest first. */
function takenBy({ name, text: own }: Part, text: string): string[] {
  if (name === 'text') return text.startsWith(own) ? [own] : [];
  const digits = /^\d{0,15}/.exec(text)![0];
  if (name === 'year') return digits.length >= 4 ? [digits.slice(0, 4)] : [];
  if (name === 'month') return digits.length >= 2 ? [digits.slice(0, 2)] : [];
  return Array.from(digits, (_digit, index) => digits.slice(0, digits.length - index));
}

/**
 * The year and number in a text that is written in these parts; where one stands twice, the first.
 * Null where it does not fit.
 */
function readBy([part, ...rest]: Part[], text: string): { year?: string; number?: string } | null {
  if (!part) return text === '' ? {} : null;
  for (const taken of takenBy(part, text)) {
    const found = readBy(rest, text.slice(taken.length));
    if (found) return { ...found, [part.name]: taken };
  }
  return null;
}

/**
 * The series and number that a written number stands for by the format of the settings; null where
 * it does not fit it.
 */
export function seriesOf(invoice_number: string): { series: string; number: number } | null {
  const { INVOICE_NUMBER_FORMAT, INVOICE_PREFIX } = config();
  const marks = Object.entries(SERIES_MARK) as [Kind, string][];
  const [kind, mark] =
    marks.find(([, one]) => one !== '' && invoice_number.startsWith(one)) ??
    (['full', ''] as [Kind, string]);
  const parts = partsOf(INVOICE_NUMBER_FORMAT, INVOICE_PREFIX);
  const found = readBy(parts, invoice_number.slice(mark.length));
  if (!found?.year || !found.number) return null;
  return { series: `${kind}:${found.year}`, number: Number(found.number) };
}
