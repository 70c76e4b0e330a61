import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../server/database/connect.ts';
import { makeCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder } from '../support/orders.ts';
import { DATABASES, newDatabase } from '../support/postgres.ts';
import {
  BUYER,
  OWNER,
  RESTAURANT,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../support/server.ts';
import { rowsOf } from './database/open.ts';

const AT_ONCE = 20;
interface ResponseBody {
  status: number;
  body: { id?: string; order_id?: string };
}
function atOnce(ask: (index: number) => Promise<ResponseBody>) {
  return Promise.all(Array.from({ length: AT_ONCE }, (_, index) => ask(index)));
}
function statuses(responses: ResponseBody[]) {
  return responses.reduce<Record<number, number>>(
    (counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
    {},
  );
}
async function sum(sql: string) {
  return Number(Object.values((await rowsOf<Record<string, number>>(database(), sql))[0]!)[0]);
}

/**
 * T3: a request that is sent twenty times in parallel takes effect once, or as often as there is
 * room for it.
 */
describe.each(DATABASES)('[2.3.4] [15.4.2] twenty parallel requests on %s', (name) => {
  let mail: MailServer;
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    mail = await startMailServer();
    server = await startTestServer({ ...mail.settings, ...(await newDatabase(name)) });
    restaurant = await setUpRestaurant(server);
  });
  afterAll(async () => {
    await server.stop();
    await mail.stop();
  });

  const order = async (quantity = 1, headers = {}) =>
    await server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      { items: [{ product_id: restaurant.paella.id, quantity }] },
      headers,
    );
  const paid = (paella = 1) => paidOrder(restaurant, { paella });

  it('pay an order of four no more than four times a quarter', async () => {
    const { body } = await order(4);
    const responses = await atOnce(() =>
      restaurant.owner.post(`/api/orders/${body.order_id}/payments`, {
        method: 'cash',
        amount_cents: body.total_cents / 4,
      }),
    );
    expect(statuses(responses)).toEqual({ 201: 4, 409: AT_ONCE - 4 });
    expect(
      await sum(`SELECT sum(amount_cents) FROM payments WHERE bill_id = '${body.bill_id}'`),
    ).toBe(body.total_cents);
  });

  it('invoice an order once, by staff and by code alike', async () => {
    const [byStaff, byCode] = [await paid(), await paid()];
    const staff = await atOnce(() =>
      restaurant.owner.post(`/api/orders/${byStaff.order_id}/invoice`, { buyer: BUYER }),
    );
    const guests = await atOnce(() =>
      server.portal.post(`/orders/${byCode.claim_code}/invoice`, { buyer: BUYER }),
    );
    for (const responses of [staff, guests]) {
      expect(statuses(responses)).toEqual({ 200: AT_ONCE - 1, 201: 1 });
      expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
    }
  });

  it('take no more shares of an order than it has', async () => {
    const {
      order_id,
      items: [item],
    } = await paid(5);
    const responses = await atOnce((index) =>
      restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
        buyer: { ...BUYER, name: `Guest ${index}` },
        items: [{ order_item_id: item.id, quantity: 1 }],
      }),
    );
    expect(statuses(responses)[201]).toBe(5);
    expect(
      await sum(`SELECT sum(quantity) FROM invoice_lines WHERE order_item_id = '${item.id}'`),
    ).toBe(5);
  });

  it('number every invoice in a series without gaps', async () => {
    const orders = await Promise.all(Array.from({ length: AT_ONCE }, () => paid()));
    await Promise.all(
      orders.map(({ order_id }) => restaurant.owner.post(`/api/orders/${order_id}/invoice`)),
    );
    const numbers = await rowsOf<{ number: number }>(
      database(),
      "SELECT number FROM invoices WHERE kind = 'simplified' ORDER BY number",
    );
    expect(numbers.map(({ number }) => Number(number))).toEqual(
      Array.from({ length: AT_ONCE }, (_, index) => index + 1),
    );
  });

  it('claim an order for one customer', async () => {
    const { body } = await order();
    const customers = await Promise.all(
      Array.from({ length: 4 }, () => makeCustomer(server, mail)),
    );
    const responses = await Promise.all(
      customers.map(({ client }) =>
        client.post('/customer/orders/claim', { claim_code: body.claim_code }),
      ),
    );
    expect(statuses(responses)).toEqual({ 200: 1, 409: 3 });
  });

  it('place one order for one Idempotency-Key', async () => {
    const before = await sum('SELECT count(*) FROM orders');
    const responses = await atOnce(() => order(1, { 'Idempotency-Key': 'the-same' }));
    expect(statuses(responses)).toEqual({ 201: AT_ONCE });
    expect(new Set(responses.map(({ body }) => body.order_id)).size).toBe(1);
    expect(await sum('SELECT count(*) FROM orders')).toBe(before + 1);
  });
});

it.each(DATABASES)('[2.3.4] one of twenty requests sets the restaurant up on %s', async (name) => {
  const server = await startTestServer(await newDatabase(name));
  expect(
    statuses(
      await atOnce(() => server.staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER })),
    ),
  ).toEqual({ 201: 1, 409: AT_ONCE - 1 });
  expect([
    await sum('SELECT count(*) FROM restaurants'),
    await sum('SELECT count(*) FROM users'),
  ]).toEqual([1, 1]);
  await server.stop();
});
