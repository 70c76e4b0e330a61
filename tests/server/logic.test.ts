import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { database } from '../../server/database/connect.ts';
import type { Problem } from '../../server/errors.ts';
import type { EndpointShape } from '../../server/http/endpoint.ts';
import { openApi } from '../../server/http/openapi.ts';
import { ORDER_STATUSES } from '../../server/orders/contract.ts';
import { inTurn } from '../../server/security/hashing-queue.ts';
import { makeCustomer, PASSWORD, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { payOrder, type PaymentOptions, placeOrder } from '../support/orders.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';
import { makeUser } from '../support/staff.ts';

let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let guest: TestCustomer;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server);
  guest = await makeCustomer(server, mail);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const order = (by?: Client) => placeOrder(restaurant, { by });
const pay = (order_id: string, more: PaymentOptions = {}) =>
  payOrder(restaurant, { order_id, total_cents: 1850 }, more);
function move(order_id: string, status: string) {
  return restaurant.owner.patch(`/api/orders/${order_id}`, { status });
}

async function fingerprint(): Promise<string> {
  const [tables] = (await database().query(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('rate_limits',
      'outbox') ORDER BY name`,
  )) as [{ name: string }[], unknown];
  const hash = createHash('sha256');
  for (const { name } of tables)
    hash.update(JSON.stringify((await database().query(`SELECT * FROM "${name}"`))[0]));
  return hash.digest('hex');
}

interface Schema {
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
}
const ROUTES = [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint);
const { paths } = openApi(ROUTES, { title: '', version: '' }) as {
  paths: Record<string, Record<string, Operation>>;
};
function fieldsOf(schema: Schema): string[] {
  return [
    ...Object.keys(schema.properties ?? {}),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(fieldsOf),
  ];
}
function bodyFields({ method, path }: EndpointShape) {
  return fieldsOf(
    paths[path]![method.toLowerCase()]!.requestBody?.content['application/json']?.schema ?? {},
  );
}
/** The fields that decide over money, rights and states: a client must not add them. */
const OVERPOSTED = {
  price_cents: 1,
  unit_price_cents: 1,
  total_cents: 1,
  paid_cents: 1,
  customer_id: 'x',
  restaurant_id: 'x',
  user_id: 'x',
  role: 'owner',
  status: 'paid',
  email_verified: true,
  mfa_enabled: false,
  disabled: false,
  invoice_number: 'INV-1',
  id: 'x',
  created_at: '2020-01-01T00:00:00Z',
};

describe('a body', () => {
  const withBody = ROUTES.filter((endpoint) => bodyFields(endpoint).length > 0);

  it('[2.2.1] [2.2.2] [15.3.3] of any endpoint is refused by the server with an additional field, and no row changes', async () => {
    expect(withBody.length).toBeGreaterThan(40);
    const before = await fingerprint();
    for (const endpoint of withBody) {
      const [name, own] = [`${endpoint.method} ${endpoint.path}`, bodyFields(endpoint)];
      const extra = Object.fromEntries(
        Object.entries(OVERPOSTED).filter(([field]) => !own.includes(field)),
      );
      const client = endpoint.port === 'staff' ? restaurant.owner : guest.client;
      const { status, body } = await client.send(
        endpoint.method,
        endpoint.path.replace(/\{\w+\}/g, 'made-up'),
        extra,
      );
      expect([name, status, body.code]).toEqual([name, 422, 'validation_failed']);
      const reported = (body.errors as { message: string }[])
        .map(({ message }) => message)
        .join(' ');
      for (const field of Object.keys(extra).slice(0, 5)) expect(reported, name).toContain(field);
    }
    expect(await fingerprint()).toBe(before);
  });

  it('[2.2.1] [15.3.3] that is valid but for one additional field changes nothing, at any depth', async () => {
    const before = await fingerprint();
    const item = { product_id: restaurant.paella.id, quantity: 1 };
    const place = (body: object) =>
      guest.client.post(`/menu/${restaurant.table.token}/order`, body);
    const responses = [
      await place({ items: [{ ...item, price_cents: 1 }] }),
      await place({ items: [{ ...item, unit_price_cents: 1 }] }),
      await place({ items: [item], customer_id: guest.id }),
      await place({ items: [item], status: 'paid' }),
      await guest.client.put('/customer/profile', { full_name: 'Eve', email_verified: true }),
      await guest.client.put('/customer/profile', {
        full_name: 'Eve',
        address: { city: 'x', role: 'owner' },
      }),
      await server.portal.post('/customer/register', {
        email: 'new@example.org',
        password: PASSWORD,
        full_name: 'New',
        email_verified: true,
      }),
      await restaurant.owner.post('/api/products', {
        name: 'x',
        price_cents: 1,
        tax_rate_id: restaurant.food.id,
        id: 'chosen',
      }),
    ];
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 422));
    expect(await fingerprint()).toBe(before);
  });
});

describe('[2.2.3] related values', () => {
  it.each([
    '/customer/orders',
    '/customer/invoices',
    '/api/orders',
    '/api/invoices',
    '/api/audit',
    '/api/outbox',
    '/api/exports/invoices',
    '/api/exports/invoice-list',
  ])('a time on %s ends after it begins', async (path) => {
    const client = path.startsWith('/api/') ? restaurant.owner : guest.client;
    const ask = (from: string, to: string) =>
      client.get(`${path}?from=${from}&to=${to}${path.includes('exports') ? '&format=csv' : ''}`);
    for (const [from, to] of [
      ['2026-03-02', '2026-03-01'],
      ['2026-03-01T00:00:01Z', '2026-03-01T00:00:00Z'],
    ] as const) {
      const { status, body } = await ask(from, to);
      expect([status, body.errors]).toEqual([
        422,
        [{ path: 'from', message: 'must not be after the end' }],
      ]);
    }
    expect((await ask('2026-03-01', '2026-03-01')).status).toBe(200);
  });

  it('a tip requires a payment, also on an order of zero', async () => {
    const placed = await order();
    for (const amount_cents of [0, undefined])
      expect(
        (await pay(placed.order_id, { amount_cents, tip_cents: 100 })).body.errors[0].path,
      ).toBe('amount_cents');
    await restaurant.owner.post(`/api/orders/${placed.order_id}/discount`, {
      percent_basis_points: 10_000,
      reason: 'On the house',
    });
    expect(
      (await pay(placed.order_id, { amount_cents: 0, tip_cents: 100 })).body.errors,
    ).toMatchObject([{ path: 'amount_cents' }]);
    expect((await pay(placed.order_id, { amount_cents: 0 })).body.order_status).toBe('paid');
  });

  it('a share is of items or of money, of this order’s items, and of no more than there are', async () => {
    const [placed, other] = [await order(), await order()];
    await pay(placed.order_id);
    const share = (body: object) =>
      restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, body);
    const part = (of: typeof placed, quantity: number) => [
      { order_item_id: of.items[0].id, quantity },
    ];
    for (const body of [
      { items: part(placed, 1), share_cents: 100 },
      { items: part(other, 1) },
      { items: part(placed, 2) },
      { share_cents: 1851 },
    ])
      expect((await share(body)).status, JSON.stringify(body)).toBeOneOf([409, 422]);
  });
});

describe('[2.3.1] no step is skipped', () => {
  it('no invoice comes before the payment, by code or by account', async () => {
    const placed = await order(guest.client);
    const byAccount = () =>
      guest.client.post(`/customer/orders/${placed.order_id}/invoice`, { buyer: BUYER });
    const walkIn = await order();
    expect([
      (await byAccount()).body,
      (await server.portal.post(`/orders/${walkIn.claim_code}/invoice`, { buyer: BUYER })).body,
    ]).toMatchObject([
      { status: 409, code: 'order_not_paid' },
      { status: 409, code: 'order_not_paid' },
    ]);
    await pay(placed.order_id, { amount_cents: 1849 });
    expect((await byAccount()).body.code).toBe('order_not_paid');
    await pay(placed.order_id, { amount_cents: 1 });
    expect((await byAccount()).status).toBe(201);
  });

  it('no second step comes without a first one, at a login or at a set-up of MFA', async () => {
    for (const step of [{}, { mfa_token: 'A'.repeat(43) }])
      expect(
        (await server.portal.post('/customer/mfa/verify', { ...step, code: '123456' })).status,
      ).toBe(401);
    expect(
      (await server.portal.post('/customer/mfa/verify', { mfa_token: guest.token, code: '123456' }))
        .status,
    ).toBe(422);
    for (const [client, path] of [
      [guest.client, '/customer'],
      [restaurant.owner, '/api'],
    ] as const)
      expect((await client.post(`${path}/mfa/verify`, { code: '123456' })).body).toMatchObject({
        status: 409,
        code: 'mfa_not_set_up',
      });
  });

  it('an order moves by the defined steps only: one step back, none skipped, none out of a final state', async () => {
    const NEXT: Record<string, string[]> = {
      pending: ['preparing', 'cancelled'],
      preparing: ['ready', 'pending', 'cancelled'],
      ready: ['partially_delivered', 'completed', 'preparing', 'cancelled'],
      partially_delivered: ['completed', 'ready', 'cancelled'],
      completed: ['partially_delivered', 'ready', 'cancelled'],
      paid: [],
      cancelled: [],
    };
    const WAY: Record<string, string[]> = {
      pending: [],
      preparing: ['preparing'],
      ready: ['preparing', 'ready'],
      partially_delivered: ['preparing', 'ready', 'partially_delivered'],
      completed: ['preparing', 'ready', 'completed'],
      cancelled: ['cancelled'],
      paid: [],
    };
    for (const from of ORDER_STATUSES) {
      for (const to of ORDER_STATUSES) {
        const { order_id } = await order();
        for (const step of WAY[from]!) await move(order_id, step);
        if (from === 'paid') await pay(order_id);
        const { status, body } = await move(order_id, to);
        expect([from, to, status, body.code]).toEqual([
          from,
          to,
          ...(NEXT[from]!.includes(to) ? [200, undefined] : [409, 'invalid_transition']),
        ]);
      }
    }
    const { order_id } = await order();
    await pay(order_id, { amount_cents: 1 });
    expect((await move(order_id, 'cancelled')).body.code).toBe('invalid_transition');
  });

  it('nothing is paid that was cancelled, credited that was not issued, or set up twice', async () => {
    const { order_id } = await order();
    await move(order_id, 'cancelled');
    expect((await pay(order_id)).body).toMatchObject({ status: 409, code: 'order_cancelled' });
    expect((await restaurant.owner.post(`/api/orders/${order_id}/invoice`)).status).toBe(409);
    expect(
      (await restaurant.owner.post(`/api/invoices/${order_id}/credit-note`, { reason: 'x' }))
        .status,
    ).toBe(404);
  });
});

it('[2.3.5] only a manager refunds money', async () => {
  const { order_id } = await order();
  await pay(order_id);
  const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
    buyer: BUYER,
  });
  const credit = (client: Client) =>
    client.post(`/api/invoices/${invoice.id}/credit-note`, { reason: 'Cold' });
  const reissue = (client: Client) =>
    client.post(`/api/invoices/${invoice.id}/reissue`, {
      reason: 'Wrong company',
      buyer: { ...BUYER, name: 'Another GmbH' },
    });
  for (const role of ['waiter', 'cashier'] as const) {
    const { client } = await makeUser(server, restaurant.owner, role);
    expect([role, (await credit(client)).status, (await reissue(client)).status]).toEqual([
      role,
      403,
      403,
    ]);
  }
  expect((await restaurant.owner.get(`/api/invoices/${invoice.id}`)).body.status).not.toBe(
    'cancelled',
  );
  const { client: manager } = await makeUser(server, restaurant.owner, 'manager');
  expect([(await reissue(manager)).status, (await credit(manager)).status]).toEqual([201, 409]);
});

it('[2.4.1] [15.1.3] [15.2.2] slow hashes wait in a queue of a hundred; beyond that a request is refused with Retry-After', async () => {
  let [running, most] = [0, 0];
  const work = () =>
    inTurn(async () => {
      most = Math.max(most, ++running);
      await new Promise((done) => setImmediate(done));
      running--;
    });
  const ends = await Promise.allSettled(Array.from({ length: 300 }, work));
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Problem] : []));
  expect(most).toBeLessThanOrEqual(
    Math.max(1, Math.min(Number(process.env.UV_THREADPOOL_SIZE) / 2, availableParallelism() - 1)),
  );
  expect([
    ends.length - refused.length,
    new Set(refused.map(({ status, code }) => `${status} ${code}`)),
  ]).toEqual([100 + most, new Set(['503 busy'])]);
  await expect(work()).resolves.toBeUndefined();
});
