import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { database } from '../../../server/database/connect.ts';
import { LIMITS, STAFF_LIMITS } from '../../../server/security/rate-limit.ts';
import { codeAt, makeCustomer, PASSWORD, tokenFromMail, withMfa } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { OWNER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { currentWarnings } from '../../../server/warnings/warnings.ts';
import { rowsOf } from '../database/open.ts';

let mail: MailServer;
let server: TestServer;
let minutes = 0;
/** Every test begins with all rate limits reset. */
function move(by: number) {
  minutes += by;
  setClock(() => new Date(Date.now() + minutes * 60_000));
}
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer({
    ...mail.settings,
    RATE_LIMIT_FACTOR: '1',
    TRUST_PROXY: '127.0.0.1',
    HOUSE_ADDRESSES: '198.51.100.7,2001:db8:5::7',
  });
});
afterAll(async () => {
  setClock(null);
  await server.stop();
  await mail.stop();
});
afterEach(() => move(61));

let address = 0;
/** A fresh address for each client, as a trusted proxy forwards it. */
const from = (ip = `203.0.113.${++address}`) => ({ 'X-Forwarded-For': ip });
function register(email: string, headers = from()) {
  return server.portal.post(
    '/customer/register',
    { email, password: PASSWORD, full_name: 'Ana' },
    headers,
  );
}
function logIn(email: string, password: string, headers: Record<string, string> = from()) {
  return server.portal.post('/customer/token', { email, password }, headers);
}
async function statuses(calls: Promise<{ status: number }>[]) {
  return (await Promise.all(calls)).map(({ status }) => status).sort();
}

describe('rate limits', () => {
  it('register: five an hour from one address, then 429 with Retry-After', async () => {
    const headers = from();
    for (let turn = 0; turn < 5; turn++)
      expect((await register(`many${turn}@example.org`, headers)).status).toBe(201);
    const refused = await register('many5@example.org', headers);
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(3500);
    expect((await register('many5@example.org')).status).toBe(201);
    move(61);
    expect((await register('many6@example.org', headers)).status).toBe(201);
  });

  describe.each([
    ['/customer/resend-verification', 3, 'verify-email'],
    ['/customer/forgot-password', 3, 'reset-password'],
  ])('%s', (path, times, page) => {
    const ask = (email: string, headers: Record<string, string>) =>
      server.portal.post(path, { email }, headers);

    it('allows three an hour per client, whichever mail addresses they name', async () => {
      const headers = from();
      for (let turn = 0; turn < times; turn++)
        expect((await ask(`asks${turn}@example.org`, headers)).status).toBe(202);
      const refused = await ask('asks@example.org', headers);
      expect([refused.status, Number(refused.headers.get('Retry-After')) > 3500]).toEqual([
        429,
        true,
      ]);
      expect((await ask('asks@example.org', from())).status).toBe(202);
    });

    it('is refused to nobody because of a stranger’s calls, and every link mailed meanwhile works', async () => {
      const email = `asked.${page}@example.org`;
      await register(email);
      await tokenFromMail(mail, email, 'verify-email');
      const stranger = from();
      for (let turn = 0; turn < times; turn++) await ask(email, stranger);
      expect((await ask(email, stranger)).status).toBe(429);
      const first = await tokenFromMail(mail, email, page);
      expect((await ask(email, from())).status).toBe(202);
      for (let turn = 1; turn < times; turn++) await tokenFromMail(mail, email, page);
      const own = await tokenFromMail(mail, email, page);
      expect(own).not.toBe(first);
      const used = await (page === 'verify-email'
        ? server.portal.get(`/customer/verify-email?token=${first}`)
        : server.portal.post('/customer/reset-password', { token: first, password: PASSWORD }));
      expect(used.status).toBe(200);
    });

    it('mails ten links an hour to a mailbox, the registration’s included; beyond that it responds alike without a mail', async () => {
      const email = `flooded.${page}@example.org`;
      await register(email);
      await tokenFromMail(mail, email, 'verify-email');
      const queued = async () =>
        Number(
          (
            await rowsOf<{ mails: number }>(
              database(),
              `SELECT count(*) AS mails FROM outbox WHERE recipient = '${email}'`,
            )
          )[0]!.mails,
        );
      for (let turn = 0; turn < 12; turn++) expect((await ask(email, from())).status).toBe(202);
      expect(await queued()).toBe(10);
    });
  });

  it('[6.1.1] count twenty parallel guesses as twenty attempts', async () => {
    await register('guessed@example.org');
    expect(
      await statuses(Array.from({ length: 20 }, () => logIn('guessed@example.org', 'Wrong1234x'))),
    ).toEqual([...Array(10).fill(401), ...Array(10).fill(429)]);
    expect((await logIn('guessed@example.org', PASSWORD)).status).toBe(429);
    move(16);
    expect((await logIn('guessed@example.org', PASSWORD)).status).toBe(200);
  });

  it('[6.3.1] do not let strangers lock out a browser that logged in before', async () => {
    await register('owner@example.org');
    const good = await logIn('owner@example.org', PASSWORD);
    const device = good.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0]!)
      .find((cookie) => cookie.includes('device'))!;
    for (let turn = 0; turn < 20; turn++)
      await Promise.all(Array.from({ length: 10 }, () => logIn('owner@example.org', 'Wrong1234x')));
    expect((await logIn('owner@example.org', PASSWORD)).status).toBe(429);
    expect((await logIn('owner@example.org', PASSWORD, { ...from(), Cookie: device })).status).toBe(
      200,
    );
    expect(
      (await logIn('owner@example.org', PASSWORD, { ...from(), Cookie: `${device}x` })).status,
    ).toBe(429);
  });

  it('[Shared addresses] let guests who share an address all log in, and stop one who guesses there', async () => {
    const headers = from();
    for (let turn = 0; turn < 3; turn++) await register(`diner${turn}@example.org`);
    for (let turn = 0; turn < 12; turn++)
      expect((await logIn(`diner${turn % 3}@example.org`, PASSWORD, headers)).status).toBe(200);
    expect(
      await statuses(
        Array.from({ length: 12 }, (_none, turn) =>
          logIn(`nobody${turn}@example.org`, 'Wrong1234x', headers),
        ),
      ),
    ).toEqual([...Array(10).fill(401), 429, 429]);
  });

  it('[Shared addresses] refuse no right password because of other people’s failed attempts at the address', async () => {
    const headers = from();
    await register('right@example.org');
    for (let turn = 0; turn < 11; turn++)
      await logIn(`wrong${turn}@example.org`, 'Wrong1234x', headers);
    expect((await logIn('wrong@example.org', 'Wrong1234x', headers)).status).toBe(429);
    const entered = await logIn('right@example.org', PASSWORD, headers);
    expect(entered.status).toBe(200);
    const client = server.portal.as(entered.body.access_token);
    const change = { password: PASSWORD, new_password: 'Salmorejo77y' };
    expect((await client.post('/customer/change-password', change, headers)).status).toBe(200);
  });

  it('[6.1.1] give an account ten known browsers an hour: more logins create no more counters', async () => {
    await register('many.devices@example.org');
    const cookies = async () =>
      (await logIn('many.devices@example.org', PASSWORD)).headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0]!);
    const devices = [];
    for (let turn = 0; turn < 12; turn++)
      devices.push((await cookies()).filter((cookie) => cookie.includes('device')).length);
    expect(devices).toEqual([...Array(10).fill(1), 0, 0]);
    move(61);
    const [device] = (await cookies()).filter((cookie) => cookie.includes('device'));
    const again = await logIn('many.devices@example.org', PASSWORD, {
      ...from(),
      Cookie: device!,
    });
    expect(again.headers.getSetCookie().some((cookie) => cookie.startsWith(`${device};`))).toBe(
      true,
    );
  });

  it('[6.1.1] count guests and staff separately', async () => {
    const names = [...Object.values(LIMITS), ...Object.values(STAFF_LIMITS)].map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(names.length);
    const { owner } = await setUpRestaurant(server);
    const { secret } = (await owner.post('/api/mfa/setup', { password: OWNER.password })).body;
    const at = () => new Date(Date.now() + minutes * 60_000);
    expect((await owner.post('/api/mfa/verify', { code: await codeAt(secret, at()) })).status).toBe(
      200,
    );
    // From the same address as the staff, a guest uses up every rate limit of the portal.
    const headers = { 'X-Forwarded-For': '127.0.0.1' };
    const guest = await makeCustomer(server, mail, 'spends@example.org');
    const { client } = await withMfa(server, guest, at());
    for (let turn = 0; turn < 11; turn++) {
      await logIn(`spent${turn}@example.org`, 'Wrong1234x', headers);
      const wrong = { password: 'Wrong1234x', code: '000000' };
      await client.post('/customer/mfa/disable', wrong, headers);
      await client.post('/customer/mfa/disable', { ...wrong, password: PASSWORD }, headers);
    }
    move(1);
    const { body: step } = await server.staff.post('/api/token', {
      email: OWNER.email,
      password: OWNER.password,
    });
    expect(step.mfa_required).toBe(true);
    const wrongCode = { mfa_token: step.mfa_token, code: '000000' };
    expect((await server.staff.post('/api/mfa/verify', wrongCode)).status).toBe(401);
    const wrong = { email: OWNER.email, password: 'Wrong1234x' };
    expect((await server.staff.post('/api/token', wrong)).status).toBe(401);
  });

  it('[Shared addresses] are twenty times higher for the restaurant’s own address, and the same for each account there', async () => {
    const headers = from('198.51.100.7');
    const six = from('2001:db8:5:0:1::9');
    expect(
      new Set(
        await statuses(
          Array.from({ length: 15 }, (_none, turn) =>
            logIn(`sofa${turn}@example.org`, 'Wrong1234x', six),
          ),
        ),
      ),
    ).toEqual(new Set([401]));
    expect(
      new Set(
        await statuses(
          Array.from({ length: 30 }, (_none, turn) =>
            logIn(`table${turn}@example.org`, 'Wrong1234x', headers),
          ),
        ),
      ),
    ).toEqual(new Set([401]));
    expect(
      (
        await statuses(
          Array.from({ length: 12 }, () => logIn('one@example.org', 'Wrong1234x', headers)),
        )
      ).filter((status) => status === 429),
    ).toHaveLength(2);
  });

  it('[Shared addresses] count an IPv6 /64 network as one address, and a mapped IPv4 as that IPv4', async () => {
    const wrong = (ip: string, turn: number) =>
      logIn(`six${turn}@example.org`, 'Wrong1234x', from(ip));
    expect(
      (
        await statuses(
          Array.from({ length: 12 }, (_none, turn) => wrong(`2001:db8:1:2::${turn + 1}`, turn)),
        )
      ).filter((status) => status === 429),
    ).toHaveLength(2);
    expect((await wrong('2001:db8:1:3::1', 20)).status).toBe(401);
    expect(
      (
        await statuses(
          Array.from({ length: 12 }, (_none, turn) =>
            wrong(turn % 2 ? '::ffff:192.0.2.9' : '192.0.2.9', 30 + turn),
          ),
        )
      ).filter((status) => status === 429),
    ).toHaveLength(2);
  });

  it('[Shared addresses] give each guest behind a trusted tunnel an address of their own, without a warning', async () => {
    expect(
      new Set(
        await statuses(
          Array.from({ length: 11 }, (_none, turn) =>
            logIn(`tunnel${turn}@example.org`, 'Wrong1234x'),
          ),
        ),
      ),
    ).toEqual(new Set([401]));
    expect(await currentWarnings()).toEqual([]);
  });

  it('[4.1.3] count by the rightmost address that is not one of our proxies', async () => {
    for (let turn = 0; turn < 10; turn++)
      await logIn(`hop${turn}@example.org`, 'Wrong1234x', from(`6.6.6.${turn}, 192.0.2.77`));
    expect((await logIn('hop@example.org', 'Wrong1234x', from('9.9.9.9, 192.0.2.77'))).status).toBe(
      429,
    );
  });

  it('[6.1.1] allow five codes in a quarter of an hour over all login steps; a new step resets nothing', async () => {
    const email = 'codes@example.org';
    await register(email);
    await server.portal.get(
      `/customer/verify-email?token=${await tokenFromMail(mail, email, 'verify-email')}`,
    );
    const client = server.portal.as((await logIn(email, PASSWORD)).body.access_token);
    const {
      body: { secret },
    } = await client.post('/customer/mfa/setup', { password: PASSWORD });
    const at = () => new Date(Date.now() + minutes * 60_000);
    expect(
      (await client.post('/customer/mfa/verify', { code: await codeAt(secret, at()) })).status,
    ).toBe(200);
    const guess = async (code: string) =>
      server.portal.post(
        '/customer/mfa/verify',
        { mfa_token: (await logIn(email, PASSWORD)).body.mfa_token, code },
        from(),
      );
    for (let turn = 0; turn < 5; turn++) expect((await guess('000000')).status).toBe(401);
    move(1);
    expect((await guess(await codeAt(secret, at()))).status).toBe(429);
    move(16);
    expect((await guess(await codeAt(secret, at()))).status).toBe(200);
  });
});

describe('[6.3.8] nothing shows whether an address has an account', () => {
  it('429 comes at the same attempt with the same body', async () => {
    await register('known@example.org');
    const asker = from();
    const until = async (
      act: (email: string) => Promise<{ status: number; bytes: Buffer }>,
      email: string,
    ) => {
      for (let turn = 0; ; turn++) {
        const { status, bytes } = await act(email);
        if (status === 429) return [turn, bytes.toString()];
      }
    };
    const acts = [
      (email: string) => logIn(email, 'Wrong1234x'),
      (email: string) => register(email),
      ...['/customer/forgot-password', '/customer/resend-verification'].map(
        (path) => (email: string) => server.portal.post(path, { email }, asker),
      ),
    ];
    for (const [turn, act] of acts.entries()) {
      const unknown = await until(act, `unknown${turn}@example.org`);
      move(61);
      expect(await until(act, 'known@example.org')).toEqual(unknown);
    }
  });

  it('registering a taken address returns the same shape with a made-up id, and mails its owner', async () => {
    const [first, again] = [
      await register('twice@example.org'),
      await register('Twice@Example.org'),
    ];
    expect([again.status, Object.keys(again.body)]).toEqual([201, Object.keys(first.body)]);
    expect(again.body).toMatchObject({ email: 'twice@example.org', email_verified: false });
    expect(again.body.customer_id).not.toBe(first.body.customer_id);
    await mail.waitFor('twice@example.org', /already has one/);
  });
});
