import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import type { EndpointShape } from '../../server/http/endpoint.ts';
import { makeCustomer, PASSWORD, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder } from '../support/orders.ts';
import {
  BUYER,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';

const root = resolve(import.meta.dirname, '../..');
const FORM = 'application/x-www-form-urlencoded';

let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let guest: TestCustomer;
/** The cookies of a logged-in browser, by port. */
const cookies: Record<string, string> = {};
const login = {
  portal: (headers = {}) =>
    server.portal.post('/customer/token', { email: guest.email, password: PASSWORD }, headers),
  staff: (headers = {}) =>
    server.staff.post('/api/token', { email: OWNER.email, password: OWNER.password }, headers),
};
function jar({ headers }: { headers: Headers }) {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0]!)
    .join('; ');
}
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server);
  guest = await makeCustomer(server, mail);
  for (const port of ['portal', 'staff'] as const)
    cookies[port] = jar(await login[port]({ Origin: server[port].base }));
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const CHANGES = [...portalRoutes, ...staffPortRoutes]
  .map(({ endpoint }) => endpoint)
  .filter(({ method }) => method !== 'GET');
function named(endpoints: EndpointShape[]) {
  return endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);
}
function ask(
  { port, method, path }: EndpointShape,
  body: string | undefined,
  headers: Record<string, string>,
) {
  return server[port].send(method, path.replace(/\{\w+\}/g, 'made-up'), body, {
    Cookie: cookies[port]!,
    ...headers,
  });
}

describe('a change that a browser’s cookies authorise', () => {
  const strangers = () => [
    undefined,
    'null',
    'https://evil.example',
    'http://127.0.0.1:4000',
    server.portal.base,
    server.staff.base,
    server.portal.base.replace('127.0.0.1', 'localhost'),
  ];

  it.each(named(CHANGES.filter(({ access }) => access !== 'public')))(
    '[3.5.1] is accepted from our own page only, its port included: %s',
    async (_name, endpoint) => {
      for (const origin of strangers().filter((one) => one !== server[endpoint.port].base)) {
        const { status, headers } = await ask(
          endpoint,
          '{}',
          origin === undefined ? {} : { Origin: origin },
        );
        expect([origin, status, headers.getSetCookie()]).toEqual([origin, 403, []]);
      }
    },
  );

  it.each(named(CHANGES))(
    '[3.5.2] requires JSON, which no foreign form can send: %s',
    async (_name, endpoint) => {
      // A webhook may be a form: it has no cookies, and nothing that it says is believed.
      const takesForm = endpoint.form || endpoint.upload?.types.includes(FORM);
      for (const type of ['text/plain', FORM, 'multipart/form-data; boundary=x'].filter(
        (one) => !(takesForm && one === FORM),
      )) {
        expect([
          type,
          (await ask(endpoint, '{}', { 'Content-Type': type, Origin: server[endpoint.port].base }))
            .status,
        ]).toEqual([type, 415]);
      }
    },
  );

  it('[3.5.1] cannot be a login, logout or renewal from another page', async () => {
    for (const [port, paths] of [
      ['portal', ['/customer/token', '/customer/token/refresh', '/customer/logout']],
      ['staff', ['/api/token', '/api/token/refresh', '/api/logout']],
    ] as const) {
      const credentials =
        port === 'portal'
          ? { email: guest.email, password: PASSWORD }
          : { email: OWNER.email, password: OWNER.password };
      for (const path of paths) {
        for (const Origin of strangers().filter(
          (one) => one !== undefined && one !== server[port].base,
        )) {
          const { status, headers } = await server[port].post(
            path,
            path.endsWith('token') ? credentials : undefined,
            { Origin: Origin!, Cookie: cookies[port]! },
          );
          expect([path, Origin, status, headers.getSetCookie()]).toEqual([path, Origin, 403, []]);
        }
      }
      expect(
        (await server[port].post(paths[2], undefined, { Cookie: cookies[port]! })).status,
      ).toBe(403);
      expect(
        (
          await server[port].get(port === 'portal' ? '/customer/profile' : '/api/me', {
            Cookie: cookies[port]!,
          })
        ).status,
      ).toBe(200);
    }
  });

  it('[3.5.2] may be a form login, which sets no cookie', async () => {
    const fields = `username=${guest.email}&password=${PASSWORD}`;
    const response = await server.portal.post('/customer/token', fields, { 'Content-Type': FORM });
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(
      (
        await server.portal.post('/customer/token', fields, {
          'Content-Type': FORM,
          Origin: 'https://evil.example',
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await server.portal.post(
          '/customer/token',
          JSON.stringify({ email: guest.email, password: PASSWORD }),
          { 'Content-Type': 'text/plain' },
        )
      ).status,
    ).toBe(415);
  });

  it('[3.5.1] is accepted from our own page', async () => {
    const rename = (headers = {}) =>
      server.portal.send(
        'PUT',
        '/customer/profile',
        { full_name: 'Ana' },
        { Cookie: cookies.portal!, ...headers },
      );
    expect([
      (await rename()).status,
      (await rename({ Origin: server.portal.base })).status,
    ]).toEqual([403, 200]);
    expect(
      (
        await server.staff.post(
          '/api/categories',
          { name: 'Vinos' },
          { Cookie: cookies.staff!, Origin: server.staff.base },
        )
      ).status,
    ).toBe(201);
  });
});

describe('what another page may read', () => {
  it.each(['https://evil.example', 'null', 'http://127.0.0.1:4000'])(
    '[3.4.2] is nothing: no response to %s grants it access',
    async (Origin) => {
      const asked: [Client, string][] = [
        [server.portal, '/healthz'],
        [server.portal, '/openapi.json'],
        [server.portal, `/menu/${restaurant.table.token}`],
        [server.portal, '/customer/profile'],
        [server.staff, '/healthz'],
        [server.staff, '/api/me'],
        [server.staff, '/nope'],
      ];
      for (const [client, path] of asked) {
        const { headers } = await client.get(path, {
          Origin,
          Cookie: client === server.portal ? cookies.portal! : cookies.staff!,
        });
        expect([
          path,
          [...headers.keys()].filter((name) => name.startsWith('access-control-')),
        ]).toEqual([path, []]);
      }
    },
  );

  it('[3.5.4] browsers send both ports’ cookies to both ports: each reads its own, and no token is valid on the other port under any name', async () => {
    const value = (port: string, name: string) =>
      new RegExp(`${name}=([^;]+)`).exec(cookies[port]!)![1]!;
    const [ofGuest, ofStaff] = [value('portal', 'customer_access'), value('staff', 'staff_access')];
    const profile = async (Cookie: string) =>
      (await server.portal.get('/customer/profile', { Cookie })).status;
    const me = async (Cookie: string) => (await server.staff.get('/api/me', { Cookie })).status;
    expect([
      await profile(`${cookies.staff}; ${cookies.portal}`),
      await me(`${cookies.portal}; ${cookies.staff}`),
    ]).toEqual([200, 200]);
    expect([
      await profile(cookies.staff!),
      await profile(`customer_access=${ofStaff}`),
      await profile(`staff_access=${ofGuest}`),
    ]).toEqual([401, 401, 401]);
    expect([
      await me(cookies.portal!),
      await me(`staff_access=${ofGuest}`),
      await me(`customer_access=${ofStaff}`),
    ]).toEqual([401, 401, 401]);
    const names = (port: string) => cookies[port]!.split('; ').map((pair) => pair.split('=')[0]!);
    expect(names('portal').filter((name) => names('staff').includes(name))).toEqual([]);
  });

  it('[3.5.5] no page receives messages from another window, nor sends any', () => {
    const sources = (folder: string) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|vue|html)$/.test(name))
        .map((name) => join(root, folder, name));
    const talks = (pattern: RegExp) => (path: string) => pattern.test(readFileSync(path, 'utf8'));
    // A `source` is the stream of our own server's events, and `tabs` a BroadcastChannel, which
    // browsers restrict to one origin, port included.
    expect(
      sources('renderer').filter(
        talks(
          /(?<!tabs\.)postMessage|(?<!(?:source|tabs)\.)\bonmessage\b|addEventListener\(\s*['"`]message['"`]|window\.opener|\bMessageChannel\b/,
        ),
      ),
    ).toEqual([]);
    // The desktop communicates with its server over a pipe between processes, which no page can
    // reach.
    expect(
      sources('main').filter(
        talks(
          /window\.postMessage|webContents\.postMessage|addEventListener\(\s*['"`]message['"`]/,
        ),
      ),
    ).toEqual([]);
  });
});

describe('[3.2.1] a file', () => {
  let invoice: { id: string; download_url: string };
  beforeAll(async () => {
    const body = await paidOrder(restaurant, { payment: { method: 'card' } });
    invoice = (
      await server.portal.post(`/orders/${body.claim_code}/invoice`, {
        buyer: { ...BUYER, name: '<script>alert(1)</script>' },
      })
    ).body;
  });
  const exported = (format: string) =>
    restaurant.owner.get(`/api/exports/invoices?format=${format}`);
  const FILES: [string, () => ReturnType<Client['get']>, string, RegExp][] = [
    [
      'a QR code',
      () => restaurant.owner.get(`/api/tables/${restaurant.table.id}/qr.png`),
      'image/png',
      /^inline; filename="[\w.-]+\.png"$/,
    ],
    [
      'XML',
      () => restaurant.owner.get(`/api/invoices/${invoice.id}/xml`),
      'application/xml',
      /^attachment; filename="INV-[\d-]+\.xml"$/,
    ],
    [
      'UBL',
      () => restaurant.owner.get(`/api/invoices/${invoice.id}/xml?format=ubl`),
      'application/xml',
      /^attachment; filename="INV-[\d-]+\.xml"$/,
    ],
    [
      'CSV',
      () => exported('csv'),
      'text/csv; charset=utf-8',
      /^attachment; filename="[\w.-]+\.csv"$/,
    ],
    [
      'DATEV',
      () => exported('datev'),
      'text/csv; charset=windows-1252',
      /^attachment; filename="[\w.-]+\.csv"$/,
    ],
    ['ZIP', () => exported('zip'), 'application/zip', /^attachment; filename="[\w.-]+\.zip"$/],
  ];
  it.each(FILES)(
    'of %s has one type, and runs nothing when opened by itself',
    async (_name, get, type, disposition) => {
      const { status, headers } = await get();
      expect([status, headers.get('Content-Type'), headers.get('X-Content-Type-Options')]).toEqual([
        200,
        type,
        'nosniff',
      ]);
      expect(headers.get('Content-Disposition')).toMatch(disposition);
      expect(headers.get('Content-Security-Policy')).toMatch(/; sandbox$/);
    },
  );
  it.each(['pdf', 'receipt.pdf'])(
    'of a PDF (%s) is sent as a PDF whatever type was requested',
    async (pdf) => {
      const { headers, bytes } = await restaurant.owner.get(`/api/invoices/${invoice.id}/${pdf}`, {
        Accept: 'text/html',
      });
      expect([
        headers.get('Content-Type'),
        headers.get('X-Content-Type-Options'),
        bytes.subarray(0, 5).toString(),
      ]).toEqual(['application/pdf', 'nosniff', '%PDF-']);
    },
  );
});
