import type { Dish } from '../stores/served.ts';
import { type ChosenOption, priceOfOptions } from '../../ui/options.ts';
import type { Unsent } from './draft.ts';

const QUARTER = 15 * 60_000;
const SLOTS = 32;
/** Times to pick an order up: the next quarters of an hour. */
export function pickupSlots(now: number): string[] {
  const first = Math.ceil((now + QUARTER / 3) / QUARTER) * QUARTER;
  return Array.from({ length: SLOTS }, (_, slot) => new Date(first + slot * QUARTER).toISOString());
}

/** The chosen options with their names and prices of now. */
export function optionsNow(dish: Dish, options: readonly ChosenOption[]): ChosenOption[] {
  const there = dish.option_groups.flatMap((group) => group.options);
  return options.map((chosen) => {
    const { name, price_cents } = there.find(({ id }) => id === chosen.option_id) ?? chosen;
    return { ...chosen, name, price_cents };
  });
}

/** What a dish costs as the order is served, with its options, in minor units. */
export function priceOf(
  dish: Dish,
  service: Unsent['service'],
  options: readonly ChosenOption[] = [],
): number {
  const isAway = service === 'takeaway' || service === 'delivery';
  const price_cents = (isAway ? dish.takeaway_price_cents : null) ?? dish.price_cents;
  return price_cents + priceOfOptions(options);
}
