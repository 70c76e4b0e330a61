/** @module-tag long */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseFile } from '../../../server/database/sqlite.ts';
import { close, openFile, rowsOf } from '../../../server/database/sqlite-file.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { setUpRestaurant } from '../../support/server.ts';
import { proof } from '../../support/torture.ts';

const CUTS = proof(8, 60);
/** Few enough that no checkpoint comes between, which a cut would have to respect. */
const ORDERS = 25;

const dataDir = mkdtempSync(join(tmpdir(), 'wal-cut-'));
const copy = mkdtempSync(join(tmpdir(), 'wal-cut-'));
beforeAll(buildServer);
afterAll(() => {
  for (const folder of [dataDir, copy]) rmSync(folder, { recursive: true, force: true });
});

const WHOLE = `SELECT o.id, o.total_cents, b.total_cents AS bill_cents,
    (SELECT count(*) FROM order_items i WHERE i.order_id = o.id) AS items,
    (SELECT count(*) FROM events e WHERE e.subject_id = o.id AND e.type = 'order.placed') AS events
  FROM orders o JOIN bills b ON b.id = o.bill_id`;
interface Placed {
  id: string;
  total_cents: number;
  bill_cents: number;
  items: number;
  events: number;
}

/** The orders in a copy whose log ends at `bytes`. */
async function ordersAfterCut(bytes: number): Promise<Placed[]> {
  const [file, log] = [databaseFile(dataDir), databaseFile(copy)];
  copyFileSync(file, log);
  rmSync(`${log}-shm`, { force: true });
  writeFileSync(`${log}-wal`, readFileSync(`${file}-wal`).subarray(0, bytes));
  const opened = await openFile(log);
  expect(await rowsOf(opened, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await rowsOf(opened, 'PRAGMA foreign_key_check')).toEqual([]);
  const orders = await rowsOf<Placed>(opened, WHOLE);
  await close(opened);
  return orders;
}

it(`the write-ahead log is cut ${CUTS} times, at any byte: what is left is whole orders in their order, and without a cut all of them`, async () => {
  const first = await startServerProcess({ DATA_DIR: dataDir });
  const { paella, wine, table } = await setUpRestaurant(first);
  expect(await first.stop()).toBe(0);
  const second = await startServerProcess({ DATA_DIR: dataDir });
  const placed: string[] = [];
  while (placed.length < ORDERS) {
    const items = [paella, wine].map(({ id }) => ({ product_id: id, quantity: 2 }));
    const { status, body } = await second.portal.post(`/menu/${table.token}/order`, { items });
    expect(status).toBe(201);
    placed.push(body.order_id);
  }
  await second.stop('SIGKILL');

  const size = readFileSync(`${databaseFile(dataDir)}-wal`).length;
  const counts: number[] = [];
  for (let cut = 0; cut <= CUTS; cut++) {
    const orders = await ordersAfterCut(Math.floor((size * cut) / CUTS));
    const ids = new Set(orders.map(({ id }) => id));
    expect(placed.slice(0, ids.size).every((id) => ids.has(id))).toBe(true);
    for (const { total_cents, bill_cents, items, events } of orders)
      expect([bill_cents, items, events]).toEqual([total_cents, 2, 1]);
    counts.push(ids.size);
  }
  expect(counts.at(-1)).toBe(ORDERS);
  expect(counts[0]).toBeLessThan(ORDERS);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
});
