/**
 * Shared by both tests of issuing under `kill -9`; two test files, so that they run side by side.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { stopRendering } from '../../../server/invoices/pdf/rendering.ts';
import { paidOrder } from '../../support/orders.ts';
import { paidLike } from '../../support/paid-orders.ts';
import { newDatabase, type DatabaseName } from '../../support/postgres.ts';
import { buildServer, type ServerProcess } from '../../support/process.ts';
import { BUYER, setUpRestaurant, startTestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

const folders: string[] = [];
beforeAll(buildServer);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export interface Acknowledged {
  order_id: string;
  invoice_number: string;
}

/** A restaurant with paid orders that have no invoice. */
export async function prepare(name: DatabaseName, count: number) {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
  folders.push(DATA_DIR);
  const settings = { ...(await newDatabase(name)), DATA_DIR };
  const server = await startTestServer(settings);
  const restaurant = await setUpRestaurant(server);
  const { order_id } = await paidOrder(restaurant, { wine: 2 });
  const orders = await paidLike(order_id, count);
  await server.close();
  return { settings, orders, token: restaurant.owner.token! };
}

/**
 * A full invoice for three of four orders, a simplified one for the rest; the same at every request
 * for an order.
 */
const wantedFor = (order_id: string) => (/[048c]$/.test(order_id) ? undefined : { buyer: BUYER });

/**
 * Requests invoices for these orders in parallel, and calls `middle` after a number of responses.
 * @returns the acknowledged ones
 */
export async function issueAtOnce(
  { staff }: ServerProcess,
  token: string,
  orders: string[],
  middle: (responded: number) => void,
): Promise<Acknowledged[]> {
  let responded = 0;
  const responses = await Promise.all(
    orders.map(async (order_id) => {
      const response = await staff
        .as(token)
        .post(`/api/orders/${order_id}/invoice`, wantedFor(order_id))
        .catch(() => null);
      if (!response) return [];
      middle(++responded);
      expect([200, 201]).toContain(response.status);
      return [{ order_id, invoice_number: response.body.invoice_number as string }];
    }),
  );
  return responses.flat();
}

/** Starts again, issues what is left, and checks every number that was assigned. */
export async function everythingIsWhole(
  settings: Record<string, string>,
  token: string,
  { orders, acknowledged }: { orders: string[]; acknowledged: Acknowledged[] },
): Promise<void> {
  const server = await startTestServer(settings);
  await stopRendering(); // The cost of PDFs is no part of this.
  const owner = server.staff.as(token);
  const known = await rowsOf<Acknowledged>(
    database(),
    'SELECT order_id, invoice_number FROM invoices',
  );
  expect(known).toEqual(expect.arrayContaining(acknowledged));
  const done = new Set(known.map(({ order_id }) => order_id));
  const late = await Promise.all(
    orders
      .filter((id) => !done.has(id))
      .map((order_id) => owner.post(`/api/orders/${order_id}/invoice`, wantedFor(order_id))),
  );
  expect(late.filter(({ status }) => status !== 201)).toEqual([]);
  expect((await owner.get('/api/archive/verify')).body).toEqual({
    ok: true,
    checked: orders.length,
    first_broken: null,
  });
  const series = await rowsOf<Record<string, number>>(
    database(),
    'SELECT count(*) - max(number) AS holes, count(*) - count(DISTINCT invoice_number) AS doubles, count(*) - count(DISTINCT order_id) AS twice FROM invoices GROUP BY series',
  );
  for (const { holes, doubles, twice } of series)
    expect([holes, doubles, twice].map(Number)).toEqual([0, 0, 0]);
  const parts = await rowsOf<{ left: number }>(
    database(),
    'SELECT count(*) AS left FROM invoices i WHERE NOT EXISTS (SELECT 1 FROM invoice_lines l WHERE l.invoice_id = i.id) OR NOT EXISTS (SELECT 1 FROM invoice_taxes t WHERE t.invoice_id = i.id)',
  );
  expect(Number(parts[0]!.left)).toBe(0);
  await server.close();
}

/** Responses before the kill: the remaining requests are then being written, or still wait. */
export const someResponses = (round: number) => (round * 7) % 5;

/** The orders whose invoices were never acknowledged. */
export function without(orders: string[], acknowledged: Acknowledged[]) {
  const known = new Set(acknowledged.map(({ order_id }) => order_id));
  return orders.filter((id) => !known.has(id));
}
