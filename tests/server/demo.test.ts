import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { makeDemo } from '../../server/demo/demo.ts';
import { ticketsOf } from '../support/kitchen.ts';
import { type Client, startTestServer, type TestServer } from '../support/server.ts';

interface Bill {
  status: string;
  name: string | null;
  table_name: string | null;
  covers: number | null;
  service: string;
  total_cents: number;
  paid_cents: number;
  left_cents: number;
  called_at: string | null;
  requested_at: string | null;
  discounts: unknown[];
  orders: {
    status: string;
    items: {
      kind: string;
      name: string;
      total_cents: number;
      tax_rate_basis_points: number;
      options: { name: string }[];
      voids: unknown[];
    }[];
  }[];
}
interface FloorTable {
  id: string;
  kind: string;
  area: string;
  shape: string;
  x: number;
  y: number;
}
/** Whether two tables are not upon each other: a square is 120 units wide, a long one 280. */
function isApart(one: FloorTable, other: FloorTable): boolean {
  const width = ({ shape }: FloorTable) => (shape === 'rectangle' ? 280 : 120);
  return (
    one.x + width(one) <= other.x ||
    other.x + width(other) <= one.x ||
    Math.abs(one.y - other.y) >= 120
  );
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
    expect(of(({ covers }) => covers === 4)).toBe(1);
    expect(of(({ called_at }) => called_at)).toBe(1);
    expect(of(({ requested_at }) => requested_at)).toBe(1);
    const voids = open.flatMap(({ orders }) => orders.flatMap(({ items }) => items));
    expect(voids.filter((item) => item.voids.length > 0)).toHaveLength(1);
  });

  it('has options on past bills, one of them taxed as a drink, and takeaway at its own rates', async () => {
    const bills = (await allBills()).filter(({ status }) => status === 'settled');
    const items = bills.flatMap(({ orders }) => orders.flatMap((order) => order.items));
    const chosen = items.flatMap(({ options }) => options.map(({ name }) => name));
    expect(chosen).toContain('Double, 300\u00a0g');
    expect(chosen).toContain('Oat milk');
    expect(chosen).toContain('No onion');
    const stout = items.filter(({ kind, name }) => kind === 'bundle_part' && /stout/.test(name));
    expect(new Set(stout.map((item) => item.tax_rate_basis_points))).toEqual(new Set([2300]));
    const away = bills.filter(({ service }) => service === 'takeaway');
    expect(away.length).toBeGreaterThan(50);
    const rates = away.flatMap(({ orders }) =>
      orders.flatMap((order) => order.items.map((item) => item.tax_rate_basis_points)),
    );
    expect(rates).toEqual(expect.arrayContaining([0, 900, 1350]));
  });

  it('has tickets of kitchen and bar in every state, none from days before, and a course on hold', async () => {
    const ticketsAt = (status: string) => ticketsOf(manager, `status=${status}&limit=100`);
    const [open, done] = [await ticketsAt('open'), await ticketsAt('done')];
    for (const station of ['Kitchen', 'Bar'])
      expect(open.filter(({ station_name }) => station_name === station).length).toBeGreaterThan(0);
    expect(new Set(open.map(({ status }) => status))).toEqual(new Set(['open', 'started']));
    expect(done.length).toBeGreaterThan(20);
    expect(new Set(open.map(({ kind }) => kind))).toEqual(new Set(['order', 'fire', 'void']));
    const dishes = open.flatMap(({ items }) => items);
    expect(dishes.filter(({ held }) => held).map(({ course }) => course)).toEqual([3, 3, 3, 3]);
    const isHalfTicked = open.filter(
      ({ items }) => items.some((item) => item.done) && !items.every((item) => item.done),
    );
    expect(isHalfTicked.length).toBeGreaterThan(1);
    const ages = open.map(({ created_at }) => Date.now() - Date.parse(created_at));
    expect(Math.max(...ages)).toBeLessThan(3 * 3_600_000);
  });

  it('has orders ready, in work and still to come at the counter', async () => {
    const { body } = await manager.get('/api/pickup');
    expect(body.ready).toHaveLength(2);
    expect(body.preparing).toHaveLength(2);
  });

  it('has every table in a place of its own on the plan, and can be ordered from at any hour', async () => {
    const tables = (await manager.get('/api/floor')).body.items as FloorTable[];
    expect(new Set(tables.map(({ area }) => area))).toEqual(new Set(['Dining room', 'Terrace']));
    expect(tables.filter(({ kind }) => kind === 'counter')).toHaveLength(1);
    for (const one of tables)
      for (const other of tables.filter(({ area, id }) => area === one.area && id !== one.id))
        expect(isApart(one, other)).toBe(true);
    expect((await manager.get('/api/opening-hours')).body).toMatchObject({
      open: true,
      opening_hours: { week: { mon: [] } },
    });
  });

  it('has an archive without a fault', async () => {
    expect((await manager.get('/api/archive/verify')).body).toMatchObject({ ok: true });
    const { items } = (await manager.get('/api/warnings')).body;
    expect(items.map(({ code }: { code: string }) => code)).not.toContain('archive_head');
  });
});
