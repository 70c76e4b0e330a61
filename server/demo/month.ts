/** The visits of the last month: closed on Mondays, full at the end of the week. */
import type { Chance } from './chance.ts';
import { pickedUp } from './counter.ts';
import type { DemoRestaurant } from './restaurant.ts';
import { type Step, visit } from './visit.ts';

export const DAYS = 30;
const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
/** Number of visits from Sunday to Saturday, lunch and dinner. */
const VISITS = [
  [6, 6],
  [0, 0],
  [3, 5],
  [4, 5],
  [4, 7],
  [5, 10],
  [6, 11],
];
/** First and last minute of the day for an order, UTC. */
const LUNCH = [12 * 60, 14 * 60 + 30] as const;
const DINNER = [17 * 60 + 30, 20 * 60 + 45] as const;

export const midnight = (at: Date) => new Date(Math.floor(at.getTime() / DAY) * DAY);
export const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * DAY);

function arrivalsOn(day: Date, chance: Chance): Date[] {
  const [lunches, dinners] = VISITS[day.getUTCDay()]! as [number, number];
  const at = ([first, last]: readonly [number, number]) =>
    new Date(day.getTime() + chance.whole(first, last) * MINUTE + chance.whole(0, 59_999));
  return [
    ...Array.from({ length: lunches }, () => at(LUNCH)),
    ...Array.from({ length: dinners }, () => at(DINNER)),
  ];
}

/** Orders at the counter, at lunch on days that are open. */
function pickUpsOn(day: Date, chance: Chance): Date[] {
  const [lunches] = VISITS[day.getUTCDay()]! as [number, number];
  const [first, last] = LUNCH;
  return Array.from(
    { length: lunches === 0 ? 0 : 3 },
    () => new Date(day.getTime() + chance.whole(first * MINUTE, last * MINUTE)),
  );
}

/**
 * All steps of a day's visits that are over by `until`, in the order of time, so that numbers
 * follow it.
 */
export function stepsOf(
  day: Date,
  { restaurant, chance, until }: { restaurant: DemoRestaurant; chance: Chance; until: Date },
): Step[] {
  const visits = [
    ...arrivalsOn(day, chance).map((at) => visit(restaurant, chance, at)),
    ...pickUpsOn(day, chance).map((at) => pickedUp(restaurant, chance, at)),
  ];
  return visits
    .filter((steps) => steps.every(({ at }) => at < until))
    .flat()
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
