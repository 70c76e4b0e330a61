/** Orders at a counter: taken away, by name, at a time. */
import { invalid, type Fault } from '../errors.ts';
import { isOpenAt } from '../opening-hours/opening-hours.ts';
import { pendingSizeAt } from '../orders/confirmation.ts';
import type { RestaurantRow } from '../restaurant/restaurant.ts';

/** How far ahead an order may be picked up. */
const FURTHEST_MS = 12 * 3_600_000;
/** A phone's clock may be behind: a time that has just passed is as soon as possible. */
const SLACK_MS = 10 * 60_000;

interface Wanted {
  name?: string | undefined;
  pickup_at?: string | undefined;
}

function pickupFaults(pickup_at: string, restaurant: RestaurantRow, at: Date): Fault[] {
  const wanted = new Date(pickup_at);
  const ahead = wanted.getTime() - at.getTime();
  if (ahead < -SLACK_MS || ahead > FURTHEST_MS)
    return [{ path: 'pickup_at', message: 'pickup_out_of_reach' }];
  return isOpenAt(restaurant, wanted) ? [] : [{ path: 'pickup_at', message: 'pickup_closed' }];
}

/**
 * Checks who picks up a guest's order, and when.
 * @param isCounter whether it is ordered at a counter; elsewhere neither is taken
 * @throws Problem 422 at `name`, `pickup_at`
 */
export function checkPickup(
  { name, pickup_at }: Wanted,
  { restaurant, isCounter, at }: { restaurant: RestaurantRow; isCounter: boolean; at: Date },
): void {
  const faults: Fault[] = [];
  if (isCounter && name === undefined) faults.push({ path: 'name', message: 'required' });
  if (!isCounter && name !== undefined) faults.push({ path: 'name', message: 'counter_only' });
  if (!isCounter && pickup_at !== undefined)
    faults.push({ path: 'pickup_at', message: 'counter_only' });
  if (isCounter && pickup_at !== undefined) faults.push(...pickupFaults(pickup_at, restaurant, at));
  if (faults.length > 0) throw invalid(faults);
}

/** What waits at a table; guests at a counter are not one party, so each order counts alone. */
export async function waitingAt({ id, kind }: { id: string; kind: string }) {
  return kind === 'counter' ? { dishes: 0, cents: 0 } : pendingSizeAt(id);
}
