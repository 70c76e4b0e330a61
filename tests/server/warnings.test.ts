import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { config, useConfig } from '../../server/config.ts';
import { logInStaff } from '../support/staff.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_FACTOR: '1' });
  await setUpRestaurant(server);
});
afterAll(() => server.stop());
afterEach(() => setClock(null));

let turns = 0;
const inDays = (days: number) => setClock(() => new Date(Date.now() + days * 24 * 3_600_000));
async function owner() {
  return await logInStaff(server.staff);
}
async function warnings(language = 'en') {
  return (await (await owner()).get('/api/warnings', { 'Accept-Language': language })).body
    .items as {
    code: string;
    detail: string;
  }[];
}
/** Warnings about access only; an old restaurant without a backup gets that warning too. */
async function codes() {
  return (await warnings()).map(({ code }) => code).filter((code) => code !== 'backup_old');
}
/** Requests as a forwarding proxy does, without `fetch`, which sets some headers itself. */
function forwarded(headers: Record<string, string>) {
  return new Promise<number>((done, failed) => {
    const { hostname, port } = new URL(server.portal.base);
    request({ hostname, port, path: '/healthz', headers }, (response) => {
      response.resume();
      done(response.statusCode!);
    })
      .on('error', failed)
      .end();
  });
}
function wrong(email: string, headers: Record<string, string> = {}) {
  return server.portal.post('/customer/token', { email, password: 'Wrong1234x' }, headers);
}

describe('[Shared addresses] an untrusted proxy or tunnel', () => {
  it('gives no guest an address of their own, and managers are warned for a day', async () => {
    expect(await codes()).toEqual([]);
    expect(await forwarded({})).toBe(200);
    expect(await codes()).toEqual([]);
    for (let turn = 0; turn < 10; turn++)
      expect(
        (await wrong(`many${turn}@example.org`, { 'X-Forwarded-For': `203.0.113.${turn}` })).status,
      ).toBe(401);
    expect((await wrong('many@example.org', { 'X-Forwarded-For': '203.0.113.99' })).status).toBe(
      429,
    ); // All of them are 127.0.0.1.
    expect(await codes()).toEqual(['untrusted_proxy']);
    expect((await warnings('de')).at(-1)!.detail).toMatch(
      /^Gäste kommen durch einen Tunnel oder Proxy, dem nicht vertraut wird/,
    );
    inDays(1.1);
    expect(await codes()).toEqual([]);
  });

  it.each(['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'Cf-Connecting-Ip'])(
    'is recognised by %s',
    async (header) => {
      inDays(++turns * 3);
      expect(await codes()).toEqual([]);
      await forwarded({ [header]: '203.0.113.1' });
      expect(await codes()).toEqual(['untrusted_proxy']);
    },
  );
});

describe('[Loopback] a back office that is reachable beyond this machine', () => {
  it('causes a warning to managers, in words, as long as it is so', async () => {
    const before = config();
    inDays(30);
    useConfig({ ...before, STAFF_HOST: '0.0.0.0', STAFF_TLS: 'off' });
    try {
      expect(await codes()).toEqual(['staff_beyond_loopback']);
      expect((await warnings('es')).at(-1)!.detail).toMatch(
        /^La administración es accesible desde otros dispositivos/,
      );
    } finally {
      useConfig(before);
    }
    expect(await codes()).toEqual([]);
  });
});
