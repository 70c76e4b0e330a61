import { wallClock } from '../business-day.ts';
import type { HourSales } from './contract.ts';
import type { SoldAmount } from './sold-when.ts';

/** Every offset from UTC that is in use is a multiple of it (IANA tz database). */
const QUARTER = 15 * 60_000;
const HOUR_OF = 'YYYY-MM-DD HH'.length;

interface Hour {
  from: Date;
  /** 0 to 23. */
  hour: number;
}

/**
 * The hours of the wall clock in a period, in order. A clock that is set back shows an hour twice,
 * which is two hours here; one that is set forward skips an hour. The first begins with the period.
 */
export function hoursIn({ from, until }: { from: Date; until: Date }, timeZone: string): Hour[] {
  const hours: Hour[] = [];
  let before = '';
  for (let at = from.getTime(); at < until.getTime();) {
    const wall = wallClock(at, timeZone);
    if (wall.slice(0, HOUR_OF) !== before.slice(0, HOUR_OF) || wall < before)
      hours.push({ from: new Date(at), hour: Number(wall.slice(HOUR_OF - 2, HOUR_OF)) });
    before = wall;
    at = (Math.floor(at / QUARTER) + 1) * QUARTER;
  }
  return hours;
}

/** Turnover by hour, in cents, without the hours before the first sale and after the last one. */
export function hourSales(hours: Hour[], amounts: SoldAmount[]): HourSales[] {
  const sums = hours.map(() => 0);
  for (const { at, cents } of amounts) {
    const place = hours.findLastIndex(({ from }) => from <= at);
    if (place >= 0) sums[place]! += cents;
  }
  const isSold = (cents: number) => cents !== 0;
  return hours
    .map(({ from, hour }, place) => ({
      from: from.toISOString(),
      hour,
      sold_cents: sums[place]!,
    }))
    .slice(Math.max(0, sums.findIndex(isSold)), sums.findLastIndex(isSold) + 1);
}
