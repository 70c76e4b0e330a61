import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { setClock } from '../../server/clock.ts';
import { database } from '../../server/database/connect.ts';
import { sha256 } from '../../server/security/random.ts';
import { codeAt, makeCustomer, PASSWORD, tokenFromMail, withMfa } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { ROOT } from '../../server/root.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';

const HOUR = 3_600_000;
let mail: MailServer;
let server: TestServer;
let owner: Client;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  ({ owner } = await setUpRestaurant(server));
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
afterEach(() => setClock(null));

const runAhead = (milliseconds: number) => setClock(() => new Date(Date.now() + milliseconds));
type ResponseBody = Awaited<ReturnType<Client['post']>>;
function cookiesOf(response: ResponseBody) {
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
}
/** Requests as one of our pages does: with its origin and cookies. */
function page(client: Client, cookies: string[] = []) {
  return {
    Origin: client.base,
    Cookie: cookies.join('; '),
  };
}
function enter(email: string, cookies: string[] = []) {
  return server.portal.post(
    '/customer/token',
    { email, password: PASSWORD },
    page(server.portal, cookies),
  );
}
function enterStaff(email = OWNER.email, password = OWNER.password, cookies: string[] = []) {
  return server.staff.post('/api/token', { email, password }, page(server.staff, cookies));
}
function refreshStaff(cookies: string[]) {
  return server.staff.post('/api/token/refresh', undefined, page(server.staff, cookies));
}
async function profile(token: string) {
  return (await server.portal.as(token).get('/customer/profile')).status;
}
const me = async (token: string) => (await server.staff.as(token).get('/api/me')).status;

describe('a session', () => {
  it('[7.2.1] [7.2.2] [7.2.3] is identified by 256 random bits, made anew each time, of which only the hash is stored', async () => {
    const ana = await makeCustomer(server, mail);
    const tokens = (await Promise.all([enter(ana.email), enter(ana.email), enter(ana.email)])).map(
      (response) =>
        cookiesOf(response)
          .find((cookie) => cookie.startsWith('customer_refresh='))!
          .split('=')[1]!,
    );
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const rows = JSON.stringify((await database().query('SELECT * FROM refresh_tokens'))[0]);
    for (const token of tokens)
      expect([rows.includes(sha256(token)), rows.includes(token)]).toEqual([true, false]);
  });

  it('[7.2.4] replaces the one that this browser had, at a login and at a second step', async () => {
    const ana = await makeCustomer(server, mail);
    const first = await enter(ana.email);
    const second = await enter(ana.email, cookiesOf(first));
    expect([
      await profile(first.body.access_token),
      await profile(second.body.access_token),
    ]).toEqual([401, 200]);
    const { secret } = await withMfa(server, {
      ...ana,
      client: server.portal.as(second.body.access_token),
    });
    expect(await profile(second.body.access_token)).toBe(401);
    runAhead(60_000);
    const step = await enter(ana.email);
    const before = await server.portal.post(
      '/customer/mfa/verify',
      { mfa_token: step.body.mfa_token, code: await codeAt(secret, new Date(Date.now() + 60_000)) },
      page(server.portal),
    );
    runAhead(120_000);
    const again = await enter(ana.email, cookiesOf(before));
    expect(await profile(before.body.access_token)).toBe(200); // A password alone is no login yet.
    const after = await server.portal.post(
      '/customer/mfa/verify',
      {
        mfa_token: again.body.mfa_token,
        code: await codeAt(secret, new Date(Date.now() + 120_000)),
      },
      page(server.portal, cookiesOf(before)),
    );
    expect([
      await profile(before.body.access_token),
      await profile(after.body.access_token),
    ]).toEqual([401, 200]);
    const till = await enterStaff();
    const next = await enterStaff(OWNER.email, OWNER.password, cookiesOf(till));
    expect([await me(till.body.access_token), await me(next.body.access_token)]).toEqual([
      401, 200,
    ]);
  });

  it('[7.1.1] [7.3.2] of staff lives a day in all, however often it is renewed', async () => {
    let cookies = cookiesOf(await enterStaff());
    for (let minutes = 28; minutes < 24 * 60; minutes += 28) {
      runAhead(minutes * 60_000);
      const renewed = await refreshStaff(cookies);
      expect([minutes, renewed.status]).toEqual([minutes, 200]);
      cookies = cookiesOf(renewed);
    }
    runAhead(24.1 * HOUR);
    expect((await refreshStaff(cookies)).status).toBe(401);
  });

  it.each([
    ['waiter', 4 * 60],
    ['cashier', 30],
    ['manager', 30],
    ['owner', 30],
  ] as const)(
    '[7.3.1] of a %s ends on the server after %i minutes without use',
    async (role, minutes) => {
      const { email } = role === 'owner' ? OWNER : await makeUser(server, owner, role);
      const password = role === 'owner' ? OWNER.password : STAFF_PASSWORD;
      const cookies = cookiesOf(await enterStaff(email, password));
      runAhead(minutes * 60_000 - 30_000);
      const renewed = await refreshStaff(cookies);
      expect(renewed.status).toBe(200);
      runAhead(2 * minutes * 60_000 + 30_000);
      expect((await refreshStaff(cookiesOf(renewed))).status).toBe(401);
      setClock(null);
      // It has ended, and a clock that goes back does not open it again.
      expect((await refreshStaff(cookiesOf(renewed))).status).toBe(401);
    },
  );

  it('[9.2.1] has a token that is checked at each use: its text, its time, and whether the session lives', async () => {
    const { body } = await server.staff.post('/api/token', {
      email: OWNER.email,
      password: OWNER.password,
    });
    const token = body.access_token as string;
    expect(await me(token)).toBe(200);
    const [head, claims, signature] = token.split('.');
    const forged = `${head}.${claims}.${[...signature!].reverse().join('')}`;
    expect([await me(forged), await me(token)]).toEqual([401, 200]);
    runAhead((body.expires_in - 1) * 1000);
    expect(await me(token)).toBe(200);
    runAhead(body.expires_in * 1000);
    expect(await me(token)).toBe(401);
    runAhead(-60_000);
    expect(await me(token)).toBe(401);
    setClock(null);
    expect(await me(token)).toBe(200);
    await server.staff.as(token).post('/api/logout');
    expect(await me(token)).toBe(401);
  });

  it('[7.1.2] of staff is one of ten at most too', async () => {
    const cashier = await makeUser(server, owner, 'cashier');
    for (let turn = 0; turn < 10; turn++) await enterStaff(cashier.email, STAFF_PASSWORD);
    expect((await cashier.client.get('/api/me')).status).toBe(401);
  });

  it('[7.1.1] [7.1.2] [7.3.1] [7.3.2] has its limits documented for the operator', () => {
    const stated = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
    for (const limit of [
      '30 days in all',
      'a day in all',
      'ten at most',
      'locks after 15 minutes',
      '30 minutes (a waiter’s: 4 hours)',
      'last half hour',
    ])
      expect(stated).toContain(limit);
  });
});

describe('[7.4.1] [7.4.2] [7.4.3] an access token is refused at once', () => {
  const byMail = async (email: string) => {
    await server.portal.post('/customer/forgot-password', { email });
    return tokenFromMail(mail, email, 'reset-password');
  };
  type Someone = Awaited<ReturnType<typeof makeCustomer>>;
  it.each<[string, (ana: Someone) => Promise<{ status: number }>]>([
    ['a logout', ({ client }) => client.post('/customer/logout')],
    [
      'a reset',
      async ({ email }) =>
        server.portal.post('/customer/reset-password', {
          token: await byMail(email),
          password: 'Salmorejo77y',
        }),
    ],
    [
      'a new password',
      ({ client }) =>
        client.post('/customer/change-password', {
          password: PASSWORD,
          new_password: 'Salmorejo77y',
        }),
    ],
    ['MFA on', async (ana) => (await withMfa(server, ana)).on],
    ['logging out everywhere', ({ client }) => client.send('DELETE', '/customer/sessions')],
    ['an owner’s doing', ({ id }) => owner.send('DELETE', `/api/customers/${id}/sessions`)],
    [
      'deletion',
      ({ client }) => client.send('DELETE', '/customer/account', { password: PASSWORD }),
    ],
  ])('after %s: a customer’s', async (_what, act) => {
    const ana = await makeCustomer(server, mail);
    expect((await ana.client.get('/customer/profile')).status).toBe(200);
    expect((await act(ana)).status).toBe(200);
    expect((await ana.client.get('/customer/profile')).body.code).toBe('unauthenticated');
  });

  it('after MFA off: a customer’s on other devices', async () => {
    const ana = await makeCustomer(server, mail);
    const {
      client,
      backup_codes: [one, two],
    } = await withMfa(server, ana);
    const other = (
      await server.portal.post('/customer/mfa/verify', {
        mfa_token: (await enter(ana.email)).body.mfa_token,
        code: one,
      })
    ).body.access_token;
    expect(await profile(other)).toBe(200);
    expect(
      (await client.post('/customer/mfa/disable', { password: PASSWORD, code: two })).status,
    ).toBe(200);
    expect([await profile(other), (await client.get('/customer/profile')).status]).toEqual([
      401, 200,
    ]);
  });

  type Colleague = Awaited<ReturnType<typeof makeUser>>;
  it.each<[string, (paco: Colleague) => Promise<{ status: number }>]>([
    ['a logout', ({ client }) => client.post('/api/logout')],
    [
      'a new password',
      ({ client }) =>
        client.post('/api/change-password', {
          password: STAFF_PASSWORD,
          new_password: 'Croqueta88m',
        }),
    ],
    [
      'an owner’s invitation for a new one',
      async ({ id }) => {
        const {
          body: { invitation_url },
        } = await owner.post(`/api/users/${id}/invitation`, { password: OWNER.password });
        return server.staff.post('/api/invitation', {
          token: new URL(invitation_url, server.staff.base).searchParams.get('invitation'),
          password: 'Croqueta88m',
        });
      },
    ],
    [
      'MFA on',
      async ({ client }) =>
        client.post('/api/mfa/verify', {
          code: await codeAt(
            (await client.post('/api/mfa/setup', { password: STAFF_PASSWORD })).body.secret,
          ),
        }),
    ],
    ['logging out everywhere', ({ client }) => client.send('DELETE', '/api/sessions')],
    ['an owner’s doing', ({ id }) => owner.send('DELETE', `/api/users/${id}/sessions`)],
    [
      'disabling',
      ({ id }) => owner.patch(`/api/users/${id}`, { disabled: true, password: OWNER.password }),
    ],
  ])('after %s: a colleague’s', async (_what, act) => {
    const paco = await makeUser(server, owner, 'cashier');
    expect((await paco.client.get('/api/me')).status).toBe(200);
    expect((await act(paco)).status).toBe(200);
    expect((await paco.client.get('/api/me')).body.code).toBe('unauthenticated');
  });
});

describe('[7.4.5] an owner logs a customer out', () => {
  it('everywhere, which is audited; a manager cannot, and an unknown customer is not found', async () => {
    const ana = await makeCustomer(server, mail);
    const manager = await makeUser(server, owner, 'manager');
    expect((await manager.client.send('DELETE', `/api/customers/${ana.id}/sessions`)).status).toBe(
      403,
    );
    expect((await owner.send('DELETE', '/api/customers/made-up/sessions')).body.code).toBe(
      'not_found',
    );
    expect((await owner.send('DELETE', `/api/customers/${ana.id}/sessions`)).body).toEqual({
      ended: 1,
    });
    expect((await owner.get('/api/audit?action=customer.logged_out')).body.items[0]).toMatchObject({
      subject_id: ana.id,
      actor_name: OWNER.full_name,
    });
  });
});

describe('[7.5.3] a fresh password', () => {
  it('is required for an export: from a login of the last half hour, and the same person’s new login renews it', async () => {
    const ana = await makeCustomer(server, mail);
    const [guest, till] = [await enter(ana.email), await enterStaff()];
    runAhead(29 * 60_000);
    const mine = (cookies: string[]) =>
      server.portal.get('/customer/export', page(server.portal, cookies));
    const refresh = await server.portal.post(
      '/customer/token/refresh',
      undefined,
      page(server.portal, cookiesOf(guest)),
    );
    const staff = await refreshStaff(cookiesOf(till));
    expect([
      (await mine(cookiesOf(refresh))).status,
      (
        await server.staff.get(
          '/api/exports/invoices?format=csv',
          page(server.staff, cookiesOf(staff)),
        )
      ).status,
    ]).toEqual([200, 200]);
    runAhead(31 * 60_000);
    const [later, tillLater] = [
      await server.portal.post(
        '/customer/token/refresh',
        undefined,
        page(server.portal, cookiesOf(refresh)),
      ),
      await refreshStaff(cookiesOf(staff)),
    ];
    for (const response of [
      await mine(cookiesOf(later)),
      await server.staff.get(
        '/api/exports/invoices?format=csv',
        page(server.staff, cookiesOf(tillLater)),
      ),
    ]) {
      expect(response.body).toMatchObject({ status: 403, code: 'fresh_login_required' });
    }
    expect(
      (await server.portal.get('/customer/profile', page(server.portal, cookiesOf(later)))).status,
    ).toBe(200);
    const again = await enter(ana.email, cookiesOf(later));
    expect((await mine(cookiesOf(again))).status).toBe(200);
  });

  it('is required by every change of users, and by a restore; no call changes the mail settings', async () => {
    const routes = [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint);
    const without = routes
      .filter(
        ({ method, path }) =>
          method !== 'GET' && method !== 'DELETE' && /^\/api\/(users|backups\/)/.test(path),
      )
      .filter(
        ({ body }) =>
          body?.safeParse({}).error?.issues.every(({ path }) => path[0] !== 'password') ?? true,
      );
    expect(without.map(({ path }) => path)).toEqual([]);
    const spoken = JSON.stringify([
      (await server.staff.get('/openapi.json')).body,
      (await server.portal.get('/openapi.json')).body,
    ]);
    expect(spoken).not.toMatch(/smtp_|email_from|trust_proxy/i);
  });
});
