import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { config, useConfig } from '../../server/config.ts';
import { database } from '../../server/database/connect.ts';
import { makeCustomer, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { logInStaff } from '../support/staff.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';

const OTHER = {
  ...BUYER,
  name: 'Pérez Consultores S.L.',
  tax_id: 'B85905495',
  country: 'ES',
  postal_code: '28001',
  city: 'Madrid',
};
let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer({
    ...mail.settings,
    RATE_LIMIT_FACTOR: '0.2',
    TRUST_PROXY: '127.0.0.1',
  });
  restaurant = await setUpRestaurant(server);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
let minutes = 0;
afterEach(() => {
  minutes += 61;
  setClock(() => new Date(Date.now() + minutes * 60_000));
});
afterAll(() => setClock(null));

async function aTable() {
  await freshOwner();
  return (await newTable('Barra')).token;
}
let address = 0;
/** A fresh address for each client, as the trusted proxy forwards it. */
const from = (ip = `203.0.113.${++address}`) => ({ 'X-Forwarded-For': ip });
async function newTable(name: string) {
  return (await restaurant.owner.post('/api/tables', { name })).body as {
    id: string;
    token: string;
  };
}
/** Any number of customers, without the rate limits of this file. */
async function customers(howMany: number): Promise<TestCustomer[]> {
  const narrow = config();
  useConfig({ ...narrow, RATE_LIMIT_FACTOR: 1000 });
  const made = [];
  for (let turn = 0; turn < howMany; turn++) made.push(await makeCustomer(server, mail));
  useConfig(narrow);
  return made;
}
async function freshOwner() {
  restaurant.owner = await logInStaff(server.staff);
}
function order(
  token: string,
  headers: Record<string, string> = {},
  who: Client = server.portal,
  quantity = 1,
) {
  return who.post(
    `/menu/${token}/order`,
    { items: [{ product_id: restaurant.paella.id, quantity }] },
    { ...from(), ...headers },
  );
}
function pay({ order_id, total_cents }: { order_id: string; total_cents: number }) {
  return restaurant.owner.post(`/api/orders/${order_id}/payments`, {
    method: 'cash',
    amount_cents: total_cents,
  });
}
const follow = (code: string, headers = from()) => server.portal.get(`/orders/${code}`, headers);
function invoice(code: string, buyer: object = BUYER) {
  return server.portal.post(`/orders/${code}/invoice`, { buyer }, from());
}

describe('[Guests] orders by the token in a table’s QR code', () => {
  it('need 128 random bits, which staff can replace at once: the old token is stored nowhere', async () => {
    const { id, token } = await newTable('Terraza 1');
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    expect((await order(token)).status).toBe(201);
    const { body } = await restaurant.owner.post(`/api/tables/${id}/rotate-token`);
    expect(Buffer.from(body.token, 'base64url').equals(Buffer.from(token, 'base64url'))).toBe(
      false,
    );
    const responses = [
      await order(token),
      await order('made-up'),
      await server.portal.get(`/menu/${token}`),
      await server.portal.get('/menu/made-up'),
    ];
    expect(responses.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(new Set(responses.map(({ bytes }) => bytes.toString())).size).toBe(1);
    expect((await order(body.token)).status).toBe(201);
  });

  it('end when a table is closed, whose menu can still be read', async () => {
    await freshOwner();
    const { id, token } = await newTable('Terraza 2');
    await restaurant.owner.patch(`/api/tables/${id}`, { closed: true });
    expect((await order(token)).body).toMatchObject({ status: 409, code: 'table_closed' });
    expect((await server.portal.get(`/menu/${token}`)).status).toBe(200);
    await restaurant.owner.patch(`/api/tables/${id}`, { closed: false });
    expect((await order(token)).status).toBe(201);
  });

  it('are at most fifty open ones at a table (times RATE_LIMIT_FACTOR), also when twenty come at once', async () => {
    await freshOwner();
    const [{ token }, next] = [await newTable('Terraza 3'), await newTable('Terraza 4')];
    const responses = await Promise.all(Array.from({ length: 20 }, () => order(token)));
    expect(responses.map(({ status }) => status).sort()).toEqual([
      ...Array(10).fill(201),
      ...Array(10).fill(429),
    ]);
    const refused = await order(token);
    expect([refused.body.code, Number(refused.headers.get('Retry-After'))]).toEqual([
      'too_many_requests',
      60,
    ]);
    expect((await order(next.token)).status).toBe(201);
    await pay(responses.find(({ status }) => status === 201)!.body);
    // One of them is paid, which leaves room for another.
    expect((await order(token)).status).toBe(201);
  });

  it('wait for acceptance by staff: nothing is printed or prepared by itself', async () => {
    await freshOwner();
    const { token } = await newTable('Terraza 5');
    const {
      body: { order_id },
    } = await order(token);
    expect((await restaurant.owner.get(`/api/orders/${order_id}`)).body.status).toBe('pending');
    expect((await restaurant.owner.get('/api/print-jobs')).body.items).toEqual([]);
    expect(
      (await restaurant.owner.patch(`/api/orders/${order_id}`, { status: 'preparing' })).body
        .status,
    ).toBe('preparing');
  });

  it('show nobody else’s orders on the menu', async () => {
    await freshOwner();
    const { token } = await newTable('Terraza 6');
    const before = (await server.portal.get(`/menu/${token}`)).bytes.toString();
    const { body } = await server.portal.post(
      `/menu/${token}/order`,
      {
        items: [{ product_id: restaurant.paella.id, quantity: 2, notes: 'no rosemary' }],
        notes: 'a birthday',
      },
      from(),
    );
    const after = (await server.portal.get(`/menu/${token}`)).bytes.toString();
    expect(after).toBe(before);
    for (const secret of [body.order_id, body.claim_code, 'rosemary', 'birthday'])
      expect(after).not.toContain(secret);
  });
});

describe('[Guests] a claim code', () => {
  it('has 80 random bits; unknown, malformed and mistyped ones get the same response', async () => {
    const table = await aTable();
    const codes = await Promise.all(
      Array.from({ length: 8 }, async () => (await order(table)).body.claim_code as string),
    );
    expect(new Set(codes).size).toBe(8);
    // 32 letters of five bits each.
    for (const code of codes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{16}$/);
    const mistyped = codes[0]!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const responses = [
      ...(await Promise.all(
        [mistyped, 'x', 'A'.repeat(16), "' OR 1=1--", '%25'].map((code) => follow(code)),
      )),
      await invoice(mistyped),
    ];
    for (const response of responses)
      expect([response.status, response.bytes.toString()]).toEqual([
        404,
        responses[0]!.bytes.toString(),
      ]);
    expect(
      (
        await follow(
          codes[0]!
            .toLowerCase()
            .replace(/(.{4})/g, '$1 ')
            .trim(),
        )
      ).status,
    ).toBe(200);
  });

  it('cannot be guessed: failed attempts are counted by address; a right code still works there', async () => {
    const { claim_code } = (await order(await aTable())).body;
    const guesser = from();
    for (let turn = 0; turn < 12; turn++)
      expect((await follow(`GUESS${turn}`, guesser)).status).toBe(404);
    const refused = await follow('GUESS12', guesser);
    expect([refused.status, Number(refused.headers.get('Retry-After')) > 800]).toEqual([429, true]);
    expect((await follow(claim_code, guesser)).status).toBe(200);
    expect(
      (await server.portal.post(`/orders/${claim_code}/invoice`, { buyer: BUYER }, guesser)).status,
    ).toBe(409);
    const [ana] = (await customers(1)) as [TestCustomer];
    expect((await ana.client.post('/customer/orders/claim', { claim_code }, guesser)).status).toBe(
      200,
    );
    for (let turn = 0; turn < 30; turn++)
      // A guest who looks at their order often fails no attempt.
      expect((await follow(claim_code, from('198.51.100.9'))).status).toBe(200);
  });

  it('cannot be guessed with an Idempotency-Key either: failed attempts are counted outside the transaction that is rolled back', async () => {
    const guesser = from();
    const ask = (code: string) =>
      server.portal.post(
        `/orders/${code}/invoice`,
        { buyer: BUYER },
        { ...guesser, 'Idempotency-Key': `key-${code}` },
      );
    for (let turn = 0; turn < 12; turn++) expect((await ask(`KEYED${turn}`)).status).toBe(404);
    expect((await ask('KEYED12')).status).toBe(429);
    expect((await follow('GUESS', guesser)).status).toBe(429);
  });

  it('cannot be guessed from many addresses: beyond a total, failed attempts are refused, and a right code still works', async () => {
    const { claim_code } = (await order(await aTable())).body;
    const crowd = (turn: number) => from(`192.0.2.${turn}`);
    for (let turn = 0; turn < 120; turn++)
      expect((await follow(`GUESS${turn}`, crowd(turn % 60))).status).toBe(404);
    expect((await follow('GUESS', crowd(7))).status).toBe(429);
    expect((await follow(claim_code, crowd(7))).status).toBe(200);
    expect((await follow(claim_code, from('198.51.100.10'))).status).toBe(200);
  });
});

it('[Guests] an account links at most sixty orders in a quarter of an hour (times RATE_LIMIT_FACTOR), from however many addresses', async () => {
  const { claim_code } = (await order(await aTable())).body;
  const [ana, eva] = (await customers(2)) as [TestCustomer, TestCustomer];
  const link = ({ client }: TestCustomer) =>
    client.post('/customer/orders/claim', { claim_code }, from());
  for (let turn = 0; turn < 12; turn++) expect((await link(ana)).status).toBe(200);
  expect([(await link(ana)).status, (await link(eva)).status]).toEqual([429, 409]);
});

describe('[Guests] an invoice requested with the claim code of a receipt', () => {
  it('is one per code: the same buyer gets the same, another one gets none until staff credit it', async () => {
    const { body } = await order(await aTable());
    await pay(body);
    const first = await invoice(body.claim_code);
    expect([first.status, (await invoice(body.claim_code)).body.id]).toEqual([201, first.body.id]);
    expect((await invoice(body.claim_code, OTHER)).body).toMatchObject({
      status: 409,
      code: 'already_invoiced',
    });
    expect(
      (
        await restaurant.owner.post(`/api/invoices/${first.body.id}/credit-note`, {
          reason: 'wrong company',
        })
      ).status,
    ).toBe(201);
    const second = await invoice(body.claim_code, OTHER);
    expect([second.status, second.body.buyer.name]).toEqual([201, OTHER.name]);
    expect((await invoice(body.claim_code)).body.code).toBe('already_invoiced');
  });

  it('is returned again sixty times in a quarter of an hour (times RATE_LIMIT_FACTOR) in all, since each call writes a link; other guests at the same address are not limited by it', async () => {
    await freshOwner();
    const { token } = await newTable('Patio');
    const [{ body: mine }, { body: next }] = [await order(token), await order(token)];
    for (const placed of [mine, next]) await pay(placed);
    const ask = (code: string, headers = from('198.51.100.20')) =>
      server.portal.post(`/orders/${code}/invoice`, { buyer: BUYER }, headers);
    const links = async () => (await database().query('SELECT * FROM download_links'))[0].length;
    const before = await links();
    const statuses = [];
    for (let turn = 0; turn < 14; turn++)
      statuses.push(
        (
          await ask(
            turn % 2 ? mine.claim_code : mine.claim_code.toLowerCase().replace(/^(..)/, '$1-'),
          )
        ).status,
      );
    expect([statuses, (await links()) - before]).toEqual([
      [201, ...Array(11).fill(200), 429, 429],
      12,
    ]);
    expect([
      (await ask(mine.claim_code, from())).status,
      (await follow(mine.claim_code)).status,
      (await ask(next.claim_code)).status,
    ]).toEqual([429, 200, 201]);
  });

  it('is refused when an account holds the order', async () => {
    await freshOwner();
    const ana = (await customers(1))[0]!;
    const { body } = await order(await aTable(), {}, ana.client);
    await pay(body);
    expect((await invoice(body.claim_code)).body).toMatchObject({
      status: 409,
      code: 'already_invoiced',
    });
    expect((await follow(body.claim_code)).body).not.toHaveProperty('customer_id');
  });

  it('shows no buyer to the code; its PDF has a random link of its own, which lives an hour', async () => {
    const { body } = await order(await aTable());
    await pay(body);
    const {
      body: { download_url, id },
    } = await invoice(body.claim_code);
    const shown = await follow(body.claim_code);
    expect(shown.body.invoiced).toBe(true);
    expect(shown.bytes.toString()).not.toMatch(
      new RegExp([BUYER.name, BUYER.tax_id, BUYER.street, id].join('|')),
    );
    expect(download_url).toMatch(/^\/downloads\/[\w-]{43}$/); // 256 random bits.
    expect((await invoice(body.claim_code)).body.download_url).not.toBe(download_url);
    expect((await server.portal.get(download_url)).headers.get('Content-Type')).toBe(
      'application/pdf',
    );
    expect(
      JSON.stringify((await database().query('SELECT * FROM download_links'))[0]),
    ).not.toContain(download_url.split('/')[2]);
    minutes += 61;
    setClock(() => new Date(Date.now() + minutes * 60_000));
    expect((await server.portal.get(download_url)).status).toBe(410);
  });
});

describe('[Guests] an Idempotency-Key', () => {
  it('belongs to its caller, endpoint and table: nobody sees another’s response by it', async () => {
    await freshOwner();
    const [ana, eva] = (await customers(2)) as [TestCustomer, TestCustomer];
    const [here, there] = [await newTable('Terraza 7'), await newTable('Terraza 8')];
    const keyed = { 'Idempotency-Key': 'the-very-same-key' };
    const responses = [
      await order(here.token, keyed, ana.client),
      await order(here.token, keyed, eva.client),
      await order(here.token, keyed),
      await order(there.token, keyed, ana.client),
    ];
    expect(responses.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(responses.map(({ body }) => body.order_id)).size).toBe(4);
    expect(responses.map(({ body }) => body.customer_id)).toEqual([ana.id, eva.id, null, ana.id]);
    expect((await order(here.token, keyed, ana.client)).body).toEqual(responses[0]!.body);
    expect((await order(here.token, keyed, ana.client, 2)).body).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
  });
});
