import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { database } from '../../../server/database/connect.ts';
import { codeAt } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser, STAFF_PASSWORD, type TestUser } from '../../support/staff.ts';
import {
  givePin,
  logInByPin,
  pairTill,
  PIN,
  WRONG_PIN,
  type TestTill,
} from '../../support/tills.ts';
import { rowsOf } from '../database/open.ts';

let mail: MailServer;
let server: TestServer;
let owner: Client;
let till: TestTill;
let waiter: TestUser;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  owner = (await setUpRestaurant(server)).owner;
  till = await pairTill(owner, { name: 'Bar' });
  waiter = await makeUser(server, owner, 'waiter');
  await givePin(waiter.client);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
afterEach(() => setClock(null));

const logIn = (user_id: string, pin = PIN, at: TestTill | null = till) =>
  logInByPin(server, at, user_id, pin);
async function enter(user: TestUser, at = till): Promise<Client> {
  return server.staff.as((await logIn(user.id, PIN, at)).body.access_token);
}
async function newUser(role: 'waiter' | 'manager' = 'waiter'): Promise<TestUser> {
  const user = await makeUser(server, owner, role);
  expect((await givePin(user.client)).status).toBe(200);
  return user;
}
const actionsOf = async (subject: string) =>
  (
    await rowsOf<{ action: string }>(
      database(),
      `SELECT action FROM audit_log WHERE subject_id = '${subject}' ORDER BY id`,
    )
  ).map(({ action }) => action);

describe('a till', () => {
  it('[3.3.1] [3.3.2] [3.3.4] is paired by a cookie that scripts and other sites never see, of whose token the row keeps the hash', async () => {
    const { status, body, headers } = await owner.post('/api/tills', {
      name: 'Terrace',
      kind: 'kitchen',
    });
    expect([status, body]).toEqual([
      201,
      { id: expect.any(String) as string, name: 'Terrace', kind: 'kitchen' },
    ]);
    const [cookie] = headers.getSetCookie();
    expect(cookie).toMatch(/^till=[\w-]{43}; Max-Age=34560000; .*HttpOnly; SameSite=Strict$/);
    const [row] = await rowsOf<Record<string, unknown>>(
      database(),
      `SELECT * FROM tills WHERE id = '${body.id}'`,
    );
    expect(JSON.stringify(row)).not.toContain(cookie!.slice(5, 48));
    expect(await actionsOf(body.id)).toEqual(['till.paired']);
  });

  it('has a name that no other has, until it is unpaired', async () => {
    const { id } = await pairTill(owner, { name: 'Door' });
    expect((await owner.post('/api/tills', { name: 'Door' })).body).toMatchObject({
      status: 409,
      code: 'till_name_taken',
    });
    expect((await owner.post('/api/tills', { name: ' ' })).body.errors).toMatchObject([
      { path: 'name' },
    ]);
    expect((await owner.post('/api/tills', { name: 'X', kind: 'bar' })).status).toBe(422);
    await owner.send('DELETE', `/api/tills/${id}`);
    expect((await owner.post('/api/tills', { name: 'Door' })).status).toBe(201);
  });

  it('is listed with the machine that asks marked, for managers', async () => {
    const { body } = await owner.get('/api/tills', { Cookie: till.cookie });
    expect(body.items.find(({ id }: TestTill) => id === till.id)).toMatchObject({
      name: 'Bar',
      kind: 'till',
      here: true,
    });
    expect(
      (await owner.get('/api/tills')).body.items.some(({ here }: { here: boolean }) => here),
    ).toBe(false);
    expect((await waiter.client.get('/api/tills')).status).toBe(403);
  });

  it('shows the names and roles of the staff with a PIN to its own machine alone', async () => {
    await makeUser(server, owner, 'cashier');
    const { body } = await server.staff.get('/api/tills/people', { Cookie: till.cookie });
    expect(body.till).toEqual({ id: till.id, name: 'Bar', kind: 'till' });
    expect(body.items).toContainEqual({
      id: waiter.id,
      full_name: 'Test waiter',
      role: 'waiter',
    });
    expect(body.items.map(({ role }: { role: string }) => role)).not.toContain('cashier');
    for (const cookie of ['', 'till=made-up', `__Host-${till.cookie}`])
      expect((await server.staff.get('/api/tills/people', { Cookie: cookie })).body).toEqual({
        till: null,
        items: [],
        next_cursor: null,
      });
  });

  it('[7.4.5] is unpaired at once, and ends the sessions that PINs opened on it', async () => {
    const [there, user] = [await pairTill(owner), await newUser()];
    const [here, elsewhere] = [await enter(user), await enter(user, there)];
    expect((await elsewhere.get('/api/me')).body).toMatchObject({ by_pin: true });
    const gone = await owner.send('DELETE', `/api/tills/${there.id}`);
    expect([gone.status, gone.body]).toEqual([200, { ended: 1 }]);
    expect((await elsewhere.get('/api/me')).status).toBe(401);
    expect([(await here.get('/api/me')).status, (await user.client.get('/api/me')).status]).toEqual(
      [200, 200],
    );
    expect((await logIn(user.id, PIN, there)).body.code).toBe('till_not_paired');
    expect((await owner.send('DELETE', `/api/tills/${there.id}`)).status).toBe(404);
    expect(await actionsOf(there.id)).toEqual(['till.paired', 'till.unpaired']);
  });
});

describe('a PIN', () => {
  it('[7.5.3] is set with the password, has four to six digits, and is no first guess', async () => {
    const { client, id } = await makeUser(server, owner, 'waiter');
    expect((await givePin(client, PIN, 'wrong')).body.code).toBe('invalid_credentials');
    for (const pin of ['123', '1234567', '12a4', '١٢٣٤', ' 4907'])
      expect([pin, (await givePin(client, pin)).status]).toEqual([pin, 422]);
    for (const pin of ['0000', '1234', '4321', '888888', '34567', '7890', '0987'])
      expect([pin, (await givePin(client, pin)).body.errors]).toEqual([
        pin,
        [
          {
            path: 'pin',
            message: 'is too easy to guess: no repeated digit and no digits in a row',
          },
        ],
      ]);
    expect((await client.get('/api/me')).body).toMatchObject({ has_pin: false, by_pin: false });
    expect((await givePin(client, '490712')).body).toEqual({ has_pin: true });
    expect((await client.get('/api/me')).body).toMatchObject({ has_pin: true, pin_locked: false });
    expect((await logIn(id, '490712')).status).toBe(200);
    const [{ hashed_pin } = { hashed_pin: '' }] = await rowsOf<{ hashed_pin: string }>(
      database(),
      `SELECT hashed_pin FROM pins WHERE user_id = '${id}'`,
    );
    expect(hashed_pin).toMatch(/^\$2b\$/);
  });

  it('logs in on a paired till alone, in the same words for everybody', async () => {
    const unknown = '11111111-2222-4333-8444-555555555555';
    for (const who of [waiter.id, unknown])
      expect((await logIn(who, PIN, null)).body).toMatchObject({
        status: 403,
        code: 'till_not_paired',
      });
    const without = await makeUser(server, owner, 'waiter');
    const refused = [
      await logIn(unknown),
      await logIn(without.id),
      await logIn(waiter.id, WRONG_PIN),
    ];
    for (const { body } of refused) expect(body).toEqual(refused[0]!.body);
    expect(refused[0]!.body).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect((await logIn(waiter.id)).status).toBe(200);
  });

  it('[3.5.1] logs nobody in from a page of another site', async () => {
    const { status } = await server.staff.post(
      '/api/pin-login',
      { user_id: waiter.id, pin: PIN },
      { Cookie: till.cookie, Origin: 'https://elsewhere.example' },
    );
    expect(status).toBe(403);
  });

  it('[7.3.2] opens a session of twelve hours with the role of the person, which the audit log names with its till', async () => {
    const user = await newUser();
    const answer = await logIn(user.id);
    expect(answer.body).toMatchObject({ token_type: 'bearer', mfa_required: false });
    const [session] = await rowsOf<{ created_at: string; expires_at: string; till_id: string }>(
      database(),
      `SELECT created_at, expires_at, till_id FROM sessions
       WHERE user_id = '${user.id}' AND till_id IS NOT NULL`,
    );
    expect(session!.till_id).toBe(till.id);
    const lives = new Date(session!.expires_at).getTime() - new Date(session!.created_at).getTime();
    expect(Math.round(lives / 60_000)).toBe(12 * 60);
    const entry = (await owner.get('/api/audit?action=login.pin')).body.items[0];
    expect(entry).toMatchObject({ actor: `user:${user.id}`, detail: { till: 'Bar' } });
    const client = server.staff.as(answer.body.access_token);
    expect((await client.get('/api/orders')).status).toBe(200);
    expect((await client.get('/api/invoices')).status).toBe(403);
    setClock(() => new Date(Date.now() + 12 * 3_600_000 + 60_000));
    expect((await client.get('/api/me')).status).toBe(401);
  });

  it('in a browser sets the cookies of a login and begins that of the till anew', async () => {
    const { headers } = await server.staff.post(
      '/api/pin-login',
      { user_id: waiter.id, pin: PIN },
      { Cookie: till.cookie, Origin: server.staff.base },
    );
    const names = headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
    expect(names).toEqual(['staff_access', 'staff_refresh', 'staff_device', 'till']);
    expect(headers.getSetCookie().at(-1)).toContain(`${till.cookie};`);
  });

  it('opens no call of an owner and none that needs a fresh login, though the password opens both', async () => {
    const boss = await makeUser(server, owner, 'owner');
    await givePin(boss.client);
    const client = await enter(boss);
    for (const path of ['/api/users', '/api/backups'])
      expect([path, (await client.get(path)).body.code]).toEqual([path, 'password_login_required']);
    expect((await client.post('/api/tills', { name: 'Rogue' })).body.code).toBe(
      'password_login_required',
    );
    expect((await client.get('/api/exports/invoices?format=csv')).body.code).toBe(
      'fresh_login_required',
    );
    expect((await client.get('/api/reports/day')).status).toBe(200);
    expect((await boss.client.get('/api/users')).status).toBe(200);
  });

  it('asks for no second factor on a till, and ends with a change of it', async () => {
    const user = await newUser();
    const { secret } = (await user.client.post('/api/mfa/setup', { password: STAFF_PASSWORD }))
      .body;
    const by = await enter(user);
    const on = await user.client.post('/api/mfa/verify', { code: await codeAt(secret) });
    expect(on.status).toBe(200);
    expect((await by.get('/api/me')).status).toBe(401);
    const again = await enter(user);
    expect((await again.get('/api/me')).body).toMatchObject({ mfa_enabled: true, by_pin: true });
    setClock(() => new Date(Date.now() + 60_000));
    const off = await again.post('/api/mfa/disable', {
      password: STAFF_PASSWORD,
      code: await codeAt(secret, new Date(Date.now() + 60_000)),
    });
    expect(off.status).toBe(200);
    expect((await again.get('/api/me')).status).toBe(401);
  });

  it('[7.4.3] [7.4.2] ends with a new password, and its sessions with a new PIN, its removal and a disabled user', async () => {
    const user = await newUser();
    let client = await enter(user);
    expect((await givePin(user.client, '590718')).status).toBe(200);
    expect((await client.get('/api/me')).status).toBe(401);
    expect((await logIn(user.id)).status).toBe(401);
    client = server.staff.as((await logIn(user.id, '590718')).body.access_token);
    expect((await owner.send('DELETE', `/api/users/${user.id}/pin`)).body).toEqual({ removed: 1 });
    expect((await client.get('/api/me')).status).toBe(401);
    expect((await owner.send('DELETE', '/api/users/nobody/pin')).status).toBe(404);
    await givePin(user.client);
    client = await enter(user);
    const changed = await user.client.post('/api/change-password', {
      password: STAFF_PASSWORD,
      new_password: 'Gazpacho77kk',
    });
    expect((await client.get('/api/me')).status).toBe(401);
    expect((await logIn(user.id)).status).toBe(401);
    const after = server.staff.as(changed.body.access_token);
    await givePin(after, PIN, 'Gazpacho77kk');
    client = await enter(user);
    await owner.send('PATCH', `/api/users/${user.id}`, {
      disabled: true,
      password: OWNER.password,
    });
    expect([(await client.get('/api/me')).status, (await logIn(user.id)).status]).toEqual([
      401, 401,
    ]);
    expect(await actionsOf(user.id)).toEqual(
      expect.arrayContaining(['pin.set', 'pin.removed', 'login.pin', 'password.changed']),
    );
  });

  it('is removed by its owner, whose sessions by it end', async () => {
    const user = await newUser();
    const client = await enter(user);
    expect((await client.send('DELETE', '/api/account/pin')).body).toEqual({ has_pin: false });
    expect((await client.get('/api/me')).status).toBe(401);
    expect((await logIn(user.id)).status).toBe(401);
  });

  it('[6.3.1] is locked by five wrong in a row until a login with the password', async () => {
    const user = await newUser();
    for (let turn = 0; turn < 4; turn++) expect((await logIn(user.id, WRONG_PIN)).status).toBe(401);
    expect((await logIn(user.id)).status).toBe(200);
    for (let turn = 0; turn < 5; turn++)
      expect((await logIn(user.id, WRONG_PIN)).body.code).toBe('invalid_credentials');
    expect((await logIn(user.id)).body).toMatchObject({ status: 403, code: 'pin_locked' });
    expect((await user.client.get('/api/me')).body).toMatchObject({ pin_locked: true });
    expect(await actionsOf(user.id)).toEqual(expect.arrayContaining(['pin.refused', 'pin.locked']));
    await server.staff.post('/api/token', { email: user.email, password: 'wrong' });
    expect((await logIn(user.id)).status).toBe(403);
    await server.staff.post('/api/token', { email: user.email, password: STAFF_PASSWORD });
    expect((await logIn(user.id)).status).toBe(200);
  });
});
