import type sqlite3 from 'sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config, useConfig } from '../../../server/config.ts';
import { transactionContext } from '../../../server/database/context.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { GUEST_ORDERS, widened } from '../../../server/security/guest-order-limit.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

describe('the limits on guests’ orders with RATE_LIMIT_FACTOR', () => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const factor = (RATE_LIMIT_FACTOR: number) => useConfig({ ...config(), RATE_LIMIT_FACTOR });

  /** The statements that count open orders while an order is placed. */
  async function countingStatements(): Promise<string[]> {
    const { connection } = await inTransaction(async () =>
      Promise.resolve(transactionContext.get('transaction') as { connection: sqlite3.Database }),
    );
    const traced: string[] = [];
    const note = (sql: string) => void traced.push(sql);
    connection.on('trace', note);
    const { status } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.wine.id, quantity: 1 }],
    });
    connection.removeListener('trace', note);
    expect(status).toBe(201);
    return traced.filter(
      (sql) => /^SELECT[^]*\b(SUM|COUNT)\(/i.test(sql) && /orders o\b/.test(sql),
    );
  }

  it.each([
    [1, 50],
    [0.2, 10],
    [200, 10_000],
    [201, Infinity],
    [100_000, Infinity],
  ])('times %d allow %d open orders of a table', (times, allowed) => {
    factor(times);
    expect(widened(GUEST_ORDERS.table)).toBe(allowed);
  });

  it('count open orders, and count none where the factor lifts the limits', async () => {
    factor(1);
    expect((await countingStatements()).length).toBeGreaterThanOrEqual(3);
    factor(100_000);
    expect(await countingStatements()).toEqual([]);
  });
});
