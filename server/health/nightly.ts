import { firstRestaurant } from '../restaurant/restaurant.ts';
import { checkSoundness, lastChecked } from './soundness.ts';

const HOUR = 3_600_000;
/** The hours of the check, by the restaurant's own clock: after the last guests have left. */
const NIGHT = { from: 3, until: 6 };

function hourIn(timeZone: string, at: Date) {
  return Number(
    new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(at),
  );
}

/**
 * Whether the database is to be checked now: once in each night, even if the machine is off in the
 * middle of it.
 */
export async function isDue(at: Date): Promise<boolean> {
  const restaurant = await firstRestaurant();
  if (!restaurant) return false;
  const hour = hourIn(restaurant.time_zone, at);
  const last = lastChecked();
  const longAgo = !last || Math.abs(at.getTime() - last.getTime()) > 12 * HOUR;
  return hour >= NIGHT.from && hour < NIGHT.until && longAgo;
}

/** Checks the whole database for damage when it is due; called every hour. */
export async function checkNightly(at: Date): Promise<void> {
  if (await isDue(at)) await checkSoundness(at);
}
