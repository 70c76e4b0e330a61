/** @module-tag long */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectBillAddsUp, sum, type CheckedBill } from '../../support/bill-checks.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { setUpRestaurant, type Client } from '../../support/server.ts';
import { proof } from '../../support/torture.ts';

const ROUNDS = Array.from({ length: proof(3, 25) }, (_none, round) => round);

/** SQLite has one process a folder; PostgreSQL has two, each with one of the tills. */
describe.each(DATABASES)('at two tills on %s', (name) => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
  const processes: ServerProcess[] = [];
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let tills: [Client, Client];
  const opened: string[] = [];
  beforeAll(async () => {
    buildServer();
    const settings = { ...(await newDatabase(name)), DATA_DIR };
    processes.push(await startServerProcess(settings));
    if (name === 'PostgreSQL') processes.push(await startServerProcess(settings));
    restaurant = await setUpRestaurant(processes[0]!, {});
    const { token } = restaurant.owner;
    tills = [processes[0]!.staff.as(token!), processes.at(-1)!.staff.as(token!)];
  });
  afterEach(async () => {
    for (const id of opened.splice(0)) expectBillAddsUp(await read(id));
  });
  afterAll(async () => {
    await Promise.all(processes.map(({ stop }) => stop()));
    rmSync(DATA_DIR, { recursive: true, force: true });
  });

  const read = async (id: string) => (await tills[0].get(`/api/bills/${id}`)).body as CheckedBill;
  const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();
  const codes = (answers: { body: { code?: string } }[]) =>
    answers.flatMap(({ body }) => body.code ?? []);
  let tables = 0;
  async function newTable(): Promise<{ id: string; token: string }> {
    tables += 1;
    return (await tills[0].post('/api/tables', { name: `T${tables}` })).body;
  }
  async function open(quantity: number, where: object = { name: 'Party' }) {
    const { body } = await tills[0].post('/api/orders', {
      ...where,
      items: [{ product_id: restaurant.paella.id, quantity }],
    });
    opened.push(body.bill_id);
    return {
      bill_id: body.bill_id as string,
      order_id: body.id as string,
      item_id: body.items[0].id as string,
      total_cents: body.total_cents as number,
    };
  }
  const pay = (till: Client, bill_id: string, amount_cents: number, key?: string) =>
    till.post(
      `/api/bills/${bill_id}/payments`,
      { method: 'card', amount_cents },
      key ? { 'Idempotency-Key': key } : {},
    );
  const guestOrders = (token: string) =>
    processes.at(-1)!.portal.post(`/menu/${token}/order`, {
      items: [{ product_id: restaurant.wine.id, quantity: 1 }],
    });

  it.each(ROUNDS)('two waiters send to one table: one bill (%i)', async () => {
    const table_id = (await newTable()).id;
    const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
    const answers = await Promise.all(
      tills.flatMap((till) => [1, 2].map(() => till.post('/api/orders', { table_id, items }))),
    );
    expect(statuses(answers)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.bill_id)).size).toBe(1);
    opened.push(answers[0]!.body.bill_id);
    expect((await read(answers[0]!.body.bill_id)).total_cents).toBe(4 * 1850);
  });

  it.each(ROUNDS)('a guest orders while staff settle: it joins or opens a bill (%i)', async () => {
    const table = await newTable();
    const bill = await open(2, { table_id: table.id });
    const [paid, ordered] = await Promise.all([
      pay(tills[0], bill.bill_id, bill.total_cents),
      guestOrders(table.token),
    ]);
    expect([paid.status, ordered.status]).toEqual([201, 201]);
    const { status, left_cents } = await read(bill.bill_id);
    const joined = ordered.body.bill_id === bill.bill_id;
    if (!joined) opened.push(ordered.body.bill_id);
    expect([status, left_cents]).toEqual(joined ? ['open', 420] : ['settled', 0]);
    expect(ordered.body.settled).toBe(false);
  });

  it.each(ROUNDS)('a bill is settled while an item of it is voided: one of both (%i)', async () => {
    const bill = await open(2);
    const answers = await Promise.all([
      pay(tills[0], bill.bill_id, bill.total_cents),
      tills[1].post(`/api/orders/${bill.order_id}/items/${bill.item_id}/void`, {
        quantity: 1,
        reason: 'Cold',
      }),
    ]);
    const paidFirst = answers[0].status === 201;
    expect(statuses(answers)).toEqual(paidFirst ? [201, 409] : [200, 409]);
    expect(codes(answers)).toEqual([paidFirst ? 'already_paid' : 'overpaid']);
    expect((await read(bill.bill_id)).paid_cents).toBe(paidFirst ? 3700 : 0);
  });

  it.each(ROUNDS)('two bills are merged into each other: once (%i)', async () => {
    const [one, other] = [await open(1), await open(2)];
    const answers = await Promise.all([
      tills[0].post(`/api/bills/${one.bill_id}/merge`, { bill_id: other.bill_id }),
      tills[1].post(`/api/bills/${other.bill_id}/merge`, { bill_id: one.bill_id }),
    ]);
    expect(statuses(answers)).toEqual([200, 409]);
    const totals = [await read(one.bill_id), await read(other.bill_id)].map((b) => b.total_cents);
    expect(totals.sort((a, b) => a - b)).toEqual([0, 3 * 1850]);
  });

  it.each(ROUNDS)('bills are merged that two tills pay: nothing is lost (%i)', async () => {
    const [one, other] = [await open(2), await open(2)];
    const answers = await Promise.all([
      tills[0].post(`/api/bills/${one.bill_id}/merge`, { bill_id: other.bill_id }),
      pay(tills[0], one.bill_id, 1000),
      pay(tills[1], other.bill_id, 1000),
    ]);
    const bills = [await read(one.bill_id), await read(other.bill_id)];
    const taken = answers.slice(1).filter(({ status }) => status === 201).length;
    expect(sum(bills.map(({ paid_cents }) => paid_cents))).toBe(1000 * taken);
    expect(sum(bills.map(({ total_cents }) => total_cents))).toBe(4 * 1850);
  });

  it.each(ROUNDS)('the last item is split off by two tills: one bill has it (%i)', async () => {
    const bill = await open(2);
    const items = [{ order_item_id: bill.item_id, quantity: 1 }];
    const answers = await Promise.all(
      tills.map((till) => till.post(`/api/bills/${bill.bill_id}/split`, { items })),
    );
    expect(statuses(answers)).toEqual([201, 409]);
    expect(codes(answers)).toEqual(['split_all']);
    expect((await read(bill.bill_id)).total_cents).toBe(1850);
    opened.push(answers.find(({ status }) => status === 201)!.body.id);
  });

  it.each(ROUNDS)('a table is closed while a guest orders: the bill stays (%i)', async () => {
    const table = await newTable();
    const bill = await open(1, { table_id: table.id });
    const [closed, ordered] = await Promise.all([
      tills[0].patch(`/api/tables/${table.id}`, { closed: true }),
      guestOrders(table.token),
    ]);
    expect(closed.status).toBe(200);
    expect([201, 409]).toContain(ordered.status);
    if (ordered.status === 409) expect(ordered.body.code).toBe('table_closed');
    const { total_cents } = await read(bill.bill_id);
    expect(total_cents).toBe(ordered.status === 201 ? 1850 + 420 : 1850);
    expect((await pay(tills[1], bill.bill_id, total_cents)).body).toMatchObject({ settled: true });
  });

  it.each(ROUNDS)('a payment is sent again at the other till: taken once (%i)', async (round) => {
    const bill = await open(1);
    const key = `lost-${round}`;
    const answers = await Promise.all(tills.map((till) => pay(till, bill.bill_id, 1850, key)));
    expect(statuses(answers)).toEqual([201, 201]);
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    const { payments, status } = await read(bill.bill_id);
    expect([payments.length, status]).toEqual([1, 'settled']);
  });
});
