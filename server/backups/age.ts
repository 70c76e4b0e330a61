import { now } from '../clock.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { newestBackup } from './files.ts';
import { backupSettings } from './settings.ts';

const DAY = 24 * 3_600_000;

/**
 * Two nights without a backup mean that the automatic ones fail. Without these a week is the limit:
 * after a broken disk nobody could enter a week again by hand.
 */
const OLDEST_BACKUP = { automatic: 2 * DAY, byHand: 7 * DAY };
/** Whether the newest backup is older than it should be. */
export async function backupIsOld(): Promise<boolean> {
  const restaurant = await firstRestaurant();
  if (!restaurant) return false;
  const { at } = await backupSettings();
  const newest = (await newestBackup(now()))?.created_at ?? restaurant.created_at;
  const age = now().getTime() - new Date(newest).getTime();
  return age > (at === 'off' ? OLDEST_BACKUP.byHand : OLDEST_BACKUP.automatic);
}
