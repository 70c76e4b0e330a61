import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildServer,
  freePort,
  startServerProcess,
  type ServerProcess,
} from '../support/process.ts';
import { Client, OWNER, RESTAURANT } from '../support/server.ts';

const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const GUEST = { email: 'guest@example.org', password: 'correct horse battery staple' };
const STAFF = { email: OWNER.email, password: OWNER.password };

type ResponseBody = { headers: Headers };
/** The cookies of a response, each by its name and its flags. */
function cookiesOf({ headers }: ResponseBody) {
  return headers.getSetCookie().map((cookie) => {
    const [pair, ...flags] = cookie.split('; ');
    return {
      name: pair!.split('=')[0]!,
      flags: flags.filter((flag) => !/^(Max-Age|Expires)=/.test(flag)).sort(),
    };
  });
}
function cookieHeader({ headers }: ResponseBody) {
  return {
    Cookie: headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  };
}
const PLAIN = ['HttpOnly', 'Path=/', 'SameSite=Strict'];
const SECURE = [...PLAIN, 'Secure'].sort();
const SESSION = ['access', 'refresh'];

async function start(
  settings: Record<string, string>,
): Promise<ServerProcess & { portal: Client }> {
  const port = String(await freePort());
  const server = await startServerProcess({ PORTAL_PORT: port, ...settings });
  await server.staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER });
  const portal = new Client(`http://127.0.0.1:${port}`);
  await portal.post('/customer/register', { ...GUEST, full_name: 'A Guest' });
  return { ...server, portal };
}
beforeAll(buildServer);

describe('on plain http', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await start({ RATE_LIMIT_FACTOR: '1' });
  });
  afterAll(() => server.stop());

  it('[3.3.2] [3.3.4] [3.5.4] cookies are Strict and hidden from scripts, and their names differ by port', async () => {
    const [guest, staff] = [
      cookiesOf(await server.portal.post('/customer/token', GUEST)),
      cookiesOf(await server.staff.post('/api/token', STAFF)),
    ];
    for (const name of SESSION)
      expect(
        [guest, staff].map((all) =>
          all.filter((cookie) => cookie.name.endsWith(`_${name}`)).map((cookie) => cookie.name),
        ),
      ).toEqual([[`customer_${name}`], [`staff_${name}`]]);
    for (const { flags } of [...guest, ...staff]) expect(flags).toEqual(PLAIN);
  });

  it('[4.1.3] [15.3.4] [3.3.1] [3.4.1] a forwarded protocol of https is ignored', async () => {
    const response = await server.portal.post('/customer/token', GUEST, {
      'X-Forwarded-Proto': 'https',
      Forwarded: 'proto=https',
      'X-Forwarded-Host': 'evil.example',
    });
    expect(response.status).toBe(200);
    for (const { name, flags } of cookiesOf(response))
      expect([name.startsWith('__Host-'), flags]).toEqual([false, PLAIN]);
    expect(response.headers.get('Strict-Transport-Security')).toBeNull();
  });

  it('[4.1.3] [15.3.4] a forwarded address is ignored: the peer’s own address is counted', async () => {
    const resend = (count: number) =>
      server.portal.post(
        '/customer/resend-verification',
        { email: `peer${count}@example.org` },
        {
          'X-Forwarded-For': `6.6.6.${count}`,
          Forwarded: `for=7.7.7.${count}`,
          'X-Real-IP': `8.8.8.${count}`,
        },
      );
    for (const count of [1, 2, 3]) expect((await resend(count)).status).toBe(202);
    expect((await resend(4)).status).toBe(429);
  });

  it('a form login sets no cookie, since a form can come from anywhere ([3.5.1] [3.5.2])', async () => {
    const response = await server.portal.post(
      '/customer/token',
      `username=${GUEST.email}&password=${encodeURIComponent(GUEST.password)}`,
      { 'Content-Type': 'application/x-www-form-urlencoded' },
    );
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
  });
});

describe('with an https PUBLIC_URL', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await start({ PUBLIC_URL: 'https://menu.example' });
  });
  afterAll(() => server.stop());

  it('[3.3.1] [3.3.2] [3.3.3] [3.3.4] cookies are Secure and bound to the host', async () => {
    const cookies = cookiesOf(await server.portal.post('/customer/token', GUEST));
    for (const name of SESSION)
      expect(cookies.map((cookie) => cookie.name)).toContain(`__Host-customer_${name}`);
    for (const { name, flags } of cookies)
      expect([name.startsWith('__Host-'), flags]).toEqual([true, SECURE]);
  });

  it('[3.3.1] a login with cookies works from the public page, and from no other ([3.5.1])', async () => {
    const cookie = cookieHeader(await server.portal.post('/customer/token', GUEST));
    const rename = (Origin: string) =>
      server.portal.send(
        'PUT',
        '/customer/profile',
        { full_name: 'Another' },
        { ...cookie, Origin },
      );
    expect((await server.portal.get('/customer/profile', cookie)).status).toBe(200);
    expect((await rename('https://menu.example')).status).toBe(200);
    for (const origin of [
      'http://menu.example',
      'https://menu.example:8443',
      'https://evil.example',
    ])
      expect([origin, (await rename(origin)).status]).toEqual([origin, 403]);
  });

  it('[3.3.1] [3.5.1] [3.4.1] the staff port is unchanged: plain cookies, no HSTS, and the public page is a foreign origin', async () => {
    const login = await server.staff.post('/api/token', STAFF);
    for (const { flags } of cookiesOf(login)) expect(flags).toEqual(PLAIN);
    expect(login.headers.get('Strict-Transport-Security')).toBeNull();
    expect(
      (await server.staff.post('/api/token', STAFF, { Origin: 'https://menu.example' })).status,
    ).toBe(403);
  });

  it('[3.4.1] every response of the portal has HSTS for a year', async () => {
    for (const path of ['/healthz', '/nope', '/customer/profile']) {
      expect((await server.portal.get(path)).headers.get('Strict-Transport-Security')).toBe(
        'max-age=31536000',
      );
    }
  });

  it('[12.2.1] [4.1.2] pages that ask for a password redirect there; programs are not redirected', async () => {
    for (const path of [
      '/customer/login',
      '/customer/reset-password?token=x',
      '/account/profile',
    ]) {
      const page = await server.portal.get(path, HTML);
      expect([page.status, page.headers.get('Location')]).toEqual([
        302,
        `https://menu.example${path}`,
      ]);
      expect(page.headers.get('Vary')).toContain('Accept');
    }
    expect((await server.portal.get('/customer/profile')).status).toBe(401);
    expect((await server.portal.get('/', HTML)).status).not.toBe(302);
  });

  it('[3.7.2] redirects lead nowhere else, whatever address was requested', async () => {
    const asked = (target: string) => absolute(server.portal.base, `GET ${target} HTTP/1.1`);
    expect(await asked('http://evil.example/customer/login?next=//evil.example')).toContain(
      '\r\nLocation: https://menu.example/customer/login?next=//evil.example\r\n',
    );
    for (const target of [
      '//evil.example/customer/login',
      '/\\evil.example/customer/login',
      '/customer/login/../../evil',
      '@evil.example/customer/login',
    ]) {
      expect(
        /^Location: (.*)\r$/m.exec(await asked(target))?.[1] ?? 'https://menu.example/',
      ).toMatch(/^https:\/\/menu\.example\//);
    }
  });
});

/** A request that `fetch` never sends: its request line has a whole address. */
function absolute(base: string, line: string) {
  return new Promise<string>((done, failed) => {
    let text = '';
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `${line}\r\nHost: 127.0.0.1\r\nAccept: ${HTML.Accept}\r\nConnection: close\r\n\r\n`,
      ),
    );
    socket
      .on('data', (chunk) => {
        text += String(chunk);
      })
      .on('close', () => done(text))
      .on('error', failed);
  });
}

describe('behind a trusted proxy', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await start({ TRUST_PROXY: '127.0.0.1', RATE_LIMIT_FACTOR: '1' });
  });
  afterAll(() => server.stop());

  it('[3.3.1] [3.3.3] cookies are Secure when the proxy forwards https, and only then', async () => {
    for (const { name, flags } of cookiesOf(
      await server.portal.post('/customer/token', GUEST, { 'X-Forwarded-Proto': 'https' }),
    ))
      expect([name.startsWith('__Host-'), flags]).toEqual([true, SECURE]);
    for (const { flags } of cookiesOf(
      await server.portal.post('/customer/token', GUEST, { 'X-Forwarded-Proto': 'http' }),
    ))
      expect(flags).toEqual(PLAIN);
  });

  it('[4.1.3] [15.3.4] the client’s address is the rightmost one that the proxy forwards, whatever a client put before it', async () => {
    const resend = (by: string, count: number) =>
      server.portal.post(
        '/customer/resend-verification',
        { email: `guest${count}@example.org` },
        { 'X-Forwarded-For': by },
      );
    for (const count of [1, 2, 3])
      expect((await resend(`6.6.6.${count}, 2.2.2.2`, count)).status).toBe(202);
    const { status, headers } = await resend('9.9.9.9, 2.2.2.2', 4);
    expect(status).toBe(429);
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await resend('2.2.2.2, 3.3.3.3', 5)).status).toBe(202);
  });

  it('[15.3.4] [4.1.3] the forwarded host is ignored: no origin, link or redirect is made of it', async () => {
    const forwarded = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Port': '80',
    };
    const login = (Origin: string) =>
      server.portal.post('/customer/token', GUEST, { ...forwarded, Origin });
    expect([
      (await login('http://evil.example')).status,
      (await login(server.portal.base)).status,
    ]).toEqual([403, 200]);
    const page = await server.portal.get('/customer/login', { ...HTML, ...forwarded });
    expect([page.status, page.headers.get('Location')]).toEqual([200, null]);
    const owner = server.staff.as((await server.staff.post('/api/token', STAFF)).body.access_token);
    const { body: table } = await owner.post('/api/tables', { name: 'Mesa' });
    expect(table.menu_url).not.toContain('evil.example');
  });

  it('[Loopback] the staff port refuses forwarded requests: a tunnel aimed there comes from the proxy too', async () => {
    for (const header of ['X-Forwarded-For', 'Forwarded', 'Cf-Connecting-Ip', 'X-Forwarded-Proto'])
      expect([
        header,
        (await server.staff.get('/healthz', { [header]: '192.168.1.7' })).status,
        (await server.staff.get('/api/setup', { [header]: '192.168.1.7' })).status,
      ]).toEqual([header, 403, 403]);
    expect((await server.staff.get('/healthz')).status).toBe(200);
  });

  it('[Loopback] the staff port accepts forwarded requests once STAFF_HOST is not loopback either', async () => {
    const before = await start({
      TRUST_PROXY: '127.0.0.1',
      STAFF_HOST: '0.0.0.0',
      STAFF_TLS: 'off',
    });
    const alone = await start({ STAFF_HOST: '0.0.0.0', STAFF_TLS: 'off' });
    try {
      const ask = (one: ServerProcess) =>
        one.staff.get('/healthz', { 'X-Forwarded-For': '192.168.1.7' });
      expect([(await ask(before)).status, (await ask(alone)).status]).toEqual([200, 403]);
    } finally {
      await before.stop();
      await alone.stop();
    }
  });
});
