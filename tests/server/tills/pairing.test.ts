import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { setInterfaces } from '../../../server/restaurant/lan.ts';
import { database } from '../../../server/database/connect.ts';
import {
  type Client,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { makeUser, STAFF_PASSWORD, type TestUser } from '../../support/staff.ts';
import { givePin, PIN } from '../../support/tills.ts';
import { joinLan } from '../../support/lan.ts';
import { rowsOf } from '../database/open.ts';

let server: TestServer;
let owner: Client;
let manager: TestUser;
let waiter: TestUser;
beforeAll(async () => {
  joinLan();
  server = await startTestServer();
  ({ owner } = await setUpRestaurant(server));
  manager = await makeUser(server, owner, 'manager');
  waiter = await makeUser(server, owner, 'waiter');
  await givePin(waiter.client);
});
afterAll(async () => {
  await server.stop();
  setInterfaces();
});
afterEach(() => setClock(null));

const phone = (name: string) => ({ kind: 'phone', name, user_id: waiter.id });
const tokenOf = ({ body }: { body: { url: string } }) => new URL(body.url).hash.slice(1);
const accept = (token: string, headers = {}) =>
  server.staff.post('/api/pairings/accept', { token }, headers);
const cookieOf = ({ headers }: { headers: Headers }) => headers.getSetCookie()[0]!.split(';')[0]!;
async function pairedPhone(name: string) {
  const made = await owner.post('/api/pairings', phone(name));
  const accepted = await accept(tokenOf(made));
  return { id: accepted.body.id as string, Cookie: cookieOf(accepted) };
}

describe('the QR code of another device', () => {
  it('is shown only where another device can come in', async () => {
    const { status, body } = await owner.post('/api/pairings', phone('Early'));
    expect([status, body.code]).toEqual([409, 'staff_not_elsewhere']);
    await owner.put('/api/settings/network/staff', { on: true });
    expect((await owner.post('/api/pairings', phone('First'))).status).toBe(201);
  });

  it('[14.2.1] bears its token behind #, of which the database has the hash alone', async () => {
    const made = await owner.post('/api/pairings', phone('Hashed'));
    const url = new URL(made.body.url);
    expect([url.protocol, url.pathname, url.search]).toEqual(['https:', '/pair', '']);
    expect(made.body.qr_code).toMatch(/^data:image\/png;base64,/);
    const [rows] = await database().query('SELECT * FROM pairings');
    expect(JSON.stringify(rows)).not.toContain(tokenOf(made));
  });

  it('works once, in one of two devices that scan at once', async () => {
    const token = tokenOf(await owner.post('/api/pairings', phone('Once')));
    const statuses = (await Promise.all([accept(token), accept(token)])).map(
      ({ status }) => status,
    );
    expect(statuses.sort((one, other) => one - other)).toEqual([201, 400]);
    expect(await accept(token)).toMatchObject({ status: 400, body: { code: 'invalid_token' } });
  });

  it('is over after five minutes', async () => {
    const token = tokenOf(await owner.post('/api/pairings', phone('Late')));
    setClock(() => new Date(Date.now() + 301_000));
    expect(await accept(token)).toMatchObject({ status: 410, body: { code: 'expired_token' } });
  });

  it('[3.5.1] is not used by a page of another site', async () => {
    const token = tokenOf(await owner.post('/api/pairings', phone('Foreign')));
    expect((await accept(token, { Origin: 'https://evil.example' })).status).toBe(403);
  });

  it('[8.2.1] is a manager’s for phones of their own role at most and for kitchens, an owner’s for tills', async () => {
    const asked = async (body: object) => (await manager.client.post('/api/pairings', body)).status;
    const { body: me } = await owner.get('/api/me');
    expect(await asked(phone('M1'))).toBe(201);
    expect(await asked({ kind: 'kitchen', name: 'M2' })).toBe(201);
    expect(await asked({ kind: 'till', name: 'M3' })).toBe(403);
    expect(await asked({ kind: 'phone', name: 'M4', user_id: me.id })).toBe(403);
    expect(await asked({ kind: 'phone', name: 'M5' })).toBe(422);
    expect(await asked({ kind: 'phone', name: 'M6', user_id: 'nobody' })).toBe(422);
    expect((await waiter.client.post('/api/pairings', phone('W'))).status).toBe(403);
  });

  it('of who was sent away meanwhile pairs nothing', async () => {
    const gone = await makeUser(server, owner, 'manager');
    const token = tokenOf(
      await gone.client.post('/api/pairings', { kind: 'kitchen', name: 'Gone' }),
    );
    await owner.patch(`/api/users/${gone.id}`, { disabled: true, password: OWNER.password });
    expect((await accept(token)).status).toBe(400);
  });
});

describe('a paired phone', () => {
  it('logs nobody in, and knows its person alone', async () => {
    const { Cookie } = await pairedPhone('Knows');
    await givePin(manager.client);
    expect((await server.staff.get('/api/me', { Cookie })).status).toBe(401);
    const { body } = await server.staff.get('/api/tills/people', { Cookie });
    expect(body.till).toMatchObject({ kind: 'phone', name: 'Knows' });
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([waiter.id]);
    const log = (user_id: string) =>
      server.staff.post('/api/pin-login', { user_id, pin: PIN }, { Cookie });
    expect((await log(waiter.id)).status).toBe(200);
    expect(await log(manager.id)).toMatchObject({
      status: 403,
      body: { code: 'till_not_paired' },
    });
  });

  it('[7.4.1] is revoked at once: its sessions end, whether a PIN or a password opened them', async () => {
    const { id, Cookie } = await pairedPhone('Lost');
    const byPin = await server.staff.post(
      '/api/pin-login',
      { user_id: waiter.id, pin: PIN },
      { Cookie },
    );
    const byPassword = await server.staff.post(
      '/api/token',
      { email: waiter.email, password: STAFF_PASSWORD },
      { Cookie },
    );
    const elsewhere = await server.staff.post('/api/token', {
      email: waiter.email,
      password: STAFF_PASSWORD,
    });
    const still = async (login: typeof byPin) =>
      (await server.staff.as(login.body.access_token).get('/api/me')).status;
    expect([await still(byPin), await still(byPassword)]).toEqual([200, 200]);
    expect((await manager.client.send('DELETE', `/api/tills/${id}`)).body).toEqual({ ended: 2 });
    expect([await still(byPin), await still(byPassword), await still(elsewhere)]).toEqual([
      401, 401, 200,
    ]);
    expect((await server.staff.get('/api/tills/people', { Cookie })).body.till).toBeNull();
  });

  it('[7.4.1] ends with a login of before it was paired, of the owner who made a machine a till too', async () => {
    const logIn = async (email: string, password: string) => {
      const { body, headers } = await server.staff.post('/api/token', { email, password });
      const cookies = headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
      const status = async () => (await server.staff.as(body.access_token).get('/api/me')).status;
      return { headers: { Cookie: cookies.join('; '), Origin: server.staff.base }, status };
    };
    const before = await logIn(waiter.email, STAFF_PASSWORD);
    const made = await owner.post('/api/pairings', phone('Logged in'));
    const { id } = (await accept(tokenOf(made), before.headers)).body;
    const boss = await logIn(OWNER.email, OWNER.password);
    const till = await server.staff.post('/api/tills', { name: 'Counter' }, boss.headers);
    expect([await before.status(), await boss.status()]).toEqual([200, 200]);
    for (const device of [id, till.body.id])
      expect((await owner.send('DELETE', `/api/tills/${device}`)).body).toEqual({ ended: 1 });
    expect([await before.status(), await boss.status()]).toEqual([401, 401]);
  });

  it('leaves who unpairs it their own login there, by password', async () => {
    const { id, Cookie } = await pairedPhone('Own');
    const login = { email: manager.email, password: STAFF_PASSWORD };
    const here = await server.staff.post('/api/token', login, { Cookie });
    const client = server.staff.as(here.body.access_token);
    expect((await client.send('DELETE', `/api/tills/${id}`)).body).toEqual({ ended: 0 });
    expect((await client.get('/api/me')).status).toBe(200);
  });

  it('stands in the list with its person, its address and when it was seen', async () => {
    await pairedPhone('Listed');
    const { body } = await manager.client.get('/api/tills');
    const row = body.items.find(({ name }: { name: string }) => name === 'Listed');
    expect(row).toMatchObject({ kind: 'phone', person_name: 'Test waiter', address: '127.0.0.1' });
    expect(Date.parse(row.last_used_at)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('scans another code and is that device from then on', async () => {
    const { id, Cookie } = await pairedPhone('Before');
    const made = await owner.post('/api/pairings', { kind: 'kitchen', name: 'After' });
    const after = await accept(tokenOf(made), { Cookie });
    expect(after.body).toMatchObject({ kind: 'kitchen', name: 'After' });
    const { body } = await owner.get('/api/tills');
    expect(body.items.map((one: { id: string }) => one.id)).not.toContain(id);
    const log = await owner.get('/api/audit?limit=2');
    expect(log.body.items).toMatchObject([
      { action: 'till.paired', subject_id: after.body.id, detail: { till: 'After' } },
      { action: 'till.unpaired', subject_id: id, detail: { till: 'Before' } },
    ]);
    const seen = `SELECT name, address FROM tills WHERE name IN ('Before', 'After') ORDER BY name`;
    expect(await rowsOf(database(), seen)).toEqual([
      { name: 'After', address: '127.0.0.1' },
      { name: 'Before', address: null },
    ]);
    expect((await server.staff.get('/api/tickets', { Cookie: cookieOf(after) })).status).toBe(200);
  });

  it('a till is unpaired by an owner alone', async () => {
    const made = await owner.post('/api/pairings', { kind: 'till', name: 'Second till' });
    const { body } = await accept(tokenOf(made));
    expect((await manager.client.send('DELETE', `/api/tills/${body.id}`)).status).toBe(403);
    expect((await owner.send('DELETE', `/api/tills/${body.id}`)).status).toBe(200);
  });
});
