import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { makeCustomer, PASSWORD, tokenFromMail } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

const NEW = 'Salmorejo77y';
let mail: MailServer;
let server: TestServer;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  await setUpRestaurant(server);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
afterEach(() => setClock(null));

function logIn(email: string, password: string) {
  return server.portal.post('/customer/token', { email, password });
}
async function forgot(email: string) {
  expect((await server.portal.post('/customer/forgot-password', { email })).status).toBe(202);
  return tokenFromMail(mail, email, 'reset-password');
}
function reset(token: string, password = NEW) {
  return server.portal.post('/customer/reset-password', { token, password });
}

describe('a forgotten password', () => {
  it('[6.4.3] [7.4.1] is reset by the mailed link: all sessions end, nobody is logged in, the link works once', async () => {
    const ana = await makeCustomer(server, mail);
    const token = await forgot(ana.email);
    const done = await reset(token);
    expect([done.status, done.body, done.headers.get('Set-Cookie')]).toEqual([
      200,
      { password_changed: true },
      null,
    ]);
    expect((await ana.client.get('/customer/profile')).body.code).toBe('unauthenticated');
    expect((await logIn(ana.email, PASSWORD)).body.code).toBe('invalid_credentials');
    expect((await logIn(ana.email, NEW)).status).toBe(200);
    expect((await reset(token)).body).toMatchObject({ status: 400, code: 'invalid_token' });
    expect((await mail.waitFor(ana.email, /password of your account was changed/)).subject).toBe(
      'Your password was changed',
    );
  });

  it('[2.3.4] is reset once when one link is used twenty times in parallel', async () => {
    const ana = await makeCustomer(server, mail);
    const token = await forgot(ana.email);
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_none, turn) => reset(token, `Salmorejo77${turn}z`)),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 400),
    ]);
  });

  it('has reset links that live an hour each, until one is used', async () => {
    const ana = await makeCustomer(server, mail);
    const [first, second] = [await forgot(ana.email), await forgot(ana.email)];
    expect((await reset(first)).status).toBe(200);
    expect((await reset(second)).body.code).toBe('invalid_token');
    const third = await forgot(ana.email);
    setClock(() => new Date(Date.now() + 3_601_000));
    expect((await reset(third)).body).toMatchObject({ status: 410, code: 'expired_token' });
  });

  it('[6.6.2] is not reset by a token of another purpose', async () => {
    const email = 'crossed@example.org';
    await server.portal.post('/customer/register', { email, password: PASSWORD, full_name: 'Eva' });
    expect((await reset(await tokenFromMail(mail, email, 'verify-email'))).body.code).toBe(
      'invalid_token',
    );
  });

  it('[15.3.7] has its link mailed to the stored address only, whatever shape the request has', async () => {
    const ana = await makeCustomer(server, mail);
    const refused = await server.portal.post('/customer/forgot-password', {
      email: [ana.email, 'evil@example.net'],
    });
    expect(refused.body).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(
      (
        await server.portal.post('/customer/forgot-password', {
          email: `${ana.email},evil@example.net`,
        })
      ).status,
    ).toBe(422);
    expect(
      (await server.portal.post('/customer/forgot-password', { email: ana.email.toUpperCase() }))
        .status,
    ).toBe(202);
    expect((await mail.waitFor(ana.email, /reset-password/)).recipients).toEqual([ana.email]);
  });

  it('[Mail] has a link with our own address, whatever Host the request named', async () => {
    const ana = await makeCustomer(server, mail);
    const { hostname, port } = new URL(server.portal.base);
    const headers = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'host=evil.example',
      'Content-Type': 'application/json',
    };
    const status = await new Promise((done, failed) => {
      request(
        { hostname, port, method: 'POST', path: '/customer/forgot-password', headers },
        (response) => {
          response.resume();
          done(response.statusCode);
        },
      )
        .on('error', failed)
        .end(JSON.stringify({ email: ana.email }));
    });
    expect(status).toBe(202);
    const { text, html } = await mail.waitFor(ana.email, /reset-password/);
    expect(`${text}${html}`).not.toContain('evil.example');
    expect(text).toContain(`${server.portal_url}/customer/reset-password?token=`);
  });
});

describe('a changed password', () => {
  it('[6.2.2] [6.2.3] [7.4.3] requires the old one, ends every session, and opens a new one here', async () => {
    const ana = await makeCustomer(server, mail);
    const other = server.portal.as((await logIn(ana.email, PASSWORD)).body.access_token);
    expect(
      (
        await ana.client.post('/customer/change-password', {
          password: 'Wrong1234x',
          new_password: NEW,
        })
      ).body.code,
    ).toBe('invalid_credentials');
    const changed = await ana.client.post('/customer/change-password', {
      password: PASSWORD,
      new_password: NEW,
    });
    expect(changed.status).toBe(200);
    for (const old of [ana.client, other])
      expect((await old.get('/customer/profile')).status).toBe(401);
    expect(
      (await server.portal.as(changed.body.access_token).get('/customer/profile')).status,
    ).toBe(200);
    await mail.waitFor(ana.email, /password of your account was changed/);
  });

  it.each([
    ['Password1', 'too common'],
    ['Trattoria2026', 'too common'],
    ['CasaLuz2026', 'too common'],
    ['short1A', '8 to 128'],
    ['alllowercase1', 'upper-case'],
    [`Aa1${'x'.repeat(126)}`, '8 to 128'],
  ])('[6.1.2] [6.2.4] [6.2.12] is not %s', async (new_password, why) => {
    const ana = await makeCustomer(server, mail);
    const refused = await ana.client.post('/customer/change-password', {
      password: PASSWORD,
      new_password,
    });
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'new_password']);
    expect(refused.body.errors[0].message).toContain(why);
  });

  it.each([
    ['spaces and no classes from 15 on', 'una paella grande'],
    ['128 characters outside the BMP', '🥘🍷'.repeat(64)],
    ['what bcrypt would cut off', `Aa1${'é'.repeat(90)}`],
  ])('[6.2.8] [6.2.9] may have %s, and is compared in full', async (_what, new_password) => {
    const ana = await makeCustomer(server, mail);
    expect(
      (await ana.client.post('/customer/change-password', { password: PASSWORD, new_password }))
        .status,
    ).toBe(200);
    expect((await logIn(ana.email, [...new_password].slice(0, -1).join(''))).status).toBe(401);
    expect((await logIn(ana.email, ` ${new_password}`)).status).toBe(401);
    expect((await logIn(ana.email, new_password)).status).toBe(200);
  });
});

describe('a new mail address', () => {
  it('[6.3.7] is verified at the new one and reported to the old one', async () => {
    const ana = await makeCustomer(server, mail);
    const email = `new-${ana.email}`;
    expect(
      (await ana.client.post('/customer/change-email', { password: 'Wrong1234x', email })).status,
    ).toBe(401);
    expect(
      (await ana.client.post('/customer/change-email', { password: PASSWORD, email })).status,
    ).toBe(202);
    await mail.waitFor(ana.email, /another email address/);
    expect((await ana.client.get('/customer/profile')).body.email).toBe(ana.email);
    const token = await tokenFromMail(mail, email, 'verify-email');
    expect((await server.portal.get(`/customer/verify-email?token=${token}`)).body).toEqual({
      email,
      email_verified: true,
    });
    expect((await ana.client.get('/customer/profile')).body).toMatchObject({
      email,
      email_verified: true,
    });
    expect((await server.portal.get(`/customer/verify-email?token=${token}`)).body.code).toBe(
      'invalid_token',
    );
    expect((await logIn(ana.email, PASSWORD)).status).toBe(401);
    expect((await logIn(email, PASSWORD)).status).toBe(200);
  });

  it('[7.4.3] leaves the mailbox before no link that sets a password; who proves the same address keeps theirs', async () => {
    const ana = await makeCustomer(server, mail);
    const email = `moved-${ana.email}`;
    const toTheOldMailbox = await forgot(ana.email);
    await ana.client.post('/customer/change-email', { password: PASSWORD, email });
    const link = await tokenFromMail(mail, email, 'verify-email');
    const toTheNewMailbox = async () => (await reset(await forgot(email))).status;
    expect((await server.portal.get(`/customer/verify-email?token=${link}`)).status).toBe(200);
    expect((await reset(toTheOldMailbox)).body).toMatchObject({
      status: 400,
      code: 'invalid_token',
    });
    expect((await logIn(email, PASSWORD)).status).toBe(200);
    expect(await toTheNewMailbox()).toBe(200);

    const unproven = 'unproven@example.org';
    const account = { email: unproven, password: PASSWORD, full_name: 'Eva' };
    await server.portal.post('/customer/register', account);
    const proof = await tokenFromMail(mail, unproven, 'verify-email');
    const forgotten = await forgot(unproven);
    await server.portal.get(`/customer/verify-email?token=${proof}`);
    expect((await reset(forgotten)).status).toBe(200);
  });

  it('[7.4.3] is not the one asked for before, whether or not the later one has an account', async () => {
    const [ana, eva] = [await makeCustomer(server, mail), await makeCustomer(server, mail)];
    const slip = `slip-${ana.email}`;
    for (const email of [eva.email, `right-${ana.email}`]) {
      await ana.client.post('/customer/change-email', { password: PASSWORD, email: slip });
      const link = await tokenFromMail(mail, slip, 'verify-email');
      await ana.client.post('/customer/change-email', { password: PASSWORD, email });
      expect((await server.portal.get(`/customer/verify-email?token=${link}`)).status).toBe(400);
    }
    expect((await ana.client.get('/customer/profile')).body.email).toBe(ana.email);
  });

  it('does not reveal whether the wanted address has an account', async () => {
    const [ana, eva] = [await makeCustomer(server, mail), await makeCustomer(server, mail)];
    expect(
      (await ana.client.post('/customer/change-email', { password: PASSWORD, email: eva.email }))
        .body,
    ).toEqual({ accepted: true });
    await mail.waitFor(eva.email, /already has one/);
  });
});
