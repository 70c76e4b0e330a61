/** How long automatic backups are kept: `7d 4w 12m` are 7 days, 4 weeks and 12 months. */
import { localDay } from './dates.ts';

/** For how many days, weeks and months the newest backup of each is kept. */
export interface Keep {
  days: number;
  weeks: number;
  months: number;
}

const UNITS = { d: 'days', w: 'weeks', m: 'months' } as const;
const PART = /^([1-9]\d{0,2})([dwm])$/;
export const DEFAULT_KEEP = '7d 4w 12m';
export const KEEP_RIGHT =
  'numbers of days, weeks and months, each once, like 7d 4w 12m, or off to delete none';

/** Null for `off`, which deletes none; undefined for a text that is neither. */
export function parseKeep(text: string): Keep | null | undefined {
  if (text === 'off') return null;
  const keep: Keep = { days: 0, weeks: 0, months: 0 };
  for (const part of text.trim().split(/\s+/)) {
    const [, number, unit] = PART.exec(part) ?? [];
    const name = UNITS[unit as keyof typeof UNITS];
    if (!name || keep[name] > 0) return undefined;
    keep[name] = Number(number);
  }
  return keep;
}

/** The Monday of a day's week (ISO 8601). */
function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/**
 * The backups to delete. Of the latest days, weeks and months that have any, by the restaurant's
 * calendar, the newest of each stays, and the newest of all in any case.
 */
export function expired<B extends { made_at: Date }>(
  backups: readonly B[],
  keep: Keep | null,
  time_zone: string,
): B[] {
  if (keep === null) return [];
  const newestFirst = [...backups].sort((a, b) => b.made_at.getTime() - a.made_at.getTime());
  const kept = new Set(newestFirst.slice(0, 1));
  const periods: [number, (day: string) => string][] = [
    [keep.days, (day) => day],
    [keep.weeks, weekOf],
    [keep.months, (day) => day.slice(0, 7)],
  ];
  for (const [most, periodOf] of periods) {
    const seen = new Set<string>();
    for (const backup of newestFirst) {
      const period = periodOf(localDay(backup.made_at, time_zone));
      if (seen.has(period) || seen.size === most) continue;
      seen.add(period);
      kept.add(backup);
    }
  }
  return newestFirst.filter((backup) => !kept.has(backup));
}
