/**
 * The limits on guests' orders before staff check them. All but the size of one order are
 * multiplied by RATE_LIMIT_FACTOR.
 */
import { config } from '../config.ts';
import { networkOf } from './network.ts';
import { RESTAURANT_FACTOR } from './rate-limit.ts';

export const GUEST_ORDERS = {
  /** Open orders of a table: more than any table makes. */
  table: 50,
  /**
   * The most of the table's open orders that one unrecognised guest may have, so that a flood
   * leaves room for the guests at the table.
   */
  share: 20,
  /** Orders of one device that staff have not checked yet. */
  device: 20,
  /** Such orders of all unknown devices of one network, within the time below. */
  network: 200,
  networkSeconds: 1800,
} as const;

/**
 * Above these an order waits for confirmation by staff; prices are counted in the menu's average
 * price, which fits every currency.
 */
export const CONFIRM = {
  order: { dishes: 60, prices: 60 },
  /** All waiting orders of a table, the new one included. */
  table: { dishes: 120, prices: 120 },
} as const;

/** A limit above this was lifted: no restaurant has so many open orders, and none are counted. */
const MOST_COUNTED = 10_000;

/** A limit multiplied by RATE_LIMIT_FACTOR; Infinity where that lifts it. */
export function widened(times: number): number {
  const limit = times * config().RATE_LIMIT_FACTOR;
  return limit > MOST_COUNTED ? Infinity : limit;
}

/** The factor for the limit of a network: all guests of a dining room share its public address. */
export function widthOf(address: string): number {
  return config().HOUSE_ADDRESSES.map(networkOf).includes(networkOf(address))
    ? RESTAURANT_FACTOR
    : 1;
}
