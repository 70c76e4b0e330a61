import { setClock } from '../../../server/clock.ts';
import { statement } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { runUntil } from '../../support/clock.ts';
import { paidOrder, type PlacedOrder } from '../../support/orders.ts';
import { logInStaff } from '../../support/staff.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

export interface Restaurant extends Awaited<ReturnType<typeof setUpRestaurant>> {
  server: TestServer;
  /** Moves the clock, and logs the owner in again: a login does not outlive a day. */
  at: (instant: string) => Promise<Client>;
  /** A paid order. */
  order: (
    paella: number,
    wine: number,
    method?: string,
    tip_cents?: number,
  ) => Promise<PlacedOrder>;
  stop: () => Promise<void>;
}

/**
 * Sets in the database that nothing gets a receipt by itself, which the restaurant's own country
 * does not allow.
 */
export async function withoutReceipts(auto_receipt = 'off'): Promise<void> {
  await inTransaction(() => statement('UPDATE restaurants SET auto_receipt = $1', [auto_receipt]));
}

/** The restaurant (in Madrid) at a given time. */
export async function openRestaurant(
  instant: string,
  settings: Record<string, string> = {},
): Promise<Restaurant> {
  setClock(() => new Date(instant));
  const server = await startTestServer(settings);
  const restaurant: Restaurant = {
    ...(await setUpRestaurant(server)),
    server,
    at: async (moved) => {
      runUntil(() => new Date(moved));
      restaurant.owner = await logInStaff(server.staff);
      return restaurant.owner;
    },
    order: (paella, wine, method = 'cash', tip_cents = 0) =>
      paidOrder(restaurant, { paella, wine, payment: { method, tip_cents } }),
    stop: async () => {
      setClock(null);
      await server.stop();
    },
  };
  return restaurant;
}

/** What is stored of a day's report: without what is calculated anew whenever it is read. */
export function storedPart<R extends object>(report: R): R {
  const anew = ['hours', 'by_product', 'compared'];
  const stored = Object.entries(report).filter(([name]) => !anew.includes(name));
  return Object.fromEntries(stored) as R;
}
