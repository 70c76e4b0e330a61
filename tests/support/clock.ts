import { keepTime } from '../../server/audit/clock-watch.ts';
import { now, setClock } from '../../server/clock.ts';

const STEP = 11 * 3_600_000;

/**
 * Moves the clock in steps, as it moves for a running server: a jump would need a confirmation
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
