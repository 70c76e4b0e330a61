import { returningRow } from '../database/returning.ts';

/**
 * The next number of a series, from 1, in the transaction of the row that bears it: whatever fails takes its number
 * back with it, so no hole stays (Directive 2006/112/EC art. 226(2)).
 */
export async function nextNumber(restaurant_id: string, series: string): Promise<number> {
  const { last_number } = await returningRow<{ last_number: number }>(
    `INSERT INTO number_series (restaurant_id, series, last_number) VALUES ($restaurant_id, $series, 1)
     ON CONFLICT (restaurant_id, series) DO UPDATE SET last_number = number_series.last_number + 1 RETURNING last_number`,
    { restaurant_id, series },
  );
  return last_number;
}

interface NumberParts { prefix: string; day: string; number: number }

/** Fills `INVOICE_NUMBER_FORMAT` in; `day` is the local day of issue, `YYYY-MM-DD`. */
export function formatNumber(format: string, { prefix, day, number }: NumberParts): string {
  return format.replace(/\{(prefix|year|month|number)(?::0(\d{1,2})d)?\}/g, (_whole, name: string, width?: string) => {
    if (name === 'prefix') return prefix;
    if (name === 'year') return day.slice(0, 4);
    if (name === 'month') return day.slice(5, 7);
    return String(number).padStart(Number(width ?? 1), '0');
  });
}
