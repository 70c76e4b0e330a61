import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { codeAt, makeCustomer, PASSWORD, withMfa } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

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
afterEach(() => {
  setClock(null);
  moment = Date.now();
});

const STEP = 30_000;
let moment = Date.now();
/** Moves the clock on, so that no test uses a time step that another test used up. */
function later(milliseconds = 3 * STEP) {
  moment += milliseconds;
  const at = new Date(moment);
  setClock(() => at);
  return at;
}

async function challenge(email: string) {
  return (await server.portal.post('/customer/token', { email, password: PASSWORD })).body;
}
async function finish(email: string, code: string) {
  return server.portal.post('/customer/mfa/verify', {
    mfa_token: (await challenge(email)).mfa_token,
    code,
  });
}

describe('MFA', () => {
  it('asks for the password, shows QR and secret, and is on only after a first right code', async () => {
    const at = later();
    const ana = await makeCustomer(server, mail);
    expect((await ana.client.post('/customer/mfa/verify', { code: '123456' })).body).toMatchObject({
      status: 409,
      code: 'mfa_not_set_up',
    });
    expect(
      (await ana.client.post('/customer/mfa/setup', { password: 'Wrong1234x' })).body.code,
    ).toBe('invalid_credentials');
    const { body } = await ana.client.post('/customer/mfa/setup', { password: PASSWORD });
    expect(body.otpauth_url).toContain(`secret=${body.secret}`);
    expect(Buffer.from(body.qr_code.split(',')[1], 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(new Set(body.backup_codes).size).toBe(10);
    expect((await challenge(ana.email)).mfa_required).toBe(false);
    expect((await ana.client.post('/customer/mfa/verify', { code: '000000' })).body).toMatchObject({
      status: 401,
      code: 'invalid_code',
    });
    expect(
      (await ana.client.post('/customer/mfa/verify', { code: body.backup_codes[0] })).body.code,
    ).toBe('invalid_code');
    const on = await ana.client.post('/customer/mfa/verify', {
      code: await codeAt(body.secret, at),
    });
    expect(on.body).toMatchObject({ mfa_enabled: true, token_type: 'bearer' });
    expect(
      (await server.portal.as(on.body.access_token).get('/customer/profile')).body.mfa_enabled,
    ).toBe(true);
    expect((await ana.client.get('/customer/profile')).status).toBe(401);
    expect(await challenge(ana.email)).toMatchObject({ mfa_required: true, expires_in: 300 });
    expect((await mail.waitFor(ana.email, /authenticator/)).subject).toBe('Two-step login is on');
  });

  it('[7.5.1] changes nothing while a set-up is unfinished, and no set-up can begin while it is on', async () => {
    const at = later();
    const ana = await makeCustomer(server, mail);
    await ana.client.post('/customer/mfa/setup', { password: PASSWORD });
    expect((await challenge(ana.email)).mfa_required).toBe(false);
    const { client } = await withMfa(server, ana, at);
    expect((await client.post('/customer/mfa/setup', { password: PASSWORD })).body.code).toBe(
      'mfa_already_on',
    );
  });

  it('[6.5.1] accepts a code once, also in parallel and after the clock went back', async () => {
    const ana = await makeCustomer(server, mail);
    const { secret } = await withMfa(server, ana, later());
    const at = later();
    const code = await codeAt(secret, at);
    const tokens = await Promise.all(Array.from({ length: 5 }, () => challenge(ana.email)));
    const responses = await Promise.all(
      tokens.map(({ mfa_token }) =>
        server.portal.post('/customer/mfa/verify', { mfa_token, code }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    setClock(() => new Date(at.getTime() - STEP));
    expect((await finish(ana.email, code)).body.code).toBe('invalid_code');
    expect(
      (await finish(ana.email, await codeAt(secret, new Date(at.getTime() - STEP)))).body.code,
    ).toBe('invalid_code');
  });

  it('[6.5.5] accepts one time step of drift either way, and no more', async () => {
    for (const [drift, status] of [
      [-STEP, 200],
      [STEP, 200],
      [-2 * STEP, 401],
      [2 * STEP, 401],
    ] as const) {
      const ana = await makeCustomer(server, mail);
      const { secret } = await withMfa(server, ana, later());
      const at = later();
      expect(
        (await finish(ana.email, await codeAt(secret, new Date(at.getTime() + drift)))).status,
        `drift ${drift}`,
      ).toBe(status);
    }
  });

  it('[6.5.2] accepts each backup code once, also in parallel, typed as people type', async () => {
    const ana = await makeCustomer(server, mail);
    const {
      backup_codes: [first, second],
    } = await withMfa(server, ana, later());
    expect((await finish(ana.email, first!.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
    expect((await finish(ana.email, first!)).body.code).toBe('invalid_code');
    expect((await mail.waitFor(ana.email, /one of your backup codes/)).text).toContain('9');
    const tokens = await Promise.all(Array.from({ length: 5 }, () => challenge(ana.email)));
    const responses = await Promise.all(
      tokens.map(({ mfa_token }) =>
        server.portal.post('/customer/mfa/verify', { mfa_token, code: second }),
      ),
    );
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('[6.5.2] [6.5.3] [6.5.4] has backup codes of 60 random bits, each stored as a slow hash with one shared salt, valid only once it is on', async () => {
    const ana = await makeCustomer(server, mail);
    const {
      body: { backup_codes, secret },
    } = await ana.client.post('/customer/mfa/setup', { password: PASSWORD });
    expect(new Set(backup_codes).size).toBe(10);
    for (const code of backup_codes)
      // 12 letters of five bits each.
      expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){2}[A-HJ-NP-Z2-9]{4}$/);
    const [[row]] = (await database().query(
      'SELECT mfa_backup_codes FROM customers WHERE id = $id',
      { bind: { id: ana.id } },
    )) as [{ mfa_backup_codes: string | string[] }[], unknown];
    const stored = (
      typeof row!.mfa_backup_codes === 'string'
        ? JSON.parse(row!.mfa_backup_codes)
        : row!.mfa_backup_codes
    ) as string[];
    expect([
      stored.length,
      new Set(stored.map((entry) => entry.split('.')[1])).size,
      new Set(stored).size,
    ]).toEqual([10, 1, 10]);
    for (const entry of stored) expect(entry).toMatch(/^scrypt14\.[\w-]{22}\.[\w-]{43}$/);
    // Not on yet: a backup code neither turns it on nor proves anything, and a password alone still
    // logs in.
    expect(
      (await ana.client.post('/customer/mfa/verify', { code: backup_codes[0] })).body.code,
    ).toBe('invalid_code');
    expect(
      (
        await ana.client.post('/customer/mfa/disable', {
          password: PASSWORD,
          code: backup_codes[0],
        })
      ).body.code,
    ).toBe('mfa_not_set_up');
    expect((await challenge(ana.email)).mfa_required).toBe(false);
    expect(
      (await ana.client.post('/customer/mfa/verify', { code: await codeAt(secret, later()) }))
        .status,
    ).toBe(200);
    expect((await finish(ana.email, backup_codes[0])).status).toBe(200);
  });

  it('[6.6.2] [6.6.3] [9.2.2] [9.2.3] the token between password and code lives five minutes, works once, and gives access to nothing else', async () => {
    const ana = await makeCustomer(server, mail);
    const { secret } = await withMfa(server, ana, later());
    const at = later();
    const { mfa_token } = await challenge(ana.email);
    expect((await server.portal.as(mfa_token).get('/customer/profile')).status).toBe(401);
    expect(
      (
        await server.portal.post('/customer/reset-password', {
          token: mfa_token,
          password: 'Salmorejo77y',
        })
      ).body.code,
    ).toBe('invalid_token');
    expect(
      (
        await server.portal.post('/customer/mfa/verify', {
          mfa_token,
          code: await codeAt(secret, at),
        })
      ).status,
    ).toBe(200);
    const next = later();
    expect(
      (
        await server.portal.post('/customer/mfa/verify', {
          mfa_token,
          code: await codeAt(secret, next),
        })
      ).body.code,
    ).toBe('unauthenticated');
    const { mfa_token: old } = await challenge(ana.email);
    const late = later(301_000);
    expect(
      (
        await server.portal.post('/customer/mfa/verify', {
          mfa_token: old,
          code: await codeAt(secret, late),
        })
      ).body.code,
    ).toBe('unauthenticated');
  });

  it('finishes a login in a browser whose cookies belong to an ended session', async () => {
    const ana = await makeCustomer(server, mail);
    const {
      backup_codes: [code],
    } = await withMfa(server, ana, later());
    const { mfa_token } = await challenge(ana.email);
    const stale = { Cookie: `customer_access=${ana.token}`, Origin: server.portal.base };
    expect(
      (await server.portal.post('/customer/mfa/verify', { mfa_token, code }, stale)).status,
    ).toBe(200);
    expect(
      (await server.portal.post('/customer/mfa/verify', { code: '000000' }, stale)).body.code,
    ).toBe('unauthenticated');
  });

  it('[7.5.1] renews backup codes and is turned off only with password and code together', async () => {
    const ana = await makeCustomer(server, mail);
    const { secret, backup_codes, client } = await withMfa(server, ana, later());
    const fresh = await client.post('/customer/mfa/backup-codes', {
      password: PASSWORD,
      code: await codeAt(secret, later()),
    });
    expect(fresh.body.backup_codes).toHaveLength(10);
    expect((await finish(ana.email, backup_codes[0]!)).body.code).toBe('invalid_code');
    const off = (body: object) => client.post('/customer/mfa/disable', body);
    expect(
      (await off({ password: 'Wrong1234x', code: fresh.body.backup_codes[0] })).body.code,
    ).toBe('invalid_credentials');
    expect((await off({ password: PASSWORD, code: '000000' })).body.code).toBe('invalid_code');
    expect((await off({ password: PASSWORD })).status).toBe(422);
    expect((await off({ password: PASSWORD, code: fresh.body.backup_codes[1] })).body).toEqual({
      mfa_enabled: false,
    });
    expect((await challenge(ana.email)).mfa_required).toBe(false);
    await mail.waitFor(ana.email, /protected by its password alone/);
  });

  it('[7.5.1] asks for a code before the most sensitive changes once it is on', async () => {
    const ana = await makeCustomer(server, mail);
    const { secret, client } = await withMfa(server, ana, later());
    for (const send of [
      () => client.post('/customer/change-email', { password: PASSWORD, email: 'x@example.net' }),
      () => client.send('DELETE', '/customer/account', { password: PASSWORD }),
    ]) {
      expect((await send()).body).toMatchObject({ status: 401, code: 'invalid_code' });
    }
    expect(
      (
        await client.send('DELETE', '/customer/account', {
          password: PASSWORD,
          code: await codeAt(secret, later()),
        })
      ).status,
    ).toBe(200);
  });

  it('[11.3.3] stores the secret encrypted to its row, and backup codes hashed', async () => {
    const [ana, eva] = [await makeCustomer(server, mail), await makeCustomer(server, mail)];
    const { secret, backup_codes } = await withMfa(server, ana, later());
    await withMfa(server, eva, later());
    const [[row]] = (await database().query(
      'SELECT mfa_secret, mfa_backup_codes FROM customers WHERE id = $id',
      { bind: { id: ana.id } },
    )) as [{ mfa_secret: string; mfa_backup_codes: unknown }[], unknown];
    expect(JSON.stringify(row)).not.toContain(secret);
    for (const code of backup_codes) expect(JSON.stringify(row)).not.toContain(code);
    await inTransaction(() =>
      database().query('UPDATE customers SET mfa_secret = $moved WHERE id = $id', {
        bind: { moved: row!.mfa_secret, id: eva.id },
      }),
    );
    expect((await finish(eva.email, await codeAt(secret, later()))).status).toBe(500);
  });
});
