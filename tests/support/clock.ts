import { keepTime } from '../../server/audit/clock-watch.ts';
import { now, setClock } from '../../server/clock.ts';

const STEP = 11 * 3_600_000;

/**
 * Moves the clock as it moves for a server that runs all the while: a jump would be asked about
 * before the next document.
 */
export function runUntil(clock: () => Date): void {
  for (let at = now().getTime() + STEP; at < clock().getTime(); at += STEP) {
    setClock(() => new Date(at));
    keepTime();
  }
  setClock(clock);
  keepTime();
}
