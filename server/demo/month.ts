/** When people came in the last month: closed on Mondays, full at the end of the week. */
import type { Chance } from './chance.ts';
import type { House } from './house.ts';
import { type Step, visit } from './visit.ts';

export const DAYS = 30;
const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
/** Parties from Sunday to Saturday, lunch and dinner. */
const PARTIES = [
  [6, 6],
  [0, 0],
  [3, 5],
  [4, 5],
  [4, 7],
  [5, 10],
  [6, 11],
];
/** First and last minute of the day at which a party orders, UTC. */
const LUNCH = [12 * 60, 14 * 60 + 30] as const;
const DINNER = [17 * 60 + 30, 20 * 60 + 45] as const;

export const midnight = (at: Date) => new Date(Math.floor(at.getTime() / DAY) * DAY);
export const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * DAY);

function servings(day: Date, chance: Chance): Date[] {
  const [lunches, dinners] = PARTIES[day.getUTCDay()]! as [number, number];
  const at = ([first, last]: readonly [number, number]) =>
    new Date(day.getTime() + chance.whole(first, last) * MINUTE + chance.whole(0, 59_999));
  return [
    ...Array.from({ length: lunches }, () => at(LUNCH)),
    ...Array.from({ length: dinners }, () => at(DINNER)),
  ];
}

/**
 * Every step of a day that is over by `until`, in order: numbers follow time, as they do in life.
 */
export function stepsOf(
  day: Date,
  { house, chance, until }: { house: House; chance: Chance; until: Date },
): Step[] {
  const visits = servings(day, chance).map((at) => visit(house, chance, at));
  return visits
    .filter((steps) => steps.every(({ at }) => at < until))
    .flat()
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
