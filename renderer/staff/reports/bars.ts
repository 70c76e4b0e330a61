/** What the charts of the reports show. */
import type { ComparedDayReport, DayRow, HourSales } from '../../../server/reports/contract.ts';

export interface Bar {
  key: string;
  /** Below the bar. */
  label: string;
  /** In the table. */
  name: string;
  cents: number;
  /** What it is compared with. */
  tick?: number;
}

const two = (hour: number) => String(hour).padStart(2, '0');
/** Hours that the clock shows twice are told apart by their place. */
function numbered(hours: readonly HourSales[]) {
  const seen = new Map<number, number>();
  return hours.map(({ hour, sold_cents }) => {
    const times = (seen.get(hour) ?? 0) + 1;
    seen.set(hour, times);
    return { key: `${hour}.${times}`, hour, sold_cents };
  });
}

/**
 * The hours of a day, each with the turnover of the same hour of the day that it is compared with,
 * from the first with any turnover to the last.
 */
export function hourBars({
  hours,
  compared,
}: Pick<ComparedDayReport, 'hours' | 'compared'>): Bar[] {
  const [own, before] = [numbered(hours), numbered(compared.week_before.hours)];
  const keys = new Set(own.map(({ key }) => key));
  const firstShared = before.findIndex(({ key }) => keys.has(key));
  const lastShared = before.findLastIndex(({ key }) => keys.has(key));
  const isNone = firstShared < 0;
  const earlier = isNone ? [] : before.slice(0, firstShared);
  const later = isNone ? before : before.slice(lastShared + 1);
  const sold = new Map(own.map(({ key, sold_cents }) => [key, sold_cents]));
  const then = new Map(before.map(({ key, sold_cents }) => [key, sold_cents]));
  return [...earlier, ...own, ...later].map(({ key, hour }) => ({
    key,
    label: two(hour),
    name: `${two(hour)}:00`,
    cents: sold.get(key) ?? 0,
    tick: then.get(key) ?? 0,
  }));
}

/** More days than that are shown by month. */
const MOST_DAYS = 62;

/** The days of a period, or its months. */
export function dayBars(
  days: readonly DayRow[],
  { dayName, monthName }: { dayName: (day: string) => string; monthName: (day: string) => string },
): Bar[] {
  const soldOn = ({ sold_cents, gross_cents }: DayRow) => sold_cents ?? gross_cents;
  if (days.length <= MOST_DAYS)
    return days.map((day) => ({
      key: day.date,
      label: String(Number(day.date.slice(8))),
      name: dayName(day.date),
      cents: soldOn(day),
    }));
  const months = new Map<string, number>();
  for (const day of days) {
    const month = `${day.date.slice(0, 7)}-01`;
    months.set(month, (months.get(month) ?? 0) + soldOn(day));
  }
  return [...months].map(([month, cents]) => ({
    key: month,
    label: monthName(month),
    name: monthName(month),
    cents,
  }));
}
