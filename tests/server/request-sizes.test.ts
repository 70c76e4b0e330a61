import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listFrom } from '../../server/http/endpoint.ts';
import { faultsOf } from '../../server/http/validation.ts';
import { placeOrder } from '../../server/orders/contract.ts';
import { OWNER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

const KB = 1024;
function KEYS(count: number) {
  return `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;
}
/** A body of so many bytes, which no schema accepts. */
const sized = (bytes: number) => JSON.stringify({ x: 'y'.repeat(bytes - 8) });
const orderPath = () => `/menu/${restaurant.table.token}/order`;

/**
 * A body in chunks, without a Content-Length: one that is too large is refused while it arrives.
 */
function chunked(base: string, path: string, bytes: number, headers: Record<string, string> = {}) {
  return new Promise<number>((done, failed) => {
    const call = httpRequest(
      base + path,
      { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } },
      (response) => {
        response.resume();
        done(response.statusCode ?? 0);
        call.destroy();
      },
    );
    call.on('error', failed);
    for (let left = bytes; left > 0; left -= KB) call.write(' '.repeat(KB));
    call.end('{}');
  });
}

describe('[2.4.1] a body', () => {
  it('has at most 64 kB without a login, for any endpoint', async () => {
    for (const path of [orderPath(), '/customer/token', '/customer/register', '/orders/X/invoice'])
      expect([path, (await server.portal.post(path, sized(64 * KB))).status]).toEqual([path, 422]);
    for (const path of [orderPath(), '/customer/token', '/customer/register', '/orders/X/invoice'])
      expect([
        path,
        (await server.portal.post(path, sized(64 * KB + 1))).body,
        await chunked(server.portal.base, path, 65 * KB),
      ]).toMatchObject([path, { status: 413, code: 'too_large' }, 413]);
    for (const path of ['/api/token', '/api/setup', '/api/invitation'])
      expect([path, (await server.staff.post(path, sized(65 * KB))).status]).toEqual([path, 413]);
  });

  it('has at most 256 kB with one; a caller without access is refused before it is read', async () => {
    const post = (bytes: number) => restaurant.owner.post('/api/products', sized(bytes));
    expect([(await post(256 * KB)).status, (await post(256 * KB + 1)).body.code]).toEqual([
      422,
      'too_large',
    ]);
    expect((await server.staff.post('/api/products', sized(300 * KB))).body.code).toBe(
      'unauthenticated',
    );
    expect(
      (await server.staff.as('made.up.token').post('/api/products', sized(300 * KB))).body.code,
    ).toBe('unauthenticated');
    const Authorization = `Bearer ${restaurant.owner.token}`;
    expect(await chunked(server.staff.base, '/api/products', 257 * KB, { Authorization })).toBe(
      413,
    );
  });

  it('is measured after decompression', async () => {
    const { gzipSync } = await import('node:zlib');
    const response = await fetch(server.portal.base + orderPath(), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body: gzipSync(sized(5_000_000)),
    });
    expect(response.status).toBe(413);
  });

  it('of a form has the fields of a login, and no thousands of others', async () => {
    const form = (body: string) =>
      server.portal.send('POST', '/customer/token', body, {
        'Content-Type': 'application/x-www-form-urlencoded',
      });
    const many = Array.from({ length: 5_000 }, (_, index) => `a${index}=1`).join('&');
    expect((await form(many)).body).toMatchObject({ status: 413, code: 'too_large' });
    expect((await form('a=1&b=2')).status).toBe(422);
    expect((await form(`username=${'x'.repeat(65 * KB)}`)).status).toBe(413);
  });
});

describe('[2.4.1] the response to a faulty request', () => {
  const reported = async (body: string) => {
    const { status, body: reply, bytes } = await server.portal.post(orderPath(), body);
    return { status, errors: reply.errors as { path: string; message: string }[], bytes };
  };

  it('names at most ten unknown keys, each cut short', async () => {
    const { status, errors, bytes } = await reported(KEYS(5_000));
    expect(status).toBe(422);
    expect(errors).toHaveLength(2);
    expect(errors.flatMap(({ message }) => message.match(/k\d+/g) ?? [])).toHaveLength(10);
    expect(bytes.length).toBeLessThan(1_000);

    const long = await reported(`{"${'k'.repeat(60_000)}":1}`);
    expect([long.status, long.bytes.length < 1_000]).toEqual([422, true]);
    const nested = await reported(
      `{"items":[${Array.from({ length: 100 }, () => KEYS(50).replace('{', '{"product_id":"x","quantity":1,')).join(',')}]}`,
    );
    expect(nested.errors.flatMap(({ message }) => message.match(/k\d+/g) ?? [])).toHaveLength(10);
  });

  it('names at most twenty faults', async () => {
    const { errors, bytes } = await reported(JSON.stringify({ items: Array(100).fill({}) }));
    expect(errors).toHaveLength(20);
    expect(bytes.length).toBeLessThan(3_000);
  });

  it('names at most twenty of those that only the menu knows', async () => {
    const options = Array.from({ length: 20 }, (_, index) => ({ option_id: `o${index}` }));
    const wrong = { product_id: 'none', quantity: 1 };
    const item = { product_id: restaurant.wine.id, quantity: 1, options };
    for (const items of [Array(100).fill(wrong), Array(100).fill(item)]) {
      const { status, errors, bytes } = await reported(JSON.stringify({ items }));
      expect([status, errors.length, bytes.length < 3_000]).toEqual([422, 20, true]);
    }
  });

  it.each([
    ['10,000 arrays in one another', `{"items":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['6,000 objects in one another', `${'{"items":'.repeat(6_000)}1${'}'.repeat(6_000)}`],
    ['one key 9,000 times', `{${Array(9_000).fill('"a":1').join(',')}}`],
    ['a list of 30,000', `{"items":[${Array(30_000).fill('1').join(',')}]}`],
    ['a list of 15,000 objects', `{"items":[${Array(15_000).fill('{}').join(',')}]}`],
    ['a prototype', '{"__proto__":{"items":[]},"constructor":1}'],
    ['not an object', '[[],[]]'],
  ])('%s: 422 with a short body', async (_name, body) => {
    const { status, errors, bytes } = await reported(body);
    expect([status, errors.length <= 20, bytes.length < 3_000]).toEqual([422, true, true]);
  });

  it('checks no item of a list that is too long', () => {
    const body = { items: Array.from({ length: 100_000 }, () => ({ wrong: 1 })) };
    const { error } = placeOrder.body.safeParse(body);
    expect(error?.issues).toMatchObject([{ code: 'too_big', path: ['items'], maximum: 100 }]);
    const list = z.strictObject({ some: listFrom(z.int(), { min: 1, max: 2 }).optional() });
    expect(list.safeParse({ some: [] }).error?.issues).toHaveLength(1);
    expect(list.parse({ some: [1, 2] })).toEqual({ some: [1, 2] });
    expect(list.parse({})).toEqual({});
  });

  it('stops collecting faults at twenty, however many there are', () => {
    const { error } = z
      .array(z.union([z.strictObject({ a: z.int() }), z.strictObject({ b: z.int(), c: z.int() })]))
      .safeParse(Array(5_000).fill({ x: 1 }));
    expect(faultsOf(error!)).toHaveLength(20);
  });
});

describe('[2.4.1] the rest of a request is limited:', () => {
  it('a query of thousands of parameters', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `a${index}=1`).join('&');
    const { status, bytes } = await restaurant.owner.get(`/api/orders?${many}`);
    expect([status, bytes.length < 1_500]).toEqual([422, true]);
  });

  it('cookies of thousands of parts, and names of an object’s own properties', async () => {
    const Cookie = `__proto__=1; constructor=2; ${Array(3_000).fill('a=1').join('; ')}`;
    expect((await server.portal.get(`/menu/${restaurant.table.token}`, { Cookie })).status).toBe(
      200,
    );
    expect((await server.portal.get('/customer/profile', { Cookie })).status).toBe(401);
  });

  it('long paths and long headers', async () => {
    expect((await server.portal.get(`/menu/${'a'.repeat(10_000)}`)).status).toBe(404);
    expect((await server.portal.get(`/${'a/'.repeat(5_000)}`)).status).toBe(404);
    expect((await server.portal.get(`/menu/${'%25'.repeat(3_000)}`)).status).toBe(404);
    const languages = Array(2_000).fill('de').join(',');
    expect(
      (await server.portal.get('/menu/x', { 'Accept-Language': languages, Accept: languages }))
        .status,
    ).toBe(404);
  });
});

describe('[Desktop] /healthz', () => {
  it('signs nothing: the desktop identifies its server by the line that it wrote, and a signature of any text could pass for it', async () => {
    const { config, useConfig } = await import('../../server/config.ts');
    const before = config();
    useConfig({ ...before, DESKTOP_SECRET: 'a secret of this start' });
    try {
      for (const nonce of ['ready', 'x'.repeat(64), OWNER.email]) {
        const { status, headers, body } = await server.staff.get('/healthz', {
          'X-Desktop-Nonce': nonce,
        });
        expect([status, Object.keys(body).sort()]).toEqual([200, ['status', 'version']]);
        expect([...headers.keys()].filter((name) => name.includes('desktop'))).toEqual([]);
      }
    } finally {
      useConfig(before);
    }
  });
});
