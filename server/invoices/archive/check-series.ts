/** The check of the numbers: each series counts without a gap, up to its counter. */
import { statement } from '../../database/repository.ts';
import type { InvoiceRow } from '../model.ts';
import { addFaults, MOST_LISTED, type Check } from './check.ts';
import { asNumbered, type Neighbour } from './check-numbers.ts';
import type { FoundFault } from './faults.ts';

interface Missing {
  series: string;
  from: number;
  to: number;
  neighbour: Neighbour | undefined;
}
/** Counts the numbers of a range that a restore lost, by the `lost` events of the chain. */
async function countLost(restaurant_id: string, { series, from, to }: Missing) {
  const rows = await statement<{ counted: number }>(
    `SELECT count(DISTINCT number) AS counted FROM chain_events
     WHERE restaurant_id = $1 AND kind = 'lost' AND series = $2 AND number BETWEEN $3 AND $4`,
    [restaurant_id, series, from, to],
  ).catch(() => []);
  return Number(rows[0]?.counted ?? 0);
}

/** Missing numbers: a gap where a restore lost all of them, else a fault. */
async function missing(check: Check, range: Missing): Promise<FoundFault[]> {
  const { series, from, to, neighbour } = range;
  const numbered = (number: number) =>
    neighbour ? asNumbered(neighbour, number) : `${series} ${number}`;
  const [first, last] = [numbered(from), numbered(to)];
  if (to - from < check.seen.unread) {
    check.seen.unread -= to - from + 1;
    return [];
  }
  if ((await countLost(check.restaurant_id, range)) === to - from + 1) {
    if (check.gaps.length < MOST_LISTED) check.gaps.push({ series, from, to, first, last });
    return [];
  }
  return from === to
    ? [{ invoice_number: first, fault: 'number_missing' }]
    : [{ invoice_number: first, fault: 'numbers_missing', last }];
}

/** What is wrong with a document's number after that of the document before it. */
export async function numberFaults(check: Check, row: InvoiceRow): Promise<FoundFault[]> {
  const before = check.seen.numbers.get(row.series)?.number ?? 0;
  if (row.number <= before) return [{ invoice_number: row.invoice_number, fault: 'number_twice' }];
  if (row.number === before + 1) return [];
  return missing(check, {
    series: row.series,
    from: before + 1,
    to: row.number - 1,
    neighbour: row,
  });
}

export type Counters = Map<string, number>;
/** The last number of each series and of the chain; none where they cannot be read. */
export async function countersOf(restaurant_id: string): Promise<Counters> {
  const rows = await statement<{ series: string; last_number: number }>(
    `SELECT series, last_number FROM number_series
     WHERE restaurant_id = $1 AND (series = 'chain' OR series LIKE 'full:%' OR
       series LIKE 'simplified:%' OR series LIKE 'credit_note:%')
     ORDER BY series`,
    [restaurant_id],
  ).catch(() => []);
  return new Map(rows.map(({ series, last_number }) => [series, last_number]));
}

/**
 * Compares the counters of the series with the documents: a counter ahead of them shows that the
 * newest documents are missing, and no counter is behind its documents.
 */
export async function checkCounters(
  check: Check,
  before: Counters,
  after: Counters,
): Promise<void> {
  const { numbers, position } = check.seen;
  for (const [series, last_number] of before) {
    const last = series === 'chain' ? undefined : numbers.get(series);
    if (series === 'chain' || last_number <= (last?.number ?? 0)) continue;
    addFaults(
      check,
      await missing(check, {
        series,
        from: (last?.number ?? 0) + 1,
        to: last_number,
        neighbour: last,
      }),
    );
  }
  for (const [series, { number, invoice_number }] of numbers)
    if ((after.get(series) ?? 0) < number)
      addFaults(check, [{ invoice_number, fault: 'series_behind' }]);
  if ((after.get('chain') ?? 0) < position)
    addFaults(check, [{ invoice_number: `#${position}`, fault: 'series_behind' }]);
}
