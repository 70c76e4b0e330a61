import { setClock } from '../../../server/clock.ts';
import { statement } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { runUntil } from '../../support/clock.ts';
import {
  OWNER,
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
  ) => Promise<{ order_id: string; total_cents: number }>;
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
      restaurant.owner = server.staff.as(
        (await server.staff.post('/api/token', { email: OWNER.email, password: OWNER.password }))
          .body.access_token,
      );
      return restaurant.owner;
    },
    order: async (paella, wine, method = 'cash', tip_cents = 0) => {
      const items = [
        { product_id: restaurant.paella.id, quantity: paella },
        { product_id: restaurant.wine.id, quantity: wine },
      ].filter(({ quantity }) => quantity > 0);
      const { body } = await server.portal.post(`/menu/${restaurant.table.token}/order`, { items });
      await restaurant.owner.post(`/api/orders/${body.order_id}/payments`, {
        method,
        amount_cents: body.total_cents,
        tip_cents,
      });
      return body;
    },
    stop: async () => {
      setClock(null);
      await server.stop();
    },
  };
  return restaurant;
}
