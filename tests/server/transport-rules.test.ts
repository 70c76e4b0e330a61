import { existsSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paidOrder } from '../support/orders.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';
import { HAS_LONG_FORM, proof } from '../support/torture.ts';

const HOSTILE = [
  '../../etc/passwd',
  '..\\..\\x',
  'CON',
  'a/b',
  'x\r\nSet-Cookie: a=b',
  "x\"; filename*=UTF-8''evil.exe",
  '\u202Egpj.exe',
  '.htaccess',
  'nul\u0000.pdf',
  '${jndi:ldap://x}',
];
const PLAIN_NAME = /^(inline|attachment); filename="[A-Za-z0-9_-][A-Za-z0-9._-]*"$/;

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer({
    INVOICE_PREFIX: '.x',
    INVOICE_NUMBER_FORMAT: '{prefix}/{year}/{number}',
  });
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

async function invoiced(
  buyer: object,
): Promise<{ id: string; invoice_number: string; pdf_filename: string; download_url: string }> {
  const body = await paidOrder(restaurant);
  return (await server.portal.post(`/orders/${body.claim_code}/invoice`, { buyer })).body;
}
function filesIn(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

describe('[5.3.2] [5.4.1] [5.4.2] a file’s name', () => {
  it.each(HOSTILE)(
    'is ours, in the header and on the disk, when a guest is called %j',
    async (name) => {
      const invoice = await invoiced({ ...BUYER, name, street: name, city: name });
      const { body: table } = await restaurant.owner.post('/api/tables', { name });
      const responses = [
        await server.portal.get(new URL(invoice.download_url, server.portal.base).pathname),
        await restaurant.owner.get(`/api/invoices/${invoice.id}/pdf`),
        await restaurant.owner.get(`/api/invoices/${invoice.id}/receipt.pdf`),
        await restaurant.owner.get(`/api/invoices/${invoice.id}/xml`),
        await restaurant.owner.get(`/api/tables/${table.id}/qr.png`),
      ];
      for (const { status, headers } of responses) {
        expect([status, headers.get('Set-Cookie')]).toEqual([200, null]);
        expect(headers.get('Content-Disposition')).toMatch(PLAIN_NAME);
      }
    },
  );

  it('is random on disk, outside of every served folder', async () => {
    const { invoice_number, id } = await invoiced(BUYER);
    await restaurant.owner.get(`/api/invoices/${id}/pdf`);
    const stored = filesIn(join(server.dataDir, 'uploads'));
    expect(stored.length).toBeGreaterThan(0);
    expect(
      stored.filter(
        (name) => !/^(walk-ins|customers\/[0-9a-f-]{36})\/invoices\/[0-9a-f-]{36}\.pdf$/.test(name),
      ),
    ).toEqual([]);
    expect(stored.join()).not.toContain(invoice_number.replaceAll('/', '_'));
    for (const { base } of [server.portal, server.staff]) {
      for (const path of stored
        .slice(0, 2)
        .flatMap((name) => [
          `/uploads/${name}`,
          `/${name}`,
          `/assets/../uploads/${name}`,
          `/assets/%2e%2e/${name}`,
        ]))
        expect((await fetch(base + path)).status, path).toBe(404);
    }
  });

  it.each([
    ...HOSTILE,
    '..',
    '.',
    '',
    '%',
    'keys.json',
    '../keys.json',
    'database.sqlite',
    '/etc/passwd',
    'a'.repeat(300),
  ])('of a backup cannot be chosen by a client: %j', async (name) => {
    const { status } = await restaurant.owner.post(
      `/api/backups/${encodeURIComponent(name)}/restore`,
      {
        password: 'a long passphrase for tests',
      },
    );
    expect(status).toBe(404);
  });
  it('of a backup is made by the server', async () => {
    const { body } = await restaurant.owner.post('/api/backups');
    expect(body.name).toMatch(/^[a-z]+-[\dTZ-]+-[A-Z0-9]{4}[\w.-]*$/i);
    expect(filesIn(join(server.dataDir, 'backups')).some((name) => name.includes(body.name))).toBe(
      true,
    );
  });
});

describe('a request', () => {
  it('[5.3.1] has no way to put a file where pages are served or run', async () => {
    for (const method of ['PUT', 'POST', 'DELETE']) {
      for (const client of [server.portal, restaurant.owner])
        for (const path of [
          '/assets/evil.js',
          '/uploads/evil.html',
          '/index.html',
          '/.well-known/evil',
        ])
          expect([method, path, (await client.send(method, path, '{}')).status]).toEqual([
            method,
            path,
            404,
          ]);
    }
  });

  it('[5.2.3] is measured when it is decompressed: 100 MB in 100 kB are too much', async () => {
    const bomb = await promisify(gzip)(JSON.stringify({ email: 'a'.repeat(100_000_000) }));
    expect(bomb.length).toBeLessThan(110_000);
    for (const url of [
      `${server.portal.base}/customer/register`,
      `${server.staff.base}/api/token`,
    ]) {
      const before = process.memoryUsage().arrayBuffers;
      const { status } = await fetch(url, {
        method: 'POST',
        body: bomb,
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      });
      expect(status).toBe(413);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    }
    const whole = gzipSync(JSON.stringify({ email: 'nobody@example.org', password: 'wrong' }));
    expect(
      (
        await fetch(`${server.staff.base}/api/token`, {
          method: 'POST',
          body: whole,
          headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
        })
      ).status,
    ).toBe(401);
  });

  it.each([
    ['gzip', 'no gzip at all'],
    ['gzip', gzipSync('{"email":"nobody@example.org"}').subarray(0, 30)],
    ['deflate', '{}'],
    ['br', '{}'],
  ])(
    'that is not packed as %s says is malformed, and the address is not denied',
    async (how, body) => {
      for (const url of [
        `${server.portal.base}/customer/register`,
        `${server.staff.base}/api/token`,
      ]) {
        const response = await fetch(url, {
          method: 'POST',
          body,
          headers: { 'Content-Type': 'application/json', 'Content-Encoding': how },
        });
        expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
          400,
          'malformed_json',
        ]);
      }
    },
  );

  it.each([
    ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['an odd coding', 'Transfer-Encoding: x, chunked\r\nContent-Length: 2\r\n\r\n{}'],
    ['a length that is none', 'Content-Length: +2\r\n\r\n{}'],
    [
      'a folded header',
      'X-A: b\r\n c\r\nContent-Length: 2\r\nTransfer-Encoding: identity\r\n\r\n{}',
    ],
  ])('[4.2.1] with %s is refused as ambiguous', async (_name, rest) => {
    for (const { base } of [server.portal, server.staff])
      expect(
        await raw(
          base,
          `POST /api/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${rest}`,
        ),
      ).toMatch(/^HTTP\/1\.1 400 /);
  });
});

/** Sends these bytes, and reads until the server closes. */
function raw(base: string, bytes: string) {
  return new Promise<string>((done, failed) => {
    let text = '';
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write(bytes));
    socket
      .on('data', (chunk) => {
        text += String(chunk);
      })
      .on('close', () => done(text))
      .on('error', failed);
  });
}

/** Requests a path, and disconnects at the first bytes of the response. */
function abandon({ base, token }: Client, path: string) {
  return new Promise<void>((done) => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${token ? `Authorization: Bearer ${token}\r\n` : ''}\r\n`,
      ),
    );
    socket
      .once('data', () => socket.resetAndDestroy())
      .on('error', () => socket.destroy())
      .on('close', () => done());
  });
}
/** Files and sockets that this process holds open. */
function handles() {
  return (
    existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd') : process.getActiveResourcesInfo()
  ).length;
}

const WAVES = proof(2, 20);
const CLIENTS = proof(4, 10);

describe('[1.4.3] clients that disconnect early', HAS_LONG_FORM, () => {
  it('leave no file and no connection open, and every slot free', async () => {
    const { id, download_url } = await invoiced(BUYER);
    const link = new URL(download_url, server.portal.base).pathname;
    const kinds: [Client, string][] = [
      [server.portal, link],
      [restaurant.owner, `/api/invoices/${id}/pdf`],
      [restaurant.owner, '/api/events'],
      [restaurant.owner, '/api/exports/invoices?format=zip'],
      [restaurant.owner, `/api/tables/${restaurant.table.id}/qr.png`],
    ];
    const wave = () =>
      Promise.all(
        kinds.flatMap(([client, path]) =>
          Array.from({ length: CLIENTS }, () => abandon(client, path)),
        ),
      );
    await wave();
    await expect.poll(handles, { timeout: 60_000 }).toBeLessThan(200);
    const before = handles();
    for (let turn = 0; turn < WAVES; turn++) await wave();
    await expect.poll(handles, { timeout: 60_000 }).toBeLessThanOrEqual(before + 5);
    await expect
      .poll(async () => (await restaurant.owner.get('/api/exports/invoices?format=csv')).status, {
        timeout: 60_000,
      })
      .toBe(200);
    const streams = await Promise.all(
      Array.from({ length: 4 }, () =>
        fetch(`${server.staff.base}/api/events`, {
          headers: { Authorization: `Bearer ${restaurant.owner.token}` },
        }),
      ),
    );
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await Promise.all(streams.map(({ body }) => body!.cancel()));
  });
});
