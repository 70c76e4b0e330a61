/** A report's figures beside earlier ones. */
import type { ComparedDay, ComparedPeriodReport } from '../../../server/reports/contract.ts';
import { regional } from '../../ui/format.ts';

export interface Earlier {
  sold_cents: number;
  bills: number;
  covers: number;
  /** The words behind a change: "on Friday 20 Nov". */
  on: string;
}

/** A change in per cent with its sign; null where there was nothing before. */
export function changeOf(
  now: number,
  then: number,
  locale: string,
): { text: string; isMore: boolean } | null {
  if (then <= 0) return null;
  const text = new Intl.NumberFormat(regional(locale), {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format((now - then) / then);
  return { text: text.replace('-', '\u2212'), isMore: now > then };
}

/** A difference of two counts with its sign. */
export function moreOf(count: number): string {
  return count > 0 ? `+${count}` : String(count).replace('-', '\u2212');
}

/** A day with its weekday: Friday 20 Nov. */
export function dayName(day: string, locale: string, weekday: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(regional(locale), {
    weekday,
    day: 'numeric',
    month: weekday === 'long' ? 'long' : 'short',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}
/** A weekday and its day of the month: Thu 26. */
export function shortDay(day: string, locale: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(regional(locale), { ...options, timeZone: 'UTC' }).format(at);
  return `${part({ weekday: 'short' })} ${at.getUTCDate()}`;
}

type Translate = (key: string, values?: Record<string, unknown>) => string;
/** The same weekday before and the day before, in words. */
export function earlierDays(
  { week_before, day_before }: { week_before: ComparedDay; day_before: ComparedDay },
  { t, locale, runs }: { t: Translate; locale: string; runs: boolean },
): Earlier[] {
  return [week_before, day_before].map((day) => ({
    ...day,
    on: t(runs ? 'reports.onByNow' : 'reports.on', { day: dayName(day.date, locale, 'short') }),
  }));
}

/** The days before a period, in words. */
export function earlierPeriod(
  { from, to, ...sold }: ComparedPeriodReport['compared'],
  { t, locale }: { t: Translate; locale: string },
): Earlier[] {
  const format = new Intl.DateTimeFormat(regional(locale), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const days = format.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
  return [{ ...sold, on: t('reports.on', { day: days }) }];
}
