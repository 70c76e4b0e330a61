import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { EventStream } from '../../support/event-stream.ts';
import { startRestartable } from '../../support/restartable-postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let postgres: Awaited<ReturnType<typeof startRestartable>>;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  postgres = await startRestartable();
  server = await startTestServer({ DATABASE_URL: postgres.database });
  restaurant = await setUpRestaurant(server);
});
afterAll(async () => {
  await server.stop();
  await postgres.remove();
});

function order() {
  return server.portal.post(`/menu/${restaurant.table.token}/order`, {
    items: [{ product_id: restaurant.paella.id, quantity: 1 }],
  });
}
function until(isSo: () => Promise<boolean>) {
  return vi.waitUntil(isSo, { timeout: 60_000, interval: 50 });
}
function isBusy({ status, body, headers }: Awaited<ReturnType<typeof order>>) {
  return [status, body.code, Number(headers.get('Retry-After')) > 0];
}
const BUSY = [503, 'busy', true];
const wrong = async () => (await server.portal.get('/readyz')).body.wrong ?? [];

it(
  'stopped PostgreSQL means 503 for everybody, and everything continues once it is back',
  { timeout: 240_000 },
  async () => {
    const stream = await EventStream.open(restaurant.owner);
    expect((await order()).status).toBe(201);
    await stream.until((received) => received.length === 2);
    await postgres.stop();
    const responses = await Promise.all([
      ...Array.from({ length: 10 }, order),
      server.portal.get(`/menu/${restaurant.table.token}`),
      restaurant.owner.get('/api/orders'),
      server.portal.post('/customer/token', { email: 'a@example.org', password: 'Gazpacho42x' }),
    ]);
    for (const response of responses) expect(isBusy(response)).toEqual(BUSY);
    await until(async () => (await wrong()).includes('database'));
    for (const port of [server.portal, server.staff])
      expect((await port.get('/healthz')).status).toBe(200);
    await postgres.start();
    await until(async () => (await order()).status === 201);
    await until(async () => (await wrong()).length === 0);
    const again = await EventStream.open(restaurant.owner);
    const { body: heardOf } = await order();
    await again.until((received) =>
      received.some(({ subject_id }) => subject_id === heardOf.order_id),
    );
    await Promise.all([stream.close(), again.close()]);
  },
);

/** The administrator of the database, connected to another one. */
async function manage(work: (query: (sql: string) => Promise<unknown>) => Promise<void>) {
  const other = new Client({
    connectionString: postgres.database.replace(/restaurant$/, 'postgres'),
  });
  await other.connect();
  try {
    await work((sql) => other.query(sql));
  } finally {
    await other.end();
  }
}
const END_ALL = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'restaurant'
    AND pid <> pg_backend_pid()`;

it('after every connection was closed at once (a failover, an administrator), the next attempt succeeds', () =>
  manage(async (query) => {
    await query(END_ALL);
    const responses = await Promise.all(Array.from({ length: 5 }, order));
    for (const response of responses) {
      if (response.status !== 201) expect(isBusy(response)).toEqual(BUSY);
    }
    await until(async () => (await order()).status === 201);
  }));

it.each([
  ['lets nobody in', 'ALTER DATABASE restaurant ALLOW_CONNECTIONS false', 'ALLOW_CONNECTIONS true'],
  [
    'takes no writes',
    'ALTER DATABASE restaurant SET default_transaction_read_only = on',
    'RESET default_transaction_read_only',
  ],
])('a database that %s means 503 until it recovers', (_what, begin, end) =>
  manage(async (query) => {
    await query(begin);
    await query(END_ALL);
    await until(async () => (await order()).status === 503);
    expect(isBusy(await order())).toEqual(BUSY);
    await query(`ALTER DATABASE restaurant ${end}`);
    await query(END_ALL);
    await until(async () => (await order()).status === 201);
  }),
);

it('a statement beyond the database’s time limit means 503', async () => {
  const other = new Client({ connectionString: postgres.database });
  await manage(async (query) => {
    await query('ALTER DATABASE restaurant SET statement_timeout = 300');
    await query(END_ALL);
  });
  await until(async () => (await order()).status === 201);
  await other.connect();
  await other.query('SET statement_timeout = 0');
  await other.query('BEGIN');
  await other.query('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
  expect(isBusy(await order())).toEqual(BUSY);
  await other.query('ROLLBACK');
  await until(async () => (await order()).status === 201);
  await other.end();
});
