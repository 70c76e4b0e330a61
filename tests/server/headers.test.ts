import { spawnSync } from 'node:child_process';
import { request as ask } from 'node:http';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BUYER,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';

const root = resolve(import.meta.dirname, '../..');
const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const PASSWORD = 'correct horse battery staple';
const POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "img-src 'self' data:",
];

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let customer: Client;
let claimed: { claim_code: string; order_id: string };
let download: string;
beforeAll(async () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, '.scripts/build.mjs'), 'portal', 'staff'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  await server.portal.post('/customer/register', {
    email: 'guest@example.org',
    password: PASSWORD,
    full_name: 'A Guest',
  });
  customer = server.portal.as((await logIn(server.portal)).body.access_token);
  claimed = (
    await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    })
  ).body;
  await restaurant.owner.post(`/api/orders/${claimed.order_id}/payments`, {
    method: 'card',
    amount_cents: 1850,
  });
  download = (await server.portal.post(`/orders/${claimed.claim_code}/invoice`, { buyer: BUYER }))
    .body.download_url;
});
afterAll(() => server.stop());

function logIn(portal: Client, headers: Record<string, string> = {}) {
  return portal.post(
    '/customer/token',
    { email: 'guest@example.org', password: PASSWORD },
    headers,
  );
}

/** fetch() sets Host and some methods itself; this sends them as given. */
function raw(
  base: string,
  {
    method = 'GET',
    path = '/healthz',
    headers = {},
    body = '',
  }: { method?: string; path?: string; headers?: Record<string, string>; body?: string },
) {
  const { hostname, port } = new URL(base);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (responded, failed) => {
      const sent = ask({ hostname, port, method, path, headers }, (response) => {
        let text = '';
        response
          .on('data', (chunk) => {
            text += String(chunk);
          })
          .on('end', () =>
            responded({ status: response.statusCode!, headers: response.headers, body: text }),
          );
      });
      sent.on('error', failed).end(body);
    },
  );
}

type ResponseBody = { status: number; headers: Headers; bytes: Buffer };
/** Every kind of response: its name, its request, its status, and whether it is private. */
const RESPONSES: [string, () => Promise<ResponseBody>, number, boolean][] = [
  ['P healthz', () => server.portal.get('/healthz'), 200, false],
  ['P readyz', () => server.portal.get('/readyz'), 200, true],
  ['P openapi.json', () => server.portal.get('/openapi.json'), 200, false],
  ['P page of a menu', () => server.portal.get(`/menu/${restaurant.table.token}`, HTML), 200, true],
  ['P page of an order', () => server.portal.get(`/orders/${claimed.claim_code}`, HTML), 200, true],
  ['P page of an account', () => server.portal.get('/account/invoices', HTML), 200, true],
  ['P menu', () => server.portal.get(`/menu/${restaurant.table.token}`), 200, false],
  ['P order by its code', () => server.portal.get(`/orders/${claimed.claim_code}`), 200, true],
  ['P profile', () => customer.get('/customer/profile'), 200, true],
  ['P login', () => logIn(server.portal), 200, true],
  ['P invoice as PDF', () => server.portal.get(download), 200, true],
  ['P unknown path', () => server.portal.get('/nope'), 404, true],
  ['P unknown page', () => server.portal.get('/nope', HTML), 404, true],
  ['P staff path', () => server.portal.get('/api/orders'), 404, true],
  ['P unknown asset', () => server.portal.get('/assets/nope.js'), 404, true],
  ['P no login', () => server.portal.get('/customer/profile'), 401, true],
  ['P broken JSON', () => server.portal.post('/customer/token', '{'), 400, true],
  [
    'P wrong type',
    () => server.portal.post('/customer/register', 'x', { 'Content-Type': 'text/plain' }),
    415,
    true,
  ],
  ['P faults', () => server.portal.post('/customer/register', {}), 422, true],
  ['S healthz', () => server.staff.get('/healthz'), 200, false],
  ['S readyz', () => server.staff.get('/readyz'), 200, true],
  ['S openapi.json', () => server.staff.get('/openapi.json'), 200, false],
  ['S page', () => server.staff.get('/orders', HTML), 200, true],
  ['S orders', () => restaurant.owner.get('/api/orders'), 200, true],
  ['S QR code', () => restaurant.owner.get(`/api/tables/${restaurant.table.id}/qr.png`), 200, true],
  ['S no login', () => server.staff.get('/api/orders'), 401, true],
  ['S faults', () => server.staff.post('/api/setup', {}), 422, true],
  ['S unknown path', () => server.staff.get('/nope'), 404, true],
  ['S forwarded', () => server.staff.get('/healthz', { 'X-Forwarded-For': '6.6.6.6' }), 403, true],
];

describe('every response', () => {
  it.each(RESPONSES)(
    '[3.4.2] [3.4.3] [3.4.4] [3.4.5] [3.4.6] [3.4.8] [3.5.8] [14.3.2] %s',
    async (_name, get, status, personal) => {
      const { status: responded, headers } = await get();
      expect(responded).toBe(status);
      const policy = headers.get('Content-Security-Policy')!.split('; ');
      const framed = headers.get('Content-Type') === 'application/pdf';
      expect(policy).toEqual(
        expect.arrayContaining([...POLICY, `frame-ancestors ${framed ? "'self'" : "'none'"}`]),
      );
      expect(policy.join()).not.toMatch(/unsafe|upgrade-insecure|http:|\*/);
      expect(
        Object.fromEntries(
          [
            'X-Content-Type-Options',
            'Referrer-Policy',
            'Cross-Origin-Opener-Policy',
            'Cross-Origin-Resource-Policy',
            'X-Frame-Options',
          ].map((name) => [name, headers.get(name)]),
        ),
      ).toEqual({
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Frame-Options': framed ? 'SAMEORIGIN' : 'DENY',
      });
      expect(
        [...headers.keys()].filter((name) =>
          /^(access-control-|x-powered-by$|server$|strict-transport-security$)/.test(name),
        ),
      ).toEqual([]);
      if (personal)
        expect([headers.get('Cache-Control'), headers.get('ETag')]).toEqual(['no-store', null]);
    },
  );

  it.each(RESPONSES)(
    '[4.1.1] states its type and, for text, its charset: %s',
    async (_name, get) => {
      const type = (await get()).headers.get('Content-Type')!;
      expect(type).toMatch(
        /^(application\/(problem\+)?json; charset=utf-8|text\/html; charset=utf-8|application\/pdf|image\/png)$/,
      );
    },
  );

  it('[4.1.1] varies with Accept when a page and JSON share an address', async () => {
    for (const path of [`/menu/${restaurant.table.token}`, `/orders/${claimed.claim_code}`]) {
      const [page, data] = [await server.portal.get(path, HTML), await server.portal.get(path)];
      expect([page, data].map(({ headers }) => headers.get('Content-Type')!.split(';')[0])).toEqual(
        ['text/html', 'application/json'],
      );
      for (const { headers } of [page, data])
        expect(headers.get('Vary')).toMatch(/(^|, )Accept(,|$)/);
    }
  });

  it('may be cached for a year when it is a hashed asset, and only then', async () => {
    const page = (
      await server.portal.get(`/menu/${restaurant.table.token}`, HTML)
    ).bytes.toString();
    const asset = await server.portal.get(/"(\/assets\/[^"]+\.js)"/.exec(page)![1]!);
    expect([asset.status, asset.headers.get('Cache-Control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    expect(asset.headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('[3.2.1] runs nothing when it is a picture that is opened by itself', async () => {
    expect(
      (await restaurant.owner.get(`/api/tables/${restaurant.table.id}/qr.png`)).headers.get(
        'Content-Security-Policy',
      ),
    ).toMatch(/; sandbox$/);
  });

  it.each([
    '/.git/config',
    '/config.env',
    '/keys.json',
    '/database.sqlite',
    '/assets/',
    '/assets',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/index.html.map',
    '/package.json',
    '/menu/%252e%252e',
  ])('[13.4.1] [1.1.1] is 404 for %s', async (path) => {
    for (const { base } of [server.portal, server.staff])
      expect((await raw(base, { path })).status).toBe(404);
  });
});

describe('methods', () => {
  it.each(['TRACE', 'OPTIONS', 'PROPFIND', 'PURGE'])(
    '[3.4.2] [4.1.4] [13.4.4] %s is refused',
    async (method) => {
      for (const { base } of [server.portal, server.staff]) {
        for (const path of ['/healthz', '/', '/customer/token', '/api/orders', '/nope']) {
          const { status, headers, body } = await raw(base, {
            method,
            path,
            headers: {
              Cookie: 'customer_access=secret',
              Origin: 'https://evil.example',
              'Access-Control-Request-Method': 'POST',
            },
          });
          expect([404, 405]).toContain(status);
          expect(body).not.toContain('secret');
          expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual(
            [],
          );
        }
      }
    },
  );

  it.each([
    ['GET', '/customer/token'],
    ['DELETE', '/customer/register'],
    ['PUT', '/healthz'],
    ['POST', '/openapi.json'],
  ])('%s %s is not found', async (method, path) => {
    expect([404, 405]).toContain((await raw(server.portal.base, { method, path })).status);
  });

  it('[4.2.1] two lengths for one body are refused', async () => {
    const { hostname, port } = new URL(server.portal.base);
    const reply = await new Promise<string>((done, failed) => {
      let text = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          'POST /customer/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        ),
      );
      socket
        .on('data', (chunk) => {
          text += String(chunk);
        })
        .on('close', () => done(text))
        .on('error', failed);
    });
    expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('the staff port', () => {
  const at = (host: string) => ({ Host: `${host}:${new URL(server.staff.base).port}` });
  const everywhere = [
    ['GET', '/healthz'],
    ['GET', '/readyz'],
    ['GET', '/'],
    ['GET', '/openapi.json'],
    ['GET', '/api/orders'],
    ['GET', '/api/setup'],
    ['POST', '/api/setup'],
    ['POST', '/api/token'],
    ['GET', '/assets/x.js'],
  ] as const;

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '192.168.1.7',
    '[fe80::1]',
    '127.0.0.1@evil.example',
    '',
  ])('[Loopback] refuses the Host %j: a name that was rebound to this machine', async (name) => {
    for (const [method, path] of everywhere) {
      const { status, body } = await raw(server.staff.base, {
        method,
        path,
        headers: {
          ...at(name),
          'Content-Type': 'application/json',
          Accept: path === '/' ? HTML.Accept : 'application/json',
        },
        body: method === 'POST' ? '{}' : '',
      });
      expect([path, status]).toEqual([path, 403]);
      expect(body).toMatch(/"code":"forbidden"|name="problem" content="forbidden"/);
    }
  });
  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])(
    '[Loopback] accepts the Host %s',
    async (name) => expect((await raw(server.staff.base, { headers: at(name) })).status).toBe(200),
  );

  it.each([
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'Cf-Connecting-Ip',
    'CF-Ray',
  ])('[Loopback] refuses requests from a tunnel: %s', async (header) => {
    for (const [method, path] of everywhere)
      expect([
        path,
        (await raw(server.staff.base, { method, path, headers: { [header]: '1.2.3.4' } })).status,
      ]).toEqual([path, 403]);
  });

  it('[3.5.1] does not accept a page of another port as its own', async () => {
    const login = { email: OWNER.email, password: OWNER.password };
    for (const origin of [
      'http://127.0.0.1:4000',
      server.portal.base,
      'https://evil.example',
      'null',
    ]) {
      const { status, headers } = await server.staff.post('/api/token', login, { Origin: origin });
      expect([origin, status, headers.getSetCookie()]).toEqual([origin, 403, []]);
    }
    expect(
      (await server.staff.post('/api/token', login, { Origin: server.staff.base })).status,
    ).toBe(200);
  });
});
