/** The acts of docs/ACTS.md: what each takes of clicks and keys, and of seconds by a model. */
import { TYPISTS_PACE, type Counted } from './player.ts';

/**
 * Seconds of the hands; reading and thinking come on top. A stopwatch would measure the machine that
 * runs the test.
 */
function secondsOf({ clicks, keys }: Counted): number {
  return Math.round((clicks * TYPISTS_PACE.tap + keys * TYPISTS_PACE.key) / 1000);
}

export function actRow(act: string, place: string, counted: Counted): string {
  const { clicks, keys } = counted;
  return `| ${act} | ${place} | ${clicks} | ${keys} | ${secondsOf(counted)} |`;
}

/**
 * From an empty folder to the menu of a file and the posters of ten tables, as
 * `tests/e2e/first-day.test.ts` plays and counts it.
 */
export const FIRST_DAY: Counted = { clicks: 17, keys: 134 };
