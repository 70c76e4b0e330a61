import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { database } from '../../server/database/connect.ts';
import { runScheduledTasks } from '../../server/scheduler.ts';
import { runUntil } from '../support/clock.ts';
import { DATABASES, newDatabase } from '../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';
import { rowsOf } from './database/open.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe.each(DATABASES)('[14.2.4] scheduler on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let start: number;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    start = Date.now();
    await evening();
  });
  afterEach(() => setClock(null));
  afterAll(() => server.stop());

  /** Leaves one row or more in every table that is purged. */
  async function evening(): Promise<void> {
    const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
    const {
      body: { order_id, claim_code },
    } = await server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      { items },
      { 'Idempotency-Key': 'an-order' },
    );
    await restaurant.owner.post(`/api/orders/${order_id}/payments`, {
      method: 'cash',
      amount_cents: 1850,
    });
    await server.portal.post(`/orders/${claim_code}/invoice`, { buyer: BUYER });
    await server.portal.get('/orders/NOSUCHCODE');
    await server.portal.post('/customer/register', {
      email: 'ana@example.org',
      password: 'Gazpacho42x',
      full_name: 'Ana',
    });
    await server.portal.post('/customer/token', {
      email: 'ana@example.org',
      password: 'Gazpacho42x',
    });
  }
  const count = async (table: string) =>
    Number((await rowsOf<{ n: number }>(database(), `SELECT count(*) AS n FROM ${table}`))[0]!.n);
  const after = async (milliseconds: number) => {
    runUntil(() => new Date(start + milliseconds));
    await runScheduledTasks();
    const tables = [
      'download_links',
      'rate_limits',
      'idempotency_keys',
      'events',
      'refresh_tokens',
      'sessions',
    ];
    return Object.fromEntries(
      await Promise.all(tables.map(async (table) => [table, (await count(table)) > 0])),
    );
  };
  const everything = {
    download_links: true,
    rate_limits: true,
    idempotency_keys: true,
    events: true,
    refresh_tokens: true,
    sessions: true,
  };
  const nothing = Object.fromEntries(Object.keys(everything).map((table) => [table, false]));

  it('keeps what is still in use', async () => {
    expect(await after(10 * 60_000)).toEqual(everything);
  });

  it('deletes expired links and rate limit counters', async () => {
    expect(await after(2 * HOUR)).toEqual({
      ...everything,
      download_links: false,
      rate_limits: false,
    });
  });

  it('deletes keys and events after a day', async () => {
    expect(await after(DAY - HOUR)).toMatchObject({ idempotency_keys: true, events: true });
    expect(await after(DAY + HOUR)).toMatchObject({
      idempotency_keys: false,
      events: false,
      refresh_tokens: true,
      sessions: true,
    });
  });

  it('deletes refresh tokens after the longest session, and browsers some months later', async () => {
    expect(await after(29 * DAY)).toMatchObject({ refresh_tokens: true, sessions: true });
    expect(await after(31 * DAY)).toMatchObject({ refresh_tokens: false, sessions: true });
    expect(await after(200 * DAY)).toEqual(nothing);
  });

  it('leaves orders, payments, invoices, their numbers and the audit log', async () => {
    await after(20 * 365 * DAY);
    const stored = [
      'orders',
      'order_items',
      'payments',
      'invoices',
      'invoice_lines',
      'invoice_taxes',
      'number_series',
      'audit_log',
    ];
    for (const table of stored) expect([table, (await count(table)) > 0]).toEqual([table, true]);
  });

  it('continues with the other tasks when one fails', async () => {
    setClock(null);
    await evening();
    await database().transaction(() =>
      database().query('ALTER TABLE events RENAME TO events_away'),
    );
    expect(await after(2 * DAY).catch(() => 'counted without events')).toBe(
      'counted without events',
    );
    expect([await count('idempotency_keys'), (await count('events_away')) > 0]).toEqual([0, true]);
    await database().transaction(() =>
      database().query('ALTER TABLE events_away RENAME TO events'),
    );
  });
});
