/**
 * How much guests may order before staff had a look. All but the size of one order times
 * RATE_LIMIT_FACTOR.
 */
import { config } from '../config.ts';
import { networkOf } from './network.ts';
import { HOUSE } from './rate-limit.ts';

export const GUEST_ORDERS = {
  /** Open orders of a table: more than any table makes. */
  table: 50,
  /**
   * What one stranger's open orders take of the table's room: a flood leaves the rest to the guests
   * who sit there.
   */
  share: 20,
  /** Orders of one device that staff did not look at yet. */
  device: 20,
  /** Such orders of all unknown devices of one network, within the time below. */
  network: 200,
  networkSeconds: 1800,
} as const;

/**
 * Beyond these an order waits for a tap of staff; prices are told in the menu's average price,
 * which is right in every currency.
 */
export const CONFIRM = {
  order: { dishes: 60, prices: 60 },
  /** All that waits at a table, the new order included. */
  table: { dishes: 120, prices: 120 },
} as const;

/** A limit as this process has it. */
export const widened = (times: number): number => times * config().RATE_LIMIT_FACTOR;

/** How much wider a network's limit is: all guests of a dining room share its public address. */
export function widthOf(address: string): number {
  return config().HOUSE_ADDRESSES.map(networkOf).includes(networkOf(address)) ? HOUSE : 1;
}
