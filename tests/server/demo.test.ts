import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { makeDemo } from '../../server/demo/demo.ts';
import { type Client, startTestServer, type TestServer } from '../support/server.ts';

interface Bill {
  status: string;
  name: string | null;
  table_name: string | null;
  total_cents: number;
  paid_cents: number;
  left_cents: number;
  called_at: string | null;
  requested_at: string | null;
  discounts: unknown[];
  orders: { status: string; items: { total_cents: number; voids: unknown[] }[] }[];
}

const folder = mkdtempSync(join(tmpdir(), 'demo-'));
let server: TestServer;
let manager: Client;
beforeAll(async () => {
  const { logins } = await makeDemo(readConfig({ DATA_DIR: folder }), () => undefined);
  const { email, password } = logins.find(({ role }) => role === 'manager')!;
  server = await startTestServer({ DATA_DIR: folder });
  const { body } = await server.staff.post('/api/token', { email, password });
  manager = server.staff.as(body.access_token as string);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function allBills(): Promise<Bill[]> {
  const bills: Bill[] = [];
  for (let cursor = ''; ;) {
    const { body } = await manager.get(`/api/bills?limit=100${cursor}`);
    bills.push(...(body.items as Bill[]));
    if (body.next_cursor === null) return bills;
    cursor = `&cursor=${encodeURIComponent(body.next_cursor as string)}`;
  }
}

describe('the demo', () => {
  it('has an evening of bills, whose sums add up', async () => {
    const bills = await allBills();
    const open = bills.filter(({ status }) => status === 'open');
    for (const bill of bills) {
      expect(bill.left_cents).toBe(bill.total_cents - bill.paid_cents);
      const lines = bill.orders
        .filter(({ status }) => status !== 'cancelled')
        .flatMap(({ items }) => items);
      expect(lines.reduce((sum, { total_cents }) => sum + total_cents, 0)).toBe(bill.total_cents);
    }
    const of = (what: (bill: Bill) => unknown) => open.filter(what).length;
    expect(of(({ orders }) => orders.length > 1)).toBeGreaterThanOrEqual(2);
    expect(of(({ name, table_name }) => name && !table_name)).toBe(1);
    expect(of(({ discounts }) => discounts.length > 0)).toBe(1);
    expect(of(({ paid_cents }) => paid_cents > 0)).toBe(2);
    expect(of(({ called_at }) => called_at)).toBe(1);
    expect(of(({ requested_at }) => requested_at)).toBe(1);
    const voids = open.flatMap(({ orders }) => orders.flatMap(({ items }) => items));
    expect(voids.filter((item) => item.voids.length > 0)).toHaveLength(1);
  });

  it('has an archive without a fault', async () => {
    expect((await manager.get('/api/archive/verify')).body).toMatchObject({ ok: true });
  });
});
