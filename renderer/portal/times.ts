import { useI18n } from 'vue-i18n';
import { dateIn, formatDate, formatDateTime, formatTimeIn } from '../ui/format.ts';
import { shell } from './shell.ts';

/** The largest offset from UTC of any time zone. */
const FURTHEST_MS = 15 * 3_600_000;
/**
 * The first instant of a date, `YYYY-MM-DD`, in a time zone, by default that of this device; found
 * by binary search, so that days of 23 and 25 hours are right.
 * @param later how many days after that date
 */
export function midnightIn(date: string, timeZone?: string, later = 0): Date {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + later * 86_400_000;
  const wanted = new Date(asUtc).toISOString().slice(0, 10);
  let [before, at] = [asUtc - FURTHEST_MS, asUtc + FURTHEST_MS];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (dateIn(new Date(middle).toISOString(), timeZone) < wanted) before = middle;
    else at = middle;
  }
  return new Date(at);
}

/**
 * Times as the clock on the restaurant's wall has them: a phone on the clock of another place says
 * the same pick-up time as the kitchen. On this device's clock while the restaurant's is not known.
 */
export function useTimes() {
  const { locale } = useI18n();
  const zone = () => shell.timeZone || undefined;
  return {
    timeOf: (iso: string) => formatTimeIn(iso, locale.value, zone()),
    dateOf: (iso: string) => formatDate(iso, locale.value, zone()),
    dateTimeOf: (iso: string) => formatDateTime(iso, locale.value, zone()),
  };
}
