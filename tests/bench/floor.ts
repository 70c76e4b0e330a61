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

/** The writes of an order of `lines` lines, with the product's own schema, indexes and triggers. */
function statementsOf(lines: number): string[] {
  return [
    'BEGIN IMMEDIATE',
    `INSERT INTO number_series (restaurant_id, series, last_number) VALUES (?, ?, 1)
     ON CONFLICT (restaurant_id, series)
     DO UPDATE SET last_number = number_series.last_number + 1 RETURNING last_number`,
    `INSERT INTO orders (id, restaurant_id, table_id, order_number, claim_code, status,
       prices_include_tax, currency, subtotal_cents, tax_cents, total_cents, paid_cents,
       created_at, updated_at)
     VALUES ${marks(14)}`,
    `INSERT INTO order_items (id, order_id, product_id, position, name, quantity, unit_price_cents,
       tax_rate_basis_points, total_cents)
     VALUES ${Array(lines).fill(marks(9)).join(', ')}`,
    `INSERT INTO events (restaurant_id, type, least_role, subject_id, created_at)
     VALUES ${marks(5)}`,
    `INSERT INTO idempotency_keys (scope, request_hash, status, answer, created_at)
     VALUES ${marks(5)}`,
    'COMMIT',
  ];
}

function valuesOf(
  { restaurant_id, table_id, product_ids }: BenchRestaurant & { restaurant_id: string },
  lines: number,
): Values[] {
  const [order, at, random] = [
    randomUUID(),
    new Date().toISOString(),
    () => randomBytes(32).toString('hex'),
  ];
  const items = product_ids
    .slice(0, lines)
    .flatMap((product, position) => [
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
  return [
    [],
    [restaurant_id, 'floor'],
    [
      order,
      restaurant_id,
      table_id,
      1,
      random().slice(0, 16),
      'pending',
      1,
      'EUR',
      1000,
      90,
      1090,
      0,
      at,
      at,
    ],
    items,
    [restaurant_id, 'order.placed', 'waiter', order, at],
    [random(), random(), 201, JSON.stringify({ order, items }), at],
    [],
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
  const prepared = statementsOf(lines).map((statement) => database.prepare(statement));
  const begin = performance.now();
  for (let i = 0; i < amount; i++) {
    const values = valuesOf({ ...restaurant, restaurant_id }, lines);
    for (const [index, statement] of prepared.entries())
      await promised((done) => {
        statement.all(values[index], done);
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
