import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { installationId, tokenKey } from '../../../server/security/keys.ts';
import { makeCustomer, PASSWORD, type TestCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let mail: MailServer;
let server: TestServer;
let ana: TestCustomer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server);
  ana = await makeCustomer(server, mail);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
afterEach(() => setClock(null));

function logIn(headers: Record<string, string> = {}) {
  return server.portal.post('/customer/token', { email: ana.email, password: PASSWORD }, headers);
}
const profile = (token: string) => server.portal.as(token).get('/customer/profile');
const origin = () => ({ Origin: server.portal.base });
function cookieHeader(response: { headers: Headers }) {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
function refresh(cookies: string) {
  return server.portal.post('/customer/token/refresh', undefined, { Cookie: cookies, ...origin() });
}

describe('a refresh token', () => {
  it('[7.2.4] is rotated at every use; a used one presented again ends the whole session', async () => {
    const first = cookieHeader(await logIn(origin()));
    const second = await refresh(first);
    expect(second.status).toBe(200);
    expect((await profile(second.body.access_token)).status).toBe(200);
    expect((await refresh(first)).status).toBe(401);
    expect((await profile(second.body.access_token)).status).toBe(401);
    expect((await refresh(cookieHeader(second))).status).toBe(401);
  });

  it('[2.3.4] is accepted once when it is used twenty times in parallel', async () => {
    const cookies = cookieHeader(await logIn(origin()));
    const responses = await Promise.all(Array.from({ length: 20 }, () => refresh(cookies)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('[7.1.1] lives thirty days in all', async () => {
    const cookies = cookieHeader(await logIn(origin()));
    setClock(() => new Date(Date.now() + 29 * 86_400_000));
    const renewed = await refresh(cookies);
    expect(renewed.status).toBe(200);
    setClock(() => new Date(Date.now() + 31 * 86_400_000));
    expect((await refresh(cookieHeader(renewed))).status).toBe(401);
  });

  it('[3.5.1] is accepted from our own pages only', async () => {
    const cookies = cookieHeader(await logIn(origin()));
    for (const headers of [
      {} as Record<string, string>,
      { Origin: 'https://evil.example' },
      { Origin: server.staff.base },
    ]) {
      expect(
        (
          await server.portal.post('/customer/token/refresh', undefined, {
            Cookie: cookies,
            ...headers,
          })
        ).status,
      ).toBe(403);
    }
    expect((await refresh(cookies)).status).toBe(200);
  });
});

describe('an access token', () => {
  const at = () => Math.floor(Date.now() / 1000);
  const claims = () => ({
    sid: 'x',
    sub: ana.id,
    iss: installationId(),
    aud: 'customer',
    iat: at(),
    exp: at() + 600,
  });
  const sign = (key: Uint8Array | KeyObject, more: object = {}, header: object = {}) =>
    new SignJWT({ ...claims(), ...more })
      .setProtectedHeader({ alg: 'HS256', typ: 'customer-access+jwt', ...header })
      .sign(key);

  it('[9.1.1] [9.1.2] [9.1.3] [9.2.1] [8.4.1] is refused alike when unsigned, foreign, expired, not yet valid or for the other port', async () => {
    const { sid } = JSON.parse(Buffer.from(ana.token.split('.')[1]!, 'base64url').toString()) as {
      sid: string;
    };
    const key = tokenKey('customer');
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forged = [
      new UnsecuredJWT({ ...claims(), sid }).encode(),
      await sign(new Uint8Array(32), { sid }),
      await sign(tokenKey('staff'), { sid }),
      await sign(key, { sid, iss: 'another-installation' }),
      await sign(key, { sid, aud: 'staff' }),
      await sign(key, { sid, exp: at() - 1 }),
      await sign(key, { sid, iat: at() + 3600, exp: at() + 7200 }),
      await sign(key, { sid, sub: 'somebody-else' }),
      await sign(key),
      await sign(key, { sid }, { typ: 'JWT' }),
      await sign(
        new Uint8Array(32).fill(7),
        { sid },
        {
          kid: '../keys.json',
          jku: `${server.portal.base}/openapi.json`,
          jwk: { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') },
        },
      ),
      await new SignJWT({ ...claims(), sid })
        .setProtectedHeader({
          alg: 'RS256',
          typ: 'customer-access+jwt',
          jwk: publicKey.export({ format: 'jwk' }),
        })
        .sign(privateKey),
      await new SignJWT({ ...claims(), sid })
        .setProtectedHeader({ alg: 'HS512', typ: 'customer-access+jwt' })
        .sign(Buffer.concat([key.export(), key.export()])),
      ana.token.replace(
        /^[^.]+/,
        Buffer.from('{"alg":"none","typ":"customer-access+jwt"}').toString('base64url'),
      ),
      'x',
      '',
    ];
    const responses = await Promise.all(
      forged.map((token) =>
        server.portal.get('/customer/profile', { Authorization: `Bearer ${token}` }),
      ),
    );
    for (const { status, bytes } of responses)
      expect([status, bytes.toString()]).toEqual([401, responses[0]!.bytes.toString()]);
    expect((await profile(await sign(key, { sid }))).status).toBe(200);
  });

  it('lives twenty minutes', async () => {
    const { body } = await logIn();
    expect(body.expires_in).toBe(1200);
    setClock(() => new Date(Date.now() + 1_199_000));
    expect((await profile(body.access_token)).status).toBe(200);
    setClock(() => new Date(Date.now() + 1_201_000));
    expect((await profile(body.access_token)).status).toBe(401);
  });

  it('[9.2.2] [9.2.3] [9.2.4] is valid on its own port only, and a bad one is refused beside a good cookie', async () => {
    expect((await server.staff.as(ana.token).get('/api/orders')).status).toBe(401);
    expect((await server.portal.as(restaurant.owner.token!).get('/customer/profile')).status).toBe(
      401,
    );
    const cookies = cookieHeader(await logIn(origin()));
    expect((await server.portal.get('/customer/profile', { Cookie: cookies })).status).toBe(200);
    expect(
      (
        await server.portal.get('/customer/profile', {
          Cookie: cookies,
          Authorization: 'Bearer nonsense',
        })
      ).status,
    ).toBe(401);
  });

  it('[7.4.1] ends at once with logout', async () => {
    const {
      body: { access_token },
    } = await logIn();
    expect((await server.portal.as(access_token).post('/customer/logout')).status).toBe(200);
    expect((await profile(access_token)).status).toBe(401);
  });
});

describe('sessions', () => {
  it('[7.5.2] are listed and ended one by one or all, by their owner only', async () => {
    const [phone, laptop] = [
      await logIn({ 'User-Agent': 'Phone' }),
      await logIn({ 'User-Agent': 'Laptop' }),
    ].map(({ body }) => server.portal.as(body.access_token));
    const {
      body: { items },
    } = await laptop!.get('/customer/sessions');
    expect(items[0]).toMatchObject({ user_agent: 'Laptop', current: true });
    const other = items.find(({ user_agent }: { user_agent: string }) => user_agent === 'Phone');
    const eva = await makeCustomer(server, mail);
    const foreign = await eva.client.send('DELETE', `/customer/sessions/${other.id}`);
    const madeUp = await eva.client.send('DELETE', '/customer/sessions/made-up');
    expect([foreign.status, foreign.bytes.toString()]).toEqual([404, madeUp.bytes.toString()]);
    expect((await laptop!.send('DELETE', `/customer/sessions/${other.id}`)).status).toBe(200);
    expect((await phone!.get('/customer/profile')).status).toBe(401);
    expect((await laptop!.send('DELETE', '/customer/sessions')).status).toBe(200);
    expect((await laptop!.get('/customer/profile')).status).toBe(401);
    expect((await eva.client.get('/customer/profile')).status).toBe(200);
  });

  it('[7.1.2] are ten at most; the oldest ends', async () => {
    const logins = [];
    for (let turn = 0; turn < 11; turn++) logins.push((await logIn()).body.access_token);
    expect((await profile(logins[0])).status).toBe(401);
    expect((await profile(logins[1])).status).toBe(200);
    expect((await server.portal.as(logins[10]).get('/customer/sessions')).body.items).toHaveLength(
      10,
    );
  });

  it('[6.3.5] from a device not seen before are reported to the owner by mail', async () => {
    const eva = await makeCustomer(server, mail);
    await server.portal.post(
      '/customer/token',
      { email: eva.email, password: PASSWORD },
      {
        'User-Agent':
          'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1',
      },
    );
    expect((await mail.waitFor(eva.email, /not seen before/)).text).toContain('Safari, iOS');
  });

  it('a form login sets no cookie, and another site’s page gets none', async () => {
    const form = await fetch(`${server.portal.base}/customer/token`, {
      method: 'POST',
      body: new URLSearchParams({ username: ana.email, password: PASSWORD }),
    });
    expect([form.status, form.headers.getSetCookie()]).toEqual([200, []]);
    expect((await logIn({ Origin: 'https://evil.example' })).status).toBe(403);
  });
});

it('[9.1.3] [9.2.4] each purpose of a token has a key of its own', () => {
  const keys = ['customer', 'staff', 'device'].map((purpose) =>
    createHmac('sha256', tokenKey(purpose)).update('').digest('hex'),
  );
  expect(new Set(keys).size).toBe(3);
});
