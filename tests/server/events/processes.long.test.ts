import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as PostgresClient } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EventStream } from '../../support/event-stream.ts';
import { placeOrder } from '../../support/orders.ts';
import { createDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { setUpRestaurant, type Client } from '../../support/server.ts';

/**
 * Two server processes with one data folder and one PostgreSQL database, as behind a load balancer;
 * both start on an empty database.
 */
describe('events of two processes on one database', () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
  let [a, b]: ServerProcess[] = [];
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let postgres: PostgresClient;
  const streams: EventStream[] = [];

  beforeAll(async () => {
    buildServer();
    const DATABASE_URL = await createDatabase();
    postgres = new PostgresClient({ connectionString: DATABASE_URL });
    await postgres.connect();
    [a, b] = await Promise.all([
      startServerProcess({ DATABASE_URL, DATA_DIR }),
      startServerProcess({ DATABASE_URL, DATA_DIR }),
    ]);
    restaurant = await setUpRestaurant(a!);
  });
  afterEach(async () => {
    await Promise.all(streams.splice(0).map((stream) => stream.close()));
  });
  afterAll(async () => {
    await postgres.end();
    expect(await Promise.all([a!.stop(), b!.stop()])).toEqual([0, 0]);
    rmSync(DATA_DIR, { recursive: true, force: true });
  });

  const open = async (process: ServerProcess, last?: number) => {
    const stream = await EventStream.open(process.staff.as(restaurant.owner.token!), last);
    streams.push(stream);
    return stream;
  };
  const order = (by: Client) => placeOrder(restaurant, { by });
  const ordersIn = (received: EventStream['heard']) =>
    received.filter(({ type }) => type === 'order.placed');
  const subjects = ({ heard: received }: EventStream) =>
    ordersIn(received).map(({ subject_id }) => subject_id);

  it('reach clients of one process when a guest orders in the other', async () => {
    const [here, there] = [await open(a!), await open(b!)];
    const { order_id } = await order(a!.portal);
    await Promise.all(
      [here, there].map((stream) => stream.until((received) => ordersIn(received).length > 0)),
    );
    expect([subjects(here), subjects(there)]).toEqual([[order_id], [order_id]]);
  });

  it('lose no event and no number when both take orders at once', async () => {
    const both = [await open(a!), await open(b!)];
    const placed = (
      await Promise.all(
        [a!, b!].flatMap(({ portal }) =>
          Array.from({ length: 5 }, async () => {
            const mine = [];
            for (let round = 0; round < 10; round++) mine.push(await order(portal));
            return mine;
          }),
        ),
      )
    ).flat();
    const numbers = placed.map(({ order_number }) => order_number).sort((x, y) => x - y);
    expect(numbers).toEqual(numbers.map((_number, index) => numbers[0]! + index));
    for (const stream of both) {
      await stream.until((received) => ordersIn(received).length >= placed.length);
      expect(subjects(stream).sort()).toEqual(placed.map(({ order_id }) => order_id).sort());
      expect(stream.heard.map(({ id }) => id)).toEqual(
        stream.heard.map(({ id }) => id).sort((x, y) => x - y),
      );
    }
  });

  it('arrive again after PostgreSQL closed the connection, with those missed meanwhile', async () => {
    const stream = await open(b!);
    const placed: string[] = [];
    for (let round = 0; round < 5; round++) {
      const { rowCount } = await postgres.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'hears events' AND datname = current_database()`,
      );
      expect(rowCount).toBeGreaterThan(0);
      placed.push((await order(a!.portal)).order_id);
      await stream.until((received) => ordersIn(received).length === placed.length);
    }
    expect(subjects(stream)).toEqual(placed);
  });

  it('are not skipped when the next event is not yet durable', async () => {
    const stream = await open(b!);
    // A third process: its event is stored, and its transaction still runs.
    await postgres.query('BEGIN');
    await postgres.query('LOCK TABLE write_gate IN SHARE UPDATE EXCLUSIVE MODE');
    await postgres.query(`INSERT INTO events (restaurant_id, type, least_role, subject_id,
      created_at)
      SELECT id, 'order.placed', 'waiter', 'slow', now() FROM restaurants`);
    const quick = order(a!.portal);
    await new Promise((wait) => {
      setTimeout(wait, 300);
    });
    expect(stream.heard).toEqual([]);
    await postgres.query('COMMIT');
    const { order_id } = await quick;
    await stream.until((received) => ordersIn(received).length === 2);
    expect(subjects(stream)).toEqual(['slow', order_id]);
  });
});
