import { firstRestaurant } from '../restaurant/restaurant.ts';
import { checkSoundness, lastChecked } from './soundness.ts';

const HOUR = 3_600_000;
/** After the last guest and before the baker, by the restaurant's own clock. */
const NIGHT = { from: 3, until: 6 };

function hourIn(timeZone: string, at: Date) {
  return Number(
    new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(at),
  );
}

/**
 * Whether the database is to be checked now: once in each night, also where the machine is switched
 * off in the middle of it.
 */
export async function isDue(at: Date): Promise<boolean> {
  const house = await firstRestaurant();
  if (!house) return false;
  const hour = hourIn(house.time_zone, at);
  const last = lastChecked();
  const longAgo = !last || Math.abs(at.getTime() - last.getTime()) > 12 * HOUR;
  return hour >= NIGHT.from && hour < NIGHT.until && longAgo;
}

/** Called every hour: reads the whole database in search of damage when the night has come. */
export async function checkNightly(at: Date): Promise<void> {
  if (await isDue(at)) await checkSoundness(at);
}
