import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { connect, createServer } from 'node:net';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { staffPortRoutes } from '../../../server/routes.ts';
import { setClock } from '../../../server/clock.ts';
import { readSetting } from '../../../server/settings/settings.ts';
import { issueCertificate, makeAuthority } from '../../../server/security/certificates.ts';
import { applyNetwork } from '../../../server/network/network.ts';
import { setInterfaces } from '../../../server/restaurant/lan.ts';
import { freePort } from '../../support/free-port.ts';
import { ask, type Answered } from '../../support/https.ts';
import {
  type Client,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { logInStaff, makeUser } from '../../support/staff.ts';
import { pairTill, type TestTill } from '../../support/tills.ts';
import { checkedBy } from '../../support/tls.ts';

const PAGE = '/api/settings/network';
const SWITCH = `${PAGE}/staff`;

function cardAt(...all: string[]) {
  return all.map((address) => ({
    address,
    netmask: '255.0.0.0',
    family: 'IPv4' as const,
    mac: '00:00:00:00:00:00',
    internal: false,
    cidr: `${address}/8`,
  }));
}
/** Gives the machine these addresses on its one network card. */
function addresses(...all: string[]) {
  setInterfaces(() => ({ eth7: cardAt(...all) }));
}

describe('the back office on other devices of the restaurant', () => {
  let server: TestServer;
  let owner: Client;
  let ca: string;
  let port: string;
  let earlier: { backup: string; till: TestTill };
  const at = (address: string, path = '/api/setup') => `https://${address}:${port}${path}`;
  const refused = (url: string) =>
    ask(url, { ca }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );

  beforeAll(async () => {
    addresses('127.0.0.2');
    server = await startTestServer({ PORTAL_HOST: '0.0.0.0' });
    ({ owner } = await setUpRestaurant(server));
    ({ port } = new URL(server.staff_url));
    const till = await pairTill(owner);
    earlier = { till, backup: (await owner.post('/api/backups')).body.name };
  });
  afterAll(async () => {
    await server.stop();
    setInterfaces();
  });
  afterEach(() => setClock(null));

  it('is closed until an owner opens it, with a login of the last half hour', async () => {
    expect(await refused(at('127.0.0.2'))).toBe('ECONNREFUSED');
    expect((await ask(`${server.portal_url}/trust`)).status).toBe(404);
    const manager = await makeUser(server, owner, 'manager');
    expect((await manager.client.put(SWITCH, { on: true })).status).toBe(403);
    const { status, body } = await owner.put(SWITCH, { on: true });
    expect([status, body.staff]).toEqual([
      200,
      expect.objectContaining({ on: true, address: at('127.0.0.2', ''), problem: null, fixed: [] }),
    ]);
    expect(body.staff.names).toEqual(expect.arrayContaining(['127.0.0.2', 'casa-luz.local']));
    ca = (await readSetting<{ certificate: string }>('staff_authority'))!.value.certificate;
    expect(body.staff.authority.fingerprint).toBe(new X509Certificate(ca).fingerprint256);
  });

  it('[12.1.1] [3.3.1] answers by https to who trusts its authority, with cookies of that host alone', async () => {
    const { status, headers } = await ask(at('127.0.0.2', '/api/token'), {
      ca,
      method: 'POST',
      headers: { Origin: at('127.0.0.2', '') },
      body: { email: OWNER.email, password: OWNER.password },
    });
    expect(status).toBe(200);
    for (const cookie of headers['set-cookie']!)
      expect(cookie).toMatch(/^__Host-staff_.*; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/);
    expect(headers['strict-transport-security']).toBeUndefined();
    const other = await makeAuthority('Another', [], new Date());
    await expect(ask(at('127.0.0.2'), { ca: other.cert })).rejects.toThrow(/certificate/);
    // The window on this machine stays as it was.
    expect((await server.staff.get('/api/setup')).status).toBe(200);
  });

  it('[Loopback] [3.5.1] answers to the names of its certificate alone, and to pages of its own', async () => {
    const asked = (Host: string) => ask(at('127.0.0.2'), { headers: { Host } });
    const statuses = async (...hosts: string[]) =>
      Promise.all(hosts.map(async (host) => (await asked(host)).status));
    expect(await statuses(`127.0.0.2:${port}`, `casa-luz.local:${port}`)).toEqual([200, 200]);
    expect(
      await statuses('evil.example', 'localhost', '127.0.0.1', 'x.casa-luz.local', '127.0.0.3'),
    ).toEqual([403, 403, 403, 403, 403]);
    const login = (Origin: string) =>
      ask(at('127.0.0.2', '/api/token'), {
        ca,
        method: 'POST',
        headers: { Origin },
        body: { email: OWNER.email, password: OWNER.password },
      });
    for (const origin of [`http://127.0.0.2:${port}`, 'https://127.0.0.2', server.portal_url])
      expect([origin, (await login(origin)).status]).toEqual([origin, 403]);
  });

  it('[12.2.1] leads a page that was opened by plain http to https, and answers nothing else there', async () => {
    const plain = (path: string, more = {}) => ask(`http://127.0.0.2:${port}${path}`, more);
    const page = await plain('/login?next=/bills');
    expect([page.status, page.headers.location]).toEqual([
      308,
      at('127.0.0.2', '/login?next=/bills'),
    ]);
    expect((await plain('/', { headers: { Host: 'evil.example' } })).status).toBe(403);
    const sent = await plain('/api/token', { method: 'POST', body: { email: OWNER.email } });
    expect([sent.status, JSON.parse(sent.body).code]).toEqual([403, 'https_required']);
  });

  it('[Loopback] a tunnel that is aimed at it gets nothing', async () => {
    for (const header of ['X-Forwarded-For', 'Cf-Connecting-Ip', 'Forwarded'])
      for (const path of ['/login', '/healthz', '/api/setup'])
        expect([
          path,
          (await ask(at('127.0.0.2', path), { ca, headers: { [header]: '203.0.113.7' } })).status,
        ]).toEqual([path, 403]);
  });

  it('[13.4.5] the portal holds no path of staff, and its help holds no secret', async () => {
    for (const { endpoint } of staffPortRoutes.filter((one) =>
      one.endpoint.path.startsWith('/api/'),
    )) {
      const path = endpoint.path.replaceAll(/\{\w+\}/g, 'x');
      expect([path, (await server.portal.send(endpoint.method, path)).status]).toEqual([path, 404]);
    }
    const help = await ask(`${server.portal_url}/trust`, { headers: { 'Accept-Language': 'de' } });
    expect([help.status, help.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const { fingerprint256 } = new X509Certificate(ca);
    expect(help.body.replaceAll('<br>', ' ')).toContain(fingerprint256.replaceAll(':', ' '));
    expect(help.body).toContain('Der Verwaltung dieses Restaurants vertrauen');
    expect(help.headers['content-security-policy']).toContain("default-src 'none'");
    const file = await server.portal.get('/trust/certificate.crt');
    expect(new X509Certificate(file.bytes).fingerprint256).toBe(
      new X509Certificate(ca).fingerprint256,
    );
    const profile = await server.portal.get('/trust/certificate.mobileconfig');
    expect(profile.headers.get('Content-Type')).toBe('application/x-apple-aspen-config');
    const [, data] = /<data>(.*)<\/data>/.exec(profile.bytes.toString())!;
    expect(new X509Certificate(Buffer.from(data!, 'base64')).ca).toBe(true);
    for (const path of ['/trust', '/trust/certificate.crt', '/trust/certificate.mobileconfig'])
      expect([
        path,
        (await server.portal.get(path, { 'X-Forwarded-For': '203.0.113.7' })).status,
      ]).toEqual([path, 404]);
  });

  it('the authority signs for the restaurant’s own network alone, also by a stranger with its key', async () => {
    const authority = await makeAuthority('Test', ['pc'], new Date());
    const good = await issueCertificate(authority, ['192.168.1.7', 'x.local', 'pc'], new Date());
    expect(await checkedBy(authority.cert, good, 'x.local')).toBe('trusted');
    const forged = await issueCertificate(authority, ['bank.example', '192.168.1.7'], new Date());
    expect(await checkedBy(authority.cert, forged, 'bank.example')).toMatch(/permitted/i);
    const public1 = await issueCertificate(authority, ['1.1.1.1'], new Date());
    expect(await checkedBy(authority.cert, public1, '1.1.1.1')).toMatch(/permitted/i);
  });

  it('follows the addresses of the machine with another certificate, and this authority', async () => {
    const before = await ask(at('127.0.0.2'), { ca });
    addresses('127.0.0.2', '127.0.0.3');
    await applyNetwork();
    const [two, three] = [await ask(at('127.0.0.2'), { ca }), await ask(at('127.0.0.3'), { ca })];
    expect([two.status, three.status]).toEqual([200, 200]);
    expect(two.fingerprint).toBe(three.fingerprint);
    expect(two.fingerprint).not.toBe(before.fingerprint);
    addresses('127.0.0.3');
    await applyNetwork();
    expect(await refused(at('127.0.0.2'))).toBe('ECONNREFUSED');
    expect((await owner.get(PAGE)).body.staff.address).toBe(at('127.0.0.3', ''));
  });

  it('renews the certificate a month before it ends', async () => {
    const first = await ask(at('127.0.0.3'), { ca });
    await applyNetwork();
    const same: Answered = await ask(at('127.0.0.3'), { ca });
    expect(same.fingerprint).toBe(first.fingerprint);
    setClock(() => new Date(Date.now() + 61 * 24 * 3_600_000));
    await applyNetwork();
    setClock(null);
    const later = await ask(at('127.0.0.3'));
    expect(later.fingerprint).not.toBe(first.fingerprint);
    // The clock was wrong: the certificate of a later day is replaced at once.
    await applyNetwork();
    expect((await ask(at('127.0.0.3'), { ca })).fingerprint).not.toBe(later.fingerprint);
  });

  it('says an address in an invitation that opens elsewhere', async () => {
    const { body } = await owner.post('/api/users', {
      email: 'new@casaluz.example',
      full_name: 'New',
      role: 'waiter',
      password: OWNER.password,
    });
    expect(body.opens_at).toBe(at('127.0.0.3', ''));
  });

  it('holds no connection that says nothing, when it closes', async () => {
    const silent = connect(Number(port), '127.0.0.3');
    await new Promise((open) => silent.once('connect', open));
    const ended = new Promise((end) => silent.once('close', end));
    silent.on('error', () => undefined);
    expect((await owner.put(SWITCH, { on: false })).body.staff).toMatchObject({
      on: false,
      address: null,
      authority: null,
    });
    await ended;
    expect(await refused(at('127.0.0.3'))).toBe('ECONNREFUSED');
    expect((await ask(`${server.portal_url}/trust`)).status).toBe(404);
    const log = (await owner.get('/api/audit')).body.items.map(
      (entry: { action: string }) => entry.action,
    );
    expect(
      log.filter((action: string) => action === 'settings.staff_elsewhere_changed'),
    ).toHaveLength(2);
  });

  it('keeps its authority, whose key no answer and no table shows in the clear', async () => {
    const { body } = await owner.put(SWITCH, { on: true });
    expect(body.staff.authority.fingerprint).toBe(new X509Certificate(ca).fingerprint256);
    expect(JSON.stringify(body)).not.toContain('PRIVATE KEY');
    await owner.put(SWITCH, { on: false });
  });

  it('a restore of an earlier state undoes neither its authority nor an unpaired device', async () => {
    const { backup, till } = earlier;
    expect((await owner.send('DELETE', `/api/tills/${till.id}`)).status).toBe(200);
    const { password } = OWNER;
    expect((await owner.post(`/api/backups/${backup}/restore`, { password })).status).toBe(200);
    owner = await logInStaff(server.staff);
    const { body } = await owner.put(SWITCH, { on: true });
    expect(body.staff.authority.fingerprint).toBe(new X509Certificate(ca).fingerprint256);
    const { body: people } = await server.staff.get('/api/tills/people', { Cookie: till.cookie });
    expect(people.till).toBeNull();
  });
});

describe('STAFF_HOST beyond loopback', () => {
  it('speaks https alone on the staff port, and the app cannot change that', async () => {
    const server = await startTestServer({ STAFF_HOST: '0.0.0.0' });
    expect(server.staff_url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    const { certificate: ca } = (await readSetting<{ certificate: string }>('staff_authority'))!
      .value;
    expect((await ask(`${server.staff_url}/api/setup`, { ca })).status).toBe(200);
    const plain = server.staff_url.replace('https:', 'http:');
    expect((await ask(`${plain}/api/setup`)).status).toBe(308);
    await server.stop();
  });

  it('gives the window of the desktop app the same address at each start', async () => {
    const port = await freePort();
    const settings = {
      STAFF_HOST: '0.0.0.0',
      STAFF_PORT: String(port),
      DESKTOP_SECRET: 'a secret of this start',
    };
    const urls: string[] = [];
    for (let starts = 0; starts < 2; starts++) {
      const server = await startTestServer(settings);
      urls.push(server.staff_url);
      expect((await ask(`${server.staff_url}/api/setup`)).status).toBe(200);
      await server.stop();
    }
    expect(new Set(urls).size).toBe(1);
    // The next one where another program has that port.
    const taken = createServer().listen(Number(new URL(urls[0]!).port), '127.0.0.1');
    await once(taken, 'listening');
    const server = await startTestServer(settings);
    expect(server.staff_url).not.toBe(urls[0]);
    expect((await ask(`${server.staff_url}/api/setup`)).status).toBe(200);
    await server.stop();
    taken.close();
  });

  it('behind a proxy answers to the address that the router gives the machine later', async () => {
    const server = await startTestServer({ STAFF_HOST: '0.0.0.0', STAFF_TLS: 'off' });
    const cards = os.networkInterfaces;
    const statusBy = async (host: string) =>
      (await ask(`${server.staff_url}/healthz`, { headers: { Host: `${host}:4100` } })).status;
    expect(await statusBy('10.77.0.9')).toBe(403);
    os.networkInterfaces = () => ({ eth7: cardAt('10.77.0.9') });
    syncBuiltinESMExports();
    try {
      expect([await statusBy('10.77.0.9'), await statusBy('10.77.0.10')]).toEqual([200, 403]);
      expect(await statusBy('localhost')).toBe(200);
    } finally {
      os.networkInterfaces = cards;
      syncBuiltinESMExports();
      await server.stop();
    }
  });

  it('uses the owner’s certificate, and reads it again when its files are others', async () => {
    const authority = await makeAuthority('A public one', [], new Date());
    const one = await issueCertificate(authority, ['staff.local'], new Date());
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, one.cert);
    writeFileSync(key, one.key);
    const server = await startTestServer({
      STAFF_HOST: '0.0.0.0',
      STAFF_TLS_CERT: cert,
      STAFF_TLS_KEY: key,
    });
    const { port } = new URL(server.staff_url);
    const asked = () =>
      ask(`https://127.0.0.1:${port}/api/setup`, {
        ca: authority.cert,
        headers: { Host: `staff.local:${port}` },
      });
    expect(server.staff_elsewhere).toBe(`https://staff.local:${port}`);
    const before = await asked();
    expect(before.status).toBe(200);
    const two = await issueCertificate(authority, ['staff.local'], new Date());
    writeFileSync(cert, two.cert);
    writeFileSync(key, two.key);
    await applyNetwork();
    const after = await asked();
    expect([after.status, after.fingerprint === before.fingerprint]).toEqual([200, false]);
    expect((await ask(`${server.portal_url}/trust`)).status).toBe(404);
    await server.stop();
    rmSync(folder, { recursive: true });
  });
});
