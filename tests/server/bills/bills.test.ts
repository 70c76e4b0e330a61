import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

type Restaurant = Awaited<ReturnType<typeof setUpRestaurant>>;
interface Item {
  id: string;
  name: string;
  quantity: number;
  total_cents: number;
}
interface Bill {
  id: string;
  status: string;
  claim_code: string;
  total_cents: number;
  paid_cents: number;
  left_cents: number;
  tax_cents: number;
  table_name: string | null;
  orders: { id: string; status: string; settled: boolean; claim_code: string; items: Item[] }[];
  payments: { id: string; change_cents: number | null; taken_by: string | null }[];
}

describe.each(DATABASES)('a bill, on %s', (name) => {
  let server: TestServer;
  let restaurant: Restaurant;
  let waiter: Client;
  let cashier: Client;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
    waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
    cashier = (await makeUser(server, restaurant.owner, 'cashier')).client;
  });
  afterAll(() => server.stop());

  let tables = 0;
  const newTable = async () =>
    (await restaurant.owner.post('/api/tables', { name: `T${++tables}` })).body as {
      id: string;
      token: string;
      name: string;
    };
  const order = async (token: string, paella: number, wine: number, more: object = {}) => {
    const { status, body } = await server.portal.post(`/menu/${token}/order`, {
      items: [
        { product_id: restaurant.paella.id, quantity: paella },
        { product_id: restaurant.wine.id, quantity: wine },
      ].filter(({ quantity }) => quantity > 0),
      ...more,
    });
    expect(body).toMatchObject({ status: 'pending', settled: false });
    expect(status).toBe(201);
    return body as { order_id: string; bill_id: string; claim_code: string; total_cents: number };
  };
  const bill = async (id: string) => (await waiter.get(`/api/bills/${id}`)).body as Bill;
  const pay = (id: string, amount_cents: number, more: object = {}) =>
    cashier.post(`/api/bills/${id}/payments`, { method: 'card', amount_cents, ...more });
  const invoices = async (bill_id: string) =>
    (await cashier.get(`/api/invoices?bill_id=${bill_id}`)).body.items as {
      kind: string;
      total_cents: number;
      status: string;
      tip_cents: number;
    }[];

  it('gathers the rounds of a table from guests and staff, and is one until it is paid', async () => {
    const table = await newTable();
    const first = await order(table.token, 1, 2);
    const second = await order(table.token, 0, 1);
    const third = await waiter.post('/api/orders', {
      table_id: table.id,
      covers: 3,
      items: [{ product_id: restaurant.paella.id, quantity: 1, seat: 2, course: 1 }],
    });
    expect(third.status).toBe(201);
    expect([second.bill_id, third.body.bill_id]).toEqual([first.bill_id, first.bill_id]);
    expect(third.body).toMatchObject({ placed_by: expect.any(String), settled: false });
    expect(await bill(first.bill_id)).toMatchObject({
      status: 'open',
      table_name: table.name,
      covers: 3, // no phone counts them: the waiter did
      total_cents: 2 * 1850 + 3 * 420,
      left_cents: 2 * 1850 + 3 * 420,
      tax_cents: 336 + 219,
    });
    expect((await pay(first.bill_id, 4960)).body).toMatchObject({ settled: true, left_cents: 0 });
    const after = await order(table.token, 1, 0);
    expect(after.bill_id).not.toBe(first.bill_id);
  });

  it('takes payments by several people, and each gets a document before the others pay', async () => {
    const table = await newTable();
    const { bill_id } = await order(table.token, 2, 2);
    const { total_cents } = await bill(bill_id);
    expect((await cashier.post(`/api/bills/${bill_id}/invoice`)).body.code).toBe('order_not_paid');
    const cash = await pay(bill_id, 1850, { method: 'cash', tip_cents: 150, received_cents: 2500 });
    expect(cash.body).toMatchObject({ change_cents: 500, settled: false });
    const share = await cashier.post(`/api/bills/${bill_id}/invoice`, {
      buyer: BUYER,
      share_cents: 1850,
    });
    expect([share.status, share.body.total_cents, share.body.tip_cents]).toEqual([201, 1850, 150]);
    const tooMuch = await cashier.post(`/api/bills/${bill_id}/invoice`, { share_cents: 1 });
    expect(tooMuch.body.code).toBe('order_not_paid');
    expect((await pay(bill_id, total_cents)).body.code).toBe('overpaid');
    expect((await pay(bill_id, total_cents - 1850)).body.settled).toBe(true);
    expect((await invoices(bill_id)).map((one) => [one.kind, one.total_cents])).toEqual([
      ['simplified', total_cents - 1850],
      ['full', 1850],
    ]);
    const again = await cashier.post(`/api/bills/${bill_id}/invoice`);
    expect([again.status, again.body.kind]).toEqual([200, 'simplified']);
  });

  it('exchanges a part of its receipt for a full invoice, whose turnover is counted once', async () => {
    const table = await newTable();
    const placed = await order(table.token, 2, 1);
    await pay(placed.bill_id, placed.total_cents);
    const { orders } = await bill(placed.bill_id);
    const wine = orders[0]!.items[1]!;
    const day = async () =>
      (await restaurant.owner.get('/api/reports/day')).body as Record<string, number>;
    const before = await day();
    const full = await cashier.post(`/api/bills/${placed.bill_id}/invoice`, {
      buyer: BUYER,
      items: [{ order_item_id: wine.id, quantity: 1 }],
    });
    expect([full.status, full.body.kind, full.body.total_cents]).toEqual([201, 'full', 420]);
    expect((await invoices(placed.bill_id)).map(({ kind }) => kind)).toEqual([
      'full',
      'credit_note',
      'simplified',
    ]);
    const after = await day();
    for (const figure of ['gross_cents', 'sold_cents', 'paid_cents'])
      expect(after[figure]).toBe(before[figure]);
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
    const share = await cashier.post(`/api/bills/${placed.bill_id}/invoice`, {
      buyer: { ...BUYER, name: 'Another GmbH' },
      share_cents: 1000,
    });
    expect([share.status, share.body.total_cents]).toEqual([201, 1000]);
    expect((await day()).gross_cents).toBe(before.gross_cents);
  });

  it('is split by items into two whose totals add up, and merged again', async () => {
    const table = await newTable();
    const { bill_id } = await order(table.token, 3, 2);
    await order(table.token, 0, 1);
    const whole = await bill(bill_id);
    const [paella, wine] = whole.orders[0]!.items as [Item, Item];
    const { status, body: part } = await waiter.post(`/api/bills/${bill_id}/split`, {
      items: [
        { order_item_id: paella.id, quantity: 1 },
        { order_item_id: wine.id, quantity: 2 },
      ],
    });
    expect([status, part.total_cents]).toEqual([201, 1850 + 840]);
    const rest = await bill(bill_id);
    expect(rest.total_cents + part.total_cents).toBe(whole.total_cents);
    expect(rest.tax_cents + part.tax_cents).toBe(whole.tax_cents);
    const merged = await waiter.post(`/api/bills/${part.id}/merge`, { bill_id });
    expect(merged.body).toMatchObject({
      total_cents: whole.total_cents,
      tax_cents: whole.tax_cents,
    });
    expect(await bill(bill_id)).toMatchObject({ status: 'void', total_cents: 0 });
    const followed = await server.portal.get(`/orders/${whole.claim_code}`);
    expect(followed.body).toMatchObject({
      order_id: null,
      bill: { total_cents: whole.total_cents },
    });
    const all = { items: merged.body.orders.flatMap((one: Bill['orders'][0]) => one.items) };
    const everything = await waiter.post(`/api/bills/${part.id}/split`, {
      items: all.items
        .filter(({ quantity }: Item) => quantity > 0)
        .map(({ id, quantity }: Item) => ({ order_item_id: id, quantity })),
    });
    expect(everything.body.code).toBe('split_all');
  });

  it('keeps what each discount is worth when it is merged, and in the rounds after that', async () => {
    const [one, other] = [await newTable(), await newTable()];
    const from = await order(one.token, 2, 0);
    const into = await order(other.token, 0, 1);
    const { orders } = await bill(from.bill_id);
    const discount = (id: string, body: object) =>
      restaurant.owner.post(`/api/bills/${id}/discount`, { reason: 'Friend', ...body });
    const paella = orders[0]!.items[0]!;
    await discount(from.bill_id, { item_id: paella.id, percent_basis_points: 1000 });
    await discount(from.bill_id, { amount_cents: 500 });
    await discount(into.bill_id, { amount_cents: 20 });
    const merged = await waiter.post(`/api/bills/${into.bill_id}/merge`, {
      bill_id: from.bill_id,
    });
    expect(merged.body.total_cents).toBe(3700 - 370 - 500 + 420 - 20);
    await order(other.token, 0, 1);
    expect((await bill(into.bill_id)).total_cents).toBe(3700 - 370 + 2 * 420 - 520);
  });

  it('is voided by item: by a waiter before the kitchen began, after that by a manager, never below what is paid', async () => {
    const table = await newTable();
    const placed = await order(table.token, 2, 1);
    const { orders } = await bill(placed.bill_id);
    const [paella, wine] = orders[0]!.items as [Item, Item];
    const voidItem = (by: Client, item: Item, quantity = 1) =>
      by.post(`/api/orders/${placed.order_id}/items/${item.id}/void`, {
        quantity,
        reason: 'Dropped',
      });
    expect((await voidItem(waiter, paella)).body).toMatchObject({
      total_cents: 1850 + 420,
      items: [{ quantity: 1, voids: [{ quantity: 1, reason: 'Dropped' }] }, { quantity: 1 }],
    });
    await waiter.patch(`/api/orders/${placed.order_id}`, { status: 'preparing' });
    expect((await voidItem(waiter, wine)).body).toMatchObject({
      code: 'void_by_manager',
      required_role: 'manager',
    });
    await pay(placed.bill_id, 1850);
    expect((await voidItem(restaurant.owner, paella)).body.code).toBe('already_paid');
    expect((await voidItem(restaurant.owner, wine, 2)).status).toBe(422);
    expect((await voidItem(restaurant.owner, wine)).body).toMatchObject({ settled: true });
    expect(await bill(placed.bill_id)).toMatchObject({ status: 'settled', total_cents: 1850 });
    expect((await voidItem(restaurant.owner, paella)).body.code).toBe('already_paid');
  });

  it('moves to another table, takes a name and covers, and refuses a table that is closed', async () => {
    const [from, to] = [await newTable(), await newTable()];
    const { bill_id, order_id } = await order(from.token, 1, 0);
    const moved = await waiter.patch(`/api/bills/${bill_id}`, {
      table_id: to.id,
      name: 'Murphy',
      covers: 2,
    });
    expect(moved.body).toMatchObject({ table_name: to.name, name: 'Murphy', covers: 2 });
    expect((await waiter.get(`/api/orders/${order_id}`)).body.table_name).toBe(to.name);
    await restaurant.owner.patch(`/api/tables/${from.id}`, { closed: true });
    const back = await waiter.patch(`/api/bills/${bill_id}`, { table_id: from.id });
    expect(back.body.code).toBe('table_closed');
  });

  it('always has a table or a name, so that its dishes are somebody’s', async () => {
    const { bill_id } = await order((await newTable()).token, 1, 0);
    const change = (body: object) => waiter.patch(`/api/bills/${bill_id}`, body);
    expect((await change({ table_id: null })).body.errors).toMatchObject([{ path: 'name' }]);
    expect((await change({ table_id: null, name: 'Ana' })).body).toMatchObject({ name: 'Ana' });
    for (const nobodys of [{ name: null }, { table_id: null, name: null }])
      expect((await change(nobodys)).body.errors).toMatchObject([{ path: 'name' }]);
    const { body } = await change({ table_id: (await newTable()).id, name: null });
    expect(body).toMatchObject({ name: null, table_name: `T${tables}` });
  });

  it('shows its guests lines and sums, takes a call once a minute, and a cancel within one', async () => {
    const table = await newTable();
    const mine = await order(table.token, 1, 0);
    const other = await order(table.token, 0, 2);
    const { body } = await server.portal.get(`/orders/${mine.claim_code}`);
    expect(body.bill).toMatchObject({
      lines: [
        { name: 'Paella', quantity: 1, total_cents: 1850, mine: true },
        { name: 'Vino tinto', quantity: 2, total_cents: 840, mine: false },
      ],
      total_cents: 2690,
      left_cents: 2690,
    });
    expect(JSON.stringify(body)).not.toContain(other.claim_code);
    const call = (reason: string) =>
      server.portal.post(`/orders/${mine.claim_code}/call`, { reason, method: 'cash' });
    const [first, second] = [await call('bill'), await call('bill')];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.called_at).toBe(first.body.called_at);
    expect(await bill(mine.bill_id)).toMatchObject({ requested_method: 'cash' });
    await waiter.post(`/api/bills/${mine.bill_id}/calls/answer`);
    expect(await bill(mine.bill_id)).toMatchObject({ requested_at: null });
    const cancelled = await server.portal.post(`/orders/${other.claim_code}/cancel`);
    expect(cancelled.body).toEqual({ order_id: other.order_id, status: 'cancelled' });
    expect(await bill(mine.bill_id)).toMatchObject({ total_cents: 1850 });
    const again = await server.portal.post(`/orders/${other.claim_code}/cancel`);
    expect(again.body.code).toBe('invalid_transition');
  });

  it('gives a guest the receipt without a company, and a company its own part', async () => {
    const table = await newTable();
    const mine = await order(table.token, 1, 0);
    const other = await order(table.token, 0, 2);
    await pay(mine.bill_id, 2690);
    const receipt = await server.portal.post(`/orders/${other.claim_code}/invoice`, {});
    expect([receipt.status, receipt.body.kind]).toEqual([200, 'simplified']);
    const full = await server.portal.post(`/orders/${mine.claim_code}/invoice`, { buyer: BUYER });
    expect([full.status, full.body.kind, full.body.total_cents]).toEqual([201, 'full', 1850]);
    const again = await server.portal.post(`/orders/${mine.claim_code}/invoice`, { buyer: BUYER });
    expect([again.status, again.body.id]).toEqual([200, full.body.id]);
    const second = await server.portal.post(`/orders/${mine.claim_code}/invoice`, {
      buyer: { ...BUYER, name: 'Another GmbH' },
    });
    expect(second.body.code).toBe('already_invoiced');
    const { body } = await server.portal.get(`/orders/${mine.claim_code}/invoices`);
    expect(body.items.map((one: { kind: string }) => one.kind)).toEqual(['full']);
  });

  it('puts two orders that staff and a guest send at once on one bill', async () => {
    const table = await newTable();
    const both = await Promise.all([
      ...Array.from({ length: 4 }, () => order(table.token, 1, 0)),
      ...Array.from({ length: 4 }, async () => {
        const { body } = await waiter.post('/api/orders', {
          table_id: table.id,
          items: [{ product_id: restaurant.wine.id, quantity: 1 }],
        });
        return body as { bill_id: string };
      }),
    ]);
    expect(new Set(both.map(({ bill_id }) => bill_id)).size).toBe(1);
    expect((await bill(both[0]!.bill_id)).total_cents).toBe(4 * (1850 + 420));
  });

  it('is paid once by two tills at once, and answers a payment sent again as before', async () => {
    const table = await newTable();
    const placed = await order(table.token, 1, 0);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => pay(placed.bill_id, placed.total_cents)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const next = await order(table.token, 1, 0);
    const body = { method: 'cash', amount_cents: 1850 };
    const send = () =>
      cashier.post(`/api/bills/${next.bill_id}/payments`, body, { 'Idempotency-Key': 'once' });
    const [first, lost] = [await send(), await send()];
    expect(lost.body).toEqual(first.body);
    expect((await bill(next.bill_id)).payments).toHaveLength(1);
  });

  it('is owed again after a refund of a payment whose receipt nobody asked for', async () => {
    const table = await newTable();
    const placed = await order(table.token, 1, 0);
    const { body: payment } = await pay(placed.bill_id, placed.total_cents);
    const refunded = await restaurant.owner.post(
      `/api/bills/${placed.bill_id}/payments/${payment.id}/refund`,
      { reason: 'Wrong card' },
    );
    expect(refunded.body).toMatchObject({ settled: false, left_cents: 1850 });
    await pay(placed.bill_id, 1850, { method: 'cash' });
    expect((await invoices(placed.bill_id)).map(({ kind, status }) => [kind, status])).toEqual([
      ['simplified', 'paid'],
      ['credit_note', 'paid'],
      ['simplified', 'cancelled'],
    ]);
  });
});
