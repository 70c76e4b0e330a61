/**
 * A plain server beside ours: express with sqlite3, or express with pg, that writes the rows of an
 * order in one transaction and answers it. It checks no login, no menu, no price and no limit.
 * Runs in its own process: `peer.js {"database": …, "restaurant": …}`; prints its address.
 */
import express, { type Request, type Response } from 'express';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import sqlite3 from 'sqlite3';
import { rowsOf, type Insert } from './floor.ts';
import type { BenchRestaurant } from './restaurant.ts';

export interface PeerInput {
  /** A file of SQLite, or the address of PostgreSQL. */
  database: string;
  restaurant: BenchRestaurant & { restaurant_id: string };
}
const { database, restaurant } = JSON.parse(process.argv[2]!) as PeerInput;

type Values = (string | number | null)[];
type Run = (sql: string, values?: Values) => Promise<unknown>;
const NUMBERS = `INSERT INTO number_series (restaurant_id, series, last_number)
  VALUES ($1, 'peer-bill', 1), ($1, 'peer-order', 1)
  ON CONFLICT (restaurant_id, series)
  DO UPDATE SET last_number = number_series.last_number + 1 RETURNING last_number`;

function textOf({ table, columns, rows }: Insert): string {
  let place = 0;
  const tuples = rows.map((row) => `(${row.map(() => `$${++place}`).join(', ')})`);
  return `INSERT INTO ${table} (${columns}) VALUES ${tuples.join(', ')}`;
}

async function write(run: Run, begin: string, lines: number): Promise<void> {
  await run(begin);
  try {
    await run(NUMBERS, [restaurant.restaurant_id]);
    for (const insert of rowsOf(restaurant, lines)) await run(textOf(insert), insert.rows.flat());
    await run('COMMIT');
  } catch (error) {
    await run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** One connection, one order after the other: SQLite has one writer. */
function onSqlite(file: string): (lines: number) => Promise<void> {
  const connection = new sqlite3.Database(file);
  connection.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;');
  const run: Run = (sql, values = []) =>
    new Promise<void>((done, fail) =>
      connection.all(sql, values, (error) => (error ? fail(error) : done())),
    );
  let last: Promise<unknown> = Promise.resolve();
  return (lines) => {
    const mine = last.then(() => write(run, 'BEGIN IMMEDIATE', lines));
    last = mine.catch(() => undefined);
    return mine;
  };
}

function onPostgres(url: string): (lines: number) => Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  return async (lines) => {
    const client = await pool.connect();
    try {
      await write((sql, values = []) => client.query(sql, values), 'BEGIN', lines);
    } finally {
      client.release();
    }
  };
}

const place = database.startsWith('postgres') ? onPostgres(database) : onSqlite(database);
const app = express().use(express.json());
app.post('/order', async (request: Request, response: Response) => {
  const { items } = request.body as { items: unknown[] };
  await place(items.length);
  response.status(201).json({ status: 'pending', items });
});
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
