import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOne } from '../../../server/database/repository.ts';
import { drawersIn } from '../../../server/drawers/cash.ts';
import { Drawer } from '../../../server/drawers/model.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { readTable } from '../reports/read-csv.ts';
import { makeUser, type TestUser } from '../../support/staff.ts';
import { givePin, logInByPin, pairTill, type TestTill } from '../../support/tills.ts';

type Restaurant = Awaited<ReturnType<typeof setUpRestaurant>>;

describe.each(DATABASES)('a cash drawer, on %s', (name) => {
  let server: TestServer;
  let restaurant: Restaurant;
  let cashier: TestUser;
  /** A cashier on a machine that is no till. */
  let office: Client;
  let manager: TestUser;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    cashier = await makeUser(server, restaurant.owner, 'cashier');
    office = (await makeUser(server, restaurant.owner, 'cashier')).client;
    manager = await makeUser(server, restaurant.owner, 'manager');
    await givePin(cashier.client);
  });
  afterAll(() => server.stop());

  /** A till, and the cashier at it by PIN. */
  async function newTill() {
    const till = await pairTill(restaurant.owner);
    const { body } = await logInByPin(server, till, cashier.id);
    return { till, at: server.staff.as(body.access_token), path: `/api/drawers/${till.id}` };
  }
  async function openTill(float_cents = 10_000) {
    const made = await newTill();
    const opened = await made.at.post(`${made.path}/open`, { float_cents });
    expect(opened.status).toBe(201);
    return made;
  }
  async function newOrder(): Promise<string> {
    const { body } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
    return body.order_id;
  }
  async function pay(client: Client, more: object = {}, till?: TestTill) {
    const order_id = await newOrder();
    const { body, status } = await client.post(
      `/api/orders/${order_id}/payments`,
      { method: 'cash', amount_cents: 1850, ...more },
      till ? { Cookie: till.cookie } : {},
    );
    expect(body).toMatchObject({ amount_cents: 1850 });
    expect(status).toBe(201);
    return { order_id, ...(body as { id: string; till_id: string | null }) };
  }
  const closed = async (path: string, counted_cents = 0) =>
    (await office.post(`${path}/close`, { counted_cents })).body;

  it('holds float, cash with its tips and movements; cards are not in it', async () => {
    const { at, path } = await openTill(10_000);
    expect((await pay(at, { tip_cents: 150, received_cents: 2500 })).till_id).toBeTruthy();
    await pay(at, { method: 'card' });
    const moved = await at.post(`${path}/movements`, { amount_cents: -800, reason: 'flowers' });
    expect([moved.status, moved.body]).toMatchObject([
      201,
      { amount_cents: -800, reason: 'flowers', by: 'Test cashier' },
    ]);
    await at.post(`${path}/movements`, { amount_cents: 5000, reason: 'coins from the bank' });
    const { body } = await manager.client.get(path);
    expect(body).toMatchObject({
      state: 'open',
      opened_by: 'Test cashier',
      float_cents: 10_000,
      cash_cents: 1850,
      tips_cents: 150,
      refunds_cents: 0,
      movements_cents: 4200,
      expected_cents: 16_200,
      counted_cents: null,
      difference_cents: null,
    });
    const count = await at.post(`${path}/close`, {
      counted: [
        { value_cents: 5000, count: 3 },
        { value_cents: 200, count: 5 },
        { value_cents: 100, count: 0 },
      ],
    });
    expect([count.status, count.body]).toEqual([
      200,
      { expected_cents: 16_200, counted_cents: 16_000, difference_cents: -200 },
    ]);
    expect((await at.get(path)).body).toMatchObject({
      state: 'closed',
      closed_by: 'Test cashier',
      counted: [
        { value_cents: 5000, count: 3 },
        { value_cents: 200, count: 5 },
      ],
      expected_cents: 16_200,
      difference_cents: -200,
    });
  });

  it('tells a cashier what it should hold only once it is counted', async () => {
    const { at, path, till } = await openTill();
    await pay(at);
    const hidden = {
      expected_cents: null,
      cash_cents: null,
      tips_cents: null,
      float_cents: 10_000,
    };
    expect((await at.get(path)).body).toMatchObject(hidden);
    const { items } = (await at.get('/api/drawers')).body;
    expect(items.find((one: { till_id: string }) => one.till_id === till.id)).toMatchObject({
      ...hidden,
      here: true,
    });
    expect((await manager.client.get(path)).body.expected_cents).toBe(11_850);
    expect(await closed(path, 11_850)).toMatchObject({ difference_cents: 0 });
    expect((await at.get(path)).body.expected_cents).toBe(11_850);
  });

  it('gives out what is refunded in cash at that till, by payment and by credit note', async () => {
    const { at, path, till } = await openTill(0);
    const first = await pay(at, { tip_cents: 50 });
    const refund = `/api/orders/${first.order_id}/payments/${first.id}/refund`;
    const cookie = { Cookie: till.cookie };
    expect((await manager.client.post(refund, { reason: 'wrong' }, cookie)).status).toBe(200);
    const second = await pay(at);
    const invoice = await at.post(`/api/orders/${second.order_id}/invoice`);
    const note = `/api/invoices/${invoice.body.id}/credit-note`;
    const credited = await manager.client.post(
      note,
      { reason: 'cold', refund_method: 'cash' },
      cookie,
    );
    expect(credited.status).toBe(201);
    expect((await manager.client.get(path)).body).toMatchObject({
      cash_cents: 3700,
      refunds_cents: -3750,
      expected_cents: 0,
    });
  });

  it('counts cash of its machine by the cookie, and of no till to no drawer', async () => {
    const { path, till } = await openTill(0);
    expect((await pay(office, {}, till)).till_id).toBe(till.id);
    expect((await pay(office)).till_id).toBeNull();
    expect((await closed(path)).expected_cents).toBe(1850);
  });

  it('is one at a till: open twice and closed twice are told', async () => {
    const { at, path } = await openTill();
    const twice = await at.post(`${path}/open`, { float_cents: 1 });
    expect([twice.status, twice.body.code]).toEqual([409, 'drawer_open']);
    await closed(path);
    for (const call of [
      at.post(`${path}/close`, { counted_cents: 1 }),
      at.post(`${path}/movements`, { amount_cents: 1, reason: 'late' }),
    ])
      expect((await call).body).toMatchObject({ status: 409, code: 'drawer_closed' });
    expect((await at.post(`${path}/open`, { float_cents: 500 })).body).toMatchObject({
      state: 'open',
      float_cents: 500,
      movements: [],
    });
  });

  it('opens once and closes once, by however many at a time', async () => {
    const { at, path } = await newTill();
    const statuses = async (calls: Promise<{ status: number }>[]) =>
      (await Promise.all(calls)).map(({ status }) => status).sort();
    const five = Array.from({ length: 5 });
    expect(await statuses(five.map(() => at.post(`${path}/open`, { float_cents: 100 })))).toEqual([
      201, 409, 409, 409, 409,
    ]);
    expect(await statuses(five.map(() => closed2(at, path)))).toEqual([200, 409, 409, 409, 409]);
  });
  const closed2 = (client: Client, path: string) =>
    client.post(`${path}/close`, { counted_cents: 100 });

  it('has each payment in it before its count, or not at all', async () => {
    const { at, path } = await openTill(0);
    const orders = await Promise.all(Array.from({ length: 6 }, newOrder));
    const paying = orders.map((id) =>
      at.post(`/api/orders/${id}/payments`, { method: 'cash', amount_cents: 1850 }),
    );
    const [{ body }, ...paid] = await Promise.all([closed2(at, path), ...paying]);
    expect(paid.map(({ status }) => status)).toEqual(paid.map(() => 201));
    const after = (await at.get(path)).body;
    expect(after).toMatchObject({ state: 'closed', expected_cents: body.expected_cents });
    expect(after.cash_cents).toBe(body.expected_cents);
  });

  it('is counted by cashiers of the restaurant, and everything is in the audit log', async () => {
    const { at, path, till } = await openTill(700);
    const waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
    expect((await waiter.get(path)).status).toBe(403);
    expect((await at.get('/api/drawers/none')).status).toBe(404);
    expect((await at.post('/api/drawers/none/open', { float_cents: 1 })).status).toBe(404);
    const kitchen = await pairTill(restaurant.owner, { kind: 'kitchen' });
    expect((await at.post(`/api/drawers/${kitchen.id}/open`, { float_cents: 1 })).status).toBe(404);
    expect(
      (await at.post(`${path}/movements`, { amount_cents: 0, reason: 'x' })).body,
    ).toMatchObject({ status: 422, errors: [{ path: 'amount_cents' }] });
    await at.post(`${path}/movements`, { amount_cents: -100, reason: 'ice' });
    await at.post(`${path}/close`, { counted_cents: 500 });
    const entries = (await restaurant.owner.get('/api/audit?limit=100')).body.items as {
      action: string;
      subject_id: string;
      detail: object;
      actor: string;
    }[];
    expect(
      entries
        .filter(({ subject_id, action }) => subject_id === till.id && action.startsWith('drawer'))
        .map(({ action, detail, actor }) => [action, actor, detail])
        .reverse(),
    ).toMatchObject([
      ['drawer.opened', `user:${cashier.id}`, { float_cents: 700 }],
      ['drawer.moved', `user:${cashier.id}`, { amount_cents: -100, reason: 'ice' }],
      [
        'drawer.closed',
        `user:${cashier.id}`,
        { expected_cents: 600, counted_cents: 500, difference_cents: -100 },
      ],
    ]);
  });

  it('is in the figures of a period with its cash, and cash without a drawer beside it', async () => {
    const from = new Date();
    const { at, path, till } = await openTill(1000);
    const { restaurant_id } = (await findOne(Drawer, { till_id: till.id }))!;
    await pay(at, { tip_cents: 150 });
    await pay(office);
    await at.post(`${path}/movements`, { amount_cents: -200, reason: 'ice' });
    const until = new Date(Date.now() + 3_600_000);
    const mine = async () => {
      const { drawers, without_drawer } = await drawersIn({ restaurant_id, from, until });
      return { drawer: drawers.find(({ till_id }) => till_id === till.id), without_drawer };
    };
    expect(await mine()).toMatchObject({
      without_drawer: { count: 1, cash_cents: 1850 },
      drawer: {
        float_cents: 1000,
        cash_cents: 1850,
        tips_cents: 150,
        movements_cents: -200,
        expected_cents: 2800,
        opened_by: 'Test cashier',
        closed_at: null,
        difference_cents: null,
      },
    });
    await closed(path, 2790);
    expect((await mine()).drawer).toMatchObject({
      closed_by: 'Test cashier',
      counted_cents: 2790,
      difference_cents: -10,
    });
    const { body: report } = await manager.client.get('/api/reports/day');
    expect(report).toMatchObject({ drawers: expect.any(Array) });
    expect(report.drawers).toContainEqual((await mine()).drawer);
    expect(report.cash_without_drawer.count).toBeGreaterThan(0);
    const { bytes } = await manager.client.get(
      `/api/reports/period.csv?from=${report.date}&to=${report.date}`,
    );
    const { till_name, opened_at } = (await mine()).drawer!;
    const rows = readTable(bytes.toString().slice(1));
    const own = rows.filter((row) => row.name === `${till_name} ${opened_at}`);
    expect(own.map(({ part, gross }) => [part, gross])).toEqual([
      ['drawer_float', '10,00'],
      ['drawer_cash', '20,00'],
      ['drawer_movements', '-2,00'],
      ['drawer_expected', '28,00'],
      ['drawer_counted', '27,90'],
      ['drawer_difference', '-0,10'],
    ]);
    expect(rows.find(({ part }) => part === 'cash_without_drawer')).toMatchObject({
      count: String(report.cash_without_drawer.count),
    });
    expect(rows.find(({ part }) => part === 'bills')).toMatchObject({
      count: String(report.sold_bills.count),
      gross: '',
    });
    const later = await drawersIn({ restaurant_id, from: until, until: new Date(2e12) });
    expect(later.drawers.find(({ till_id }) => till_id === till.id)).toBeUndefined();
  });

  it('of a till that was unpaired can be closed, and not opened again', async () => {
    const { path, till } = await openTill(300);
    await restaurant.owner.send('DELETE', `/api/tills/${till.id}`);
    expect(await closed(path, 300)).toMatchObject({ difference_cents: 0 });
    expect((await office.post(`${path}/open`, { float_cents: 1 })).status).toBe(404);
  });
});
