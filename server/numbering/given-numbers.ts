/**
 * Remembers the highest number of each series that this process has issued, whatever the database
 * says: a number is never issued twice (Directive 2006/112/EC art. 226(2)), even where the database
 * was replaced by an older one while the server ran.
 */
import { config } from '../config.ts';
import { statement } from '../database/repository.ts';
import { SERIES_MARK, type Kind } from './numbering.ts';

const highest = new Map<string, number>();
const keyOf = (restaurant_id: string, series: string) => `${restaurant_id} ${series}`;

export function highestIssued(restaurant_id: string, series: string): number {
  return highest.get(keyOf(restaurant_id, series)) ?? 0;
}

/** Notes a number that was issued. */
export function noteIssued(restaurant_id: string, series: string, number: number): void {
  if (number > highestIssued(restaurant_id, series))
    highest.set(keyOf(restaurant_id, series), number);
}

/** Forgets the numbers of an earlier server in this process. */
export const forgetIssued = () => highest.clear();

/**
 * Raises a series, in the running transaction, to a number that was issued; a higher one stays.
 */
export function raiseSeries(restaurant_id: string, series: string, number: number) {
  return statement(
    `INSERT INTO number_series (restaurant_id, series, last_number) VALUES ($1, $2, $3)
     ON CONFLICT (restaurant_id, series) DO UPDATE SET last_number =
       CASE WHEN excluded.last_number > number_series.last_number
         THEN excluded.last_number ELSE number_series.last_number END`,
    [restaurant_id, series, number],
  );
}

interface Part {
  /** The kind of part: a literal text, or digits. */
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

/** The beginnings of a text that a part can match, the longest first. */
function takenBy({ name, text: own }: Part, text: string): string[] {
  if (name === 'text') return text.startsWith(own) ? [own] : [];
  const digits = /^\d{0,15}/.exec(text)![0];
  if (name === 'year') return digits.length >= 4 ? [digits.slice(0, 4)] : [];
  if (name === 'month') return digits.length >= 2 ? [digits.slice(0, 2)] : [];
  return Array.from(digits, (_digit, index) => digits.slice(0, digits.length - index));
}

/**
 * The year and number in a text that is written in these parts; the first where one occurs twice.
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
 * The series and number of a document number by the format of the settings; null where it does not
 * fit.
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
