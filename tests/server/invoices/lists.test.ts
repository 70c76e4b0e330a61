import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { statement } from '../../../server/database/repository.ts';
import { issueInvoice, paidOrder, placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { logInStaff } from '../../support/staff.ts';

interface Row {
  id: string;
  kind: string;
  status: string;
  total_cents: number;
  left_cents: number;
  method: string | null;
  created_at: string;
  replaced_by: string | null;
  invoice_number: string;
}
interface Totals {
  count: number;
  total_cents: number;
  owed_cents?: number;
  credited_cents?: number;
}
const DAY = 86_400_000;
const sum = (rows: Row[], of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
const signed = ({ kind, total_cents }: Row) =>
  kind === 'credit_note' ? -total_cents : total_cents;

/** All rows of a list by its pages, and the totals that the first page states. */
async function read(client: Client, path: string, query: Record<string, string>) {
  const items: Row[] = [];
  let totals: Totals | null = null;
  for (let cursor: string | null = ''; cursor !== null;) {
    const asked = new URLSearchParams({
      ...query,
      limit: '3',
      totals: 'true',
      ...(cursor && { cursor }),
    });
    const { status, body } = await client.get(`${path}?${asked}`);
    expect([path, query, status, body]).toEqual([path, query, 200, body]);
    items.push(...body.items);
    totals ??= body.totals;
    // The totals are those of the filters, on whatever page they are asked for.
    expect(body.totals).toEqual(totals);
    cursor = body.next_cursor;
  }
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  return { items, totals: totals! };
}
/** Combinations of a value of each filter, or none: one in `every`, spread over all of them. */
function combined(filters: Record<string, string[]>, every: number): Record<string, string>[] {
  return Object.entries(filters)
    .reduce<Record<string, string>[]>(
      (all, [name, values]) =>
        all.flatMap((query) => [query, ...values.map((value) => ({ ...query, [name]: value }))]),
      [{}],
    )
    .filter((_query, place) => place % every === 0);
}

describe.each(DATABASES)('lists on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    const { owner } = restaurant;
    await issueInvoice(restaurant);
    await issueInvoice(restaurant, { buyer: null });
    const card = await paidOrder(restaurant, { wine: 3, payment: { method: 'card' } });
    const full = await issueInvoice(restaurant, { order: card });
    await owner.post(`/api/invoices/${full.id}/credit-note`, {
      reason: 'Cork-tainted',
      lines: [{ line: 1, quantity: 1 }],
      refund_method: 'card',
    });
    const mixed = await placeOrder(restaurant, { paella: 2 });
    for (const method of ['cash', 'card'])
      await owner.post(`/api/orders/${mixed.order_id}/payments`, {
        method,
        amount_cents: mixed.total_cents / 2,
      });
    await issueInvoice(restaurant, { order: mixed, buyer: null });
    await issueInvoice(restaurant, { order: mixed }); // replaces the simplified one
    const open = await placeOrder(restaurant, { wine: 1 });
    await owner.post(`/api/orders/${open.order_id}/payments`, {
      method: 'cash',
      amount_cents: 100,
    });
    const gone = await placeOrder(restaurant, { wine: 2 });
    await owner.patch(`/api/orders/${gone.order_id}`, { status: 'cancelled' });
  });
  afterEach(() => setClock(null));
  afterAll(() => server.stop());

  it('state totals that are the sums over all pages, for any filter and in any order', async () => {
    const { items } = await read(restaurant.owner, '/api/invoices', {});
    expect(items).toHaveLength(6);
    const day = items[0]!.created_at.slice(0, 10);
    for (const query of combined(
      {
        kind: ['full', 'credit_note'],
        status: ['paid', 'cancelled'],
        method: ['card', 'cash', 'mixed'],
        q: ['Müller', '37.00', 'Mesa', String(new Date().getFullYear()), 'no such thing'],
        to_day: [day, '2020-01-01'],
        sort: ['created_at', 'signed_cents', '-signed_cents'],
      },
      19,
    )) {
      const { items: found, totals } = await read(restaurant.owner, '/api/invoices', query);
      const credits = found.filter(({ kind }) => kind === 'credit_note');
      expect([query, totals]).toEqual([
        query,
        {
          count: found.length,
          credited_cents: sum(credits, ({ total_cents }) => total_cents),
          owed_cents: 0,
          total_cents: sum(found, (row) => (row.replaced_by ? 0 : signed(row))),
        },
      ]);
      if (query.method) expect(found.every(({ method }) => method === query.method)).toBe(true);
      const values = found.map((row) => {
        return query.sort?.endsWith('signed_cents') ? signed(row) : Date.parse(row.created_at);
      });
      const upwards = [...values].sort((one, other) => one - other);
      expect(values).toEqual(
        query.sort && !query.sort.startsWith('-') ? upwards : upwards.reverse(),
      );
    }
    for (const [path, statuses] of [
      ['/api/bills', ['open', 'settled', 'void']],
      ['/api/orders', ['paid', 'pending', 'cancelled']],
    ] as const)
      for (const query of combined(
        {
          status: [...statuses],
          q: ['Mesa', '1', 'nothing'],
          from_day: [day, '2199-01-01'],
          sort: ['created_at', 'total_cents', '-total_cents'],
        },
        5,
      )) {
        const { items: found, totals } = await read(restaurant.owner, path, query);
        const counted = found.filter(({ status }) => status !== 'void' && status !== 'cancelled');
        const open = found.filter(({ status }) => status === 'open');
        expect([path, query, totals]).toEqual([
          path,
          query,
          {
            count: found.length,
            total_cents: sum(counted, ({ total_cents }) => total_cents),
            ...(path === '/api/bills' && { owed_cents: sum(open, (bill) => bill.left_cents) }),
          },
        ]);
      }
  });

  it('are limited to business days of the restaurant', async () => {
    const tomorrow = new Date(Date.now() + DAY);
    setClock(() => tomorrow);
    const owner = await logInStaff(server.staff);
    const counts: Record<string, number> = {};
    for (const period of ['today', 'yesterday'])
      counts[period] = (await read(owner, '/api/invoices', { period })).totals.count;
    expect(counts).toEqual({ today: 0, yesterday: 6 });
    for (const path of ['/api/outbox', '/api/audit'])
      expect((await owner.get(`${path}?period=month&sort=created_at`)).status).toBe(200);
  });

  it('of invoices are exported as they are filtered', async () => {
    for (const query of ['kind=full', 'method=mixed', 'q=Mesa&kind=credit_note']) {
      const { items } = (await restaurant.owner.get(`/api/invoices?${query}`)).body;
      const { status, bytes } = await restaurant.owner.get(
        `/api/exports/invoice-list?format=csv&${query}`,
      );
      const numbers = bytes
        .toString()
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(';')[0]);
      expect([status, [...new Set(numbers)].sort()]).toEqual([
        200,
        (items as Row[]).map(({ invoice_number }) => invoice_number).sort(),
      ]);
    }
  });

  it('of bills and orders are exported as they are filtered', async () => {
    for (const [list, file, query] of [
      ['bills', 'bill-list', 'status=settled'],
      ['orders', 'order-list', 'q=Mesa&period=today'],
    ]) {
      const { items } = (await restaurant.owner.get(`/api/${list}?limit=100&${query}`)).body;
      const { bytes } = await restaurant.owner.get(`/api/exports/${file}?${query}`);
      const [head, ...lines] = bytes.toString().split('\r\n').slice(0, -1);
      expect([list, head!.split(';')[0], lines.length]).toEqual([
        list,
        `\ufeff${list!.slice(0, -1)}_number`,
        items.length,
      ]);
      expect(items.length).toBeGreaterThan(0);
    }
  });

  it('refuse a cursor of another order', async () => {
    const { next_cursor } = (await restaurant.owner.get('/api/invoices?limit=1')).body;
    const asked = `sort=signed_cents&cursor=${next_cursor}`;
    const { status, body } = await restaurant.owner.get(`/api/invoices?${asked}`);
    expect([status, body.errors[0].path]).toEqual([422, 'cursor']);
  });

  if (name === 'PostgreSQL') return;
  it('are read from an index in each order', async () => {
    for (const [table, column, index] of [
      ['invoices', 'created_at', 'invoices_newest'],
      ['invoices', 'signed_cents', 'invoices_amount'],
      ['bills', 'created_at', 'bills_newest'],
      ['bills', 'total_cents', 'bills_amount'],
      ['orders', 'created_at', 'orders_newest'],
      ['orders', 'total_cents', 'orders_amount'],
    ])
      for (const direction of ['ASC', 'DESC']) {
        const beyond = direction === 'ASC' ? '>' : '<';
        const plan = await statement<{ detail: string }>(
          `EXPLAIN QUERY PLAN SELECT * FROM ${table}
           WHERE restaurant_id = $1 AND (${column}, id) ${beyond} ($2, $3)
           ORDER BY ${column} ${direction}, id ${direction} LIMIT 60`,
          ['x', 1, 'x'],
        );
        expect(plan.map(({ detail }) => detail)).toEqual([
          `SEARCH ${table} USING INDEX ${index} ` +
            `(restaurant_id=? AND (${column},id)${beyond}(?,?))`,
        ]);
      }
    const found = await statement<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id, created_at FROM invoices
       WHERE restaurant_id = $1 AND signed_cents = $2 ORDER BY created_at DESC, id DESC LIMIT 60`,
      ['x', 1],
    );
    expect(found.map(({ detail }) => detail)).toEqual([
      'SEARCH invoices USING COVERING INDEX invoices_amount_newest ' +
        '(restaurant_id=? AND signed_cents=?)',
    ]);
    const [plan] = await statement<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT kind, status, count(*), sum(total_cents) FROM invoices
       WHERE restaurant_id = $1 AND created_at >= $2 GROUP BY kind, status`,
      ['x', new Date()],
    );
    expect(plan!.detail).toContain('USING COVERING INDEX invoices_totals');
  });
});
