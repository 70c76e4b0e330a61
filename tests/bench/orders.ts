/**
 * Measures orders at 64 connections against the raw driver, and the memory of the process before
 * and after.
 */
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { sendOrders } from './client.ts';
import { median, percentile, type Figure } from './figures.ts';
import { rawOrders } from './floor.ts';
import { orderOf, setUpRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve } from './server-process.ts';

const CONNECTIONS = 64;
const LINES = 3;
const ROUNDS = 5;
const FLOOR_ORDERS = 600;
const ORDERS = 1200;
const MOST_RESIDENT_MB = 160;

function query<T>(file: string, sql: string): Promise<T> {
  const database = new sqlite3.Database(file);
  return new Promise<T>((done, fail) =>
    database.get(sql, (error, row: T) => database.close(() => (error ? fail(error) : done(row)))),
  );
}

export async function measureOrders(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  try {
    const ready = server.residentMb();
    const restaurant = await setUpRestaurant(server.staff);
    const file = join(dataDir, 'database.sqlite');
    await query(file, `VACUUM INTO '${join(dataDir, 'floor-template.sqlite')}'`);
    const load = {
      url: `${server.portal}/menu/${restaurant.table_token}/order`,
      body: orderOf(restaurant.product_ids, LINES),
      connections: CONNECTIONS,
    };
    let sent = CONNECTIONS * 4;
    await sendOrders({ ...load, amount: sent });
    const [floors, rates, latencies]: number[][] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      floors!.push(await rawOrders(dataDir, restaurant, { amount: FLOOR_ORDERS, lines: LINES }));
      const result = await sendOrders({ ...load, amount: ORDERS });
      sent += ORDERS;
      rates!.push(ORDERS / result.seconds);
      latencies!.push(...result.latencies);
    }
    const { stored } = await query<{ stored: number }>(
      file,
      'SELECT count(*) AS stored FROM orders',
    );
    return [
      {
        name: 'Orders placed at 64 connections, none failed',
        value: median(rates!),
        unit: '/s',
        floor: median(floors!),
        bound: { atLeast: 0.25 },
      },
      { name: '  an order at that load, p95', value: percentile(latencies!, 0.95), unit: 'ms' },
      {
        name: '  orders in the database for each 201',
        value: stored,
        unit: '',
        floor: sent,
        bound: stored === sent ? { atLeast: 1 } : { atLeast: Infinity },
      },
      {
        name: 'Resident memory once ready',
        value: ready,
        unit: 'MB',
        bound: { atMost: MOST_RESIDENT_MB },
      },
      {
        name: 'Resident memory after the load',
        value: server.residentMb(),
        unit: 'MB',
        bound: { atMost: MOST_RESIDENT_MB },
      },
    ];
  } finally {
    await server.stop();
    dropDataDir(dataDir);
  }
}
