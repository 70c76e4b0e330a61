/**
 * The floor of placing orders: the raw driver, one connection, the writes of one order, one commit
 * for each order, WAL and FULL.
 */
import { copyFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import type { BenchRestaurant } from './restaurant.ts';

type Values = (string | number | null)[];
function promised(work: (done: (error: Error | null) => void) => void) {
  return new Promise<void>((done, fail) => work((error) => (error ? fail(error) : done())));
}
const marks = (columns: number) => `(${Array(columns).fill('?').join(', ')})`;

export interface Insert {
  table: string;
  columns: string;
  rows: Values[];
}

/** The rows of an order of `lines` lines on a bill of its own, as the product writes them. */
export function rowsOf(
  { restaurant_id, table_id, product_ids }: BenchRestaurant & { restaurant_id: string },
  lines: number,
): Insert[] {
  const [bill, order, at] = [randomUUID(), randomUUID(), new Date().toISOString()];
  const random = () => randomBytes(32).toString('hex');
  const code = () => random().slice(0, 16);
  const cents = [1000, 90, 1090];
  const items = product_ids
    .slice(0, lines)
    .map((product, position) => [
      randomUUID(),
      order,
      product,
      position,
      'Dish of the day',
      2,
      500,
      900,
      1000,
    ]);
  const event = (type: string, id: string) => [restaurant_id, type, 'waiter', id, at];
  return [
    {
      table: 'bills',
      columns: `id, restaurant_id, bill_number, status, service, table_id, claim_code,
        prices_include_tax, currency, currency_digits, service_charge_basis_points, taxes, subtotal_cents, tax_cents,
        total_cents, paid_cents, created_at, updated_at`,
      rows: [
        [
          bill,
          restaurant_id,
          1,
          'open',
          'dine_in',
          table_id,
          code(),
          1,
          'EUR',
          2,
          0,
          '[]',
          ...cents,
          0,
          at,
          at,
        ],
      ],
    },
    {
      table: 'orders',
      columns: `id, restaurant_id, table_id, bill_id, order_number, claim_code, status,
        prices_include_tax, currency, currency_digits, subtotal_cents, tax_cents, total_cents,
        created_at, updated_at`,
      rows: [
        [order, restaurant_id, table_id, bill, 1, code(), 'pending', 1, 'EUR', 2, ...cents, at, at],
      ],
    },
    {
      table: 'order_items',
      columns: `id, order_id, product_id, position, name, quantity, unit_price_cents,
        tax_rate_basis_points, total_cents`,
      rows: items,
    },
    {
      table: 'events',
      columns: 'restaurant_id, type, least_role, subject_id, created_at',
      rows: [event('order.placed', order), event('bill.opened', bill)],
    },
    {
      table: 'order_sources',
      columns: 'order_id, device, recognised, network, created_at',
      rows: [[order, code(), 0, code(), at]],
    },
    {
      table: 'idempotency_keys',
      columns: 'scope, request_hash, status, answer, created_at',
      rows: [[random(), random(), 201, JSON.stringify({ order, items }), at]],
    },
  ];
}

const NUMBERS = `INSERT INTO number_series (restaurant_id, series, last_number)
  VALUES (?, 'floor-bill', 1), (?, 'floor-order', 1)
  ON CONFLICT (restaurant_id, series)
  DO UPDATE SET last_number = number_series.last_number + 1 RETURNING last_number`;

/** The writes of an order, with the product's own schema, indexes and triggers. */
function writesOf(
  restaurant: BenchRestaurant & { restaurant_id: string },
  lines: number,
): { sql: string; values: Values }[] {
  const { restaurant_id } = restaurant;
  const inserts = rowsOf(restaurant, lines).map(({ table, columns, rows }) => ({
    sql: `INSERT INTO ${table} (${columns})
      VALUES ${rows.map((row) => marks(row.length)).join(', ')}`,
    values: rows.flat(),
  }));
  return [
    { sql: 'BEGIN IMMEDIATE', values: [] },
    { sql: NUMBERS, values: [restaurant_id, restaurant_id] },
    ...inserts,
    { sql: 'COMMIT', values: [] },
  ];
}

/**
 * Places so many orders in a copy of the restaurant's database, beside it on the same disk.
 * @returns orders per second
 */
export async function rawOrders(
  dataDir: string,
  restaurant: BenchRestaurant,
  { amount, lines }: { amount: number; lines: number },
): Promise<number> {
  const file = join(dataDir, `floor-${randomUUID()}.sqlite`);
  copyFileSync(join(dataDir, 'floor-template.sqlite'), file);
  const database = new sqlite3.Database(file);
  await promised((done) =>
    database.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;',
      done,
    ),
  );
  const { id: restaurant_id } = await new Promise<{ id: string }>((done, fail) =>
    database.get('SELECT id FROM restaurants', (error, row: { id: string }) =>
      error ? fail(error) : done(row),
    ),
  );
  const writes = () => writesOf({ ...restaurant, restaurant_id }, lines);
  const prepared = writes().map(({ sql }) => database.prepare(sql));
  const begin = performance.now();
  for (let i = 0; i < amount; i++) {
    const values = writes();
    for (const [index, statement] of prepared.entries())
      await promised((done) => {
        statement.all(values[index]!.values, done);
      });
  }
  const seconds = (performance.now() - begin) / 1000;
  for (const statement of prepared)
    await promised((done) => {
      statement.finalize(done);
    });
  await promised((done) => database.close(done));
  return amount / seconds;
}
