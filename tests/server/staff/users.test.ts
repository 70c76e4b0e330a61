import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { codeAt } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../../support/staff.ts';

let mail: MailServer;
let server: TestServer;
let owner: Client;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  owner = (await setUpRestaurant(server)).owner;
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
afterEach(() => setClock(null));

const password = OWNER.password;
function invite(body: object) {
  return owner.post('/api/users', { full_name: 'Test', role: 'waiter', password, ...body });
}
const tokenOf = (url: string) => new URL(url, server.staff.base).searchParams.get('invitation');
function accept(token: unknown, chosen = STAFF_PASSWORD) {
  return server.staff.post('/api/invitation', { token, password: chosen });
}
function logIn(email: string, given = STAFF_PASSWORD) {
  return server.staff.post('/api/token', { email, password: given });
}

describe('staff', () => {
  it('[6.3.2] [6.4.1] [6.4.6] are invited by a one-use link; nobody else knows the password', async () => {
    const invited = await invite({ email: 'paco@casaluz.example' });
    expect([invited.status, invited.body.user.invited]).toEqual([201, true]);
    expect((await logIn('paco@casaluz.example', '')).status).toBe(422);
    expect((await logIn('paco@casaluz.example', 'x')).body.code).toBe('invalid_credentials');
    const token = tokenOf(invited.body.invitation_url);
    expect((await accept(token, 'CasaLuz2026')).body.errors[0]).toMatchObject({ path: 'password' });
    const accepted = await accept(token);
    expect([accepted.status, accepted.headers.getSetCookie()]).toEqual([200, []]);
    expect((await accept(token)).body.code).toBe('invalid_token');
    expect((await logIn('paco@casaluz.example')).status).toBe(200);
    expect((await invite({ email: 'paco@casaluz.example' })).body.errors).toEqual([
      { path: 'email', message: 'already has an account' },
    ]);
  });

  it('have an invitation that lives three days', async () => {
    const { body } = await invite({ email: 'late@casaluz.example' });
    setClock(() => new Date(Date.now() + body.expires_in * 1000 + 1000));
    expect((await accept(tokenOf(body.invitation_url))).body.code).toBe('expired_token');
  });

  it('[7.5.3] are changed by an owner who enters their own password again', async () => {
    expect(
      (
        await owner.post('/api/users', {
          email: 'x@casaluz.example',
          full_name: 'X',
          role: 'owner',
          password: 'Wrong1234x',
        })
      ).body.code,
    ).toBe('invalid_credentials');
    expect(
      (
        await owner.post('/api/users', {
          email: 'x@casaluz.example',
          full_name: 'X',
          role: 'owner',
        })
      ).status,
    ).toBe(422);
  });

  it('[8.3.2] [7.4.2] have a new role’s rights from the next call on; a disabled user has none', async () => {
    const manager = await makeUser(server, owner, 'manager');
    expect((await manager.client.get('/api/audit')).status).toBe(200);
    expect(
      (await owner.patch(`/api/users/${manager.id}`, { role: 'waiter', password })).body.role,
    ).toBe('waiter');
    expect((await manager.client.get('/api/audit')).status).toBe(403);
    expect((await manager.client.get('/api/orders')).status).toBe(200);
    await owner.patch(`/api/users/${manager.id}`, { disabled: true, password });
    expect((await manager.client.get('/api/orders')).status).toBe(401);
    expect((await logIn(manager.email)).status).toBe(401);
    expect(
      (await owner.patch(`/api/users/${manager.id}`, { disabled: false, password })).body.disabled,
    ).toBe(false);
    expect((await manager.client.get('/api/orders')).status).toBe(401);
    expect((await logIn(manager.email)).status).toBe(200);
  });

  it('always include an owner: the last one stays', async () => {
    const {
      body: { id },
    } = await owner.get('/api/me');
    expect((await owner.patch(`/api/users/${id}`, { role: 'manager', password })).body.code).toBe(
      'last_owner',
    );
    expect((await owner.patch(`/api/users/${id}`, { disabled: true, password })).body.code).toBe(
      'last_owner',
    );
  });

  it('[7.4.5] [7.5.2] list and end their own sessions; an owner ends anyone’s', async () => {
    const waiter = await makeUser(server, owner, 'waiter');
    const second = server.staff.as((await logIn(waiter.email)).body.access_token);
    const {
      body: { items },
    } = await waiter.client.get('/api/sessions');
    expect(items).toHaveLength(2);
    const { body: mine } = await owner.get('/api/sessions');
    expect((await waiter.client.send('DELETE', `/api/sessions/${mine.items[0].id}`)).status).toBe(
      404,
    );
    await waiter.client.send(
      'DELETE',
      `/api/sessions/${items.find(({ current }: { current: boolean }) => !current).id}`,
    );
    expect((await second.get('/api/me')).status).toBe(401);
    expect((await owner.send('DELETE', `/api/users/${waiter.id}/sessions`)).body).toEqual({
      ended: 1,
    });
    expect((await waiter.client.get('/api/me')).status).toBe(401);
  });

  it('[6.3.3] [6.4.4] may have MFA; an owner turns it off after a lost phone, audited and mailed', async () => {
    const cashier = await makeUser(server, owner, 'cashier');
    const {
      body: { secret },
    } = await cashier.client.post('/api/mfa/setup', { password: STAFF_PASSWORD });
    const on = await cashier.client.post('/api/mfa/verify', { code: await codeAt(secret) });
    expect(on.body).toMatchObject({ mfa_enabled: true });
    const step = (await logIn(cashier.email)).body;
    expect(step).toMatchObject({ mfa_required: true });
    const onPortal = await server.portal.post('/customer/mfa/verify', {
      mfa_token: step.mfa_token,
      code: '000000',
    });
    expect(onPortal.status).toBe(401);
    setClock(() => new Date(Date.now() + 60_000));
    const done = await server.staff.post('/api/mfa/verify', {
      mfa_token: step.mfa_token,
      code: await codeAt(secret, new Date(Date.now() + 60_000)),
    });
    expect((await server.staff.as(done.body.access_token).get('/api/me')).body.mfa_enabled).toBe(
      true,
    );
    expect(
      (await owner.post(`/api/users/${cashier.id}/disable-mfa`, { password })).body.mfa_enabled,
    ).toBe(false);
    expect((await logIn(cashier.email)).body.mfa_required).toBe(false);
    await mail.waitFor(cashier.email, /verificación en dos pasos está desactivada/);
    const {
      body: { items },
    } = await owner.get('/api/audit?action=mfa.off');
    expect(items[0]).toMatchObject({ actor_name: OWNER.full_name, subject_id: cashier.id });
  });

  it('[16.3.1] have logins and refused logins in the audit log, which pages by cursor', async () => {
    await logIn(OWNER.email, 'Wrong1234x');
    expect((await owner.get('/api/audit?action=login.refused')).body.items[0].actor_name).toBe(
      OWNER.full_name,
    );
    const {
      body: { items: all },
    } = await owner.get('/api/audit?limit=100');
    const first = await owner.get('/api/audit?limit=2');
    const next = await owner.get(`/api/audit?limit=2&cursor=${first.body.next_cursor}`);
    expect([...first.body.items, ...next.body.items]).toEqual(all.slice(0, 4));
  });

  it('[16.3.1] have each wrong code of the second factor and new backup codes there too', async () => {
    const { client, email, id } = await makeUser(server, owner, 'manager');
    const { body } = await client.post('/api/mfa/setup', { password: STAFF_PASSWORD });
    const on = await client.post('/api/mfa/verify', { code: body.backup_codes[0] });
    expect(on.status).toBe(401); // A backup code turns nothing on.
    const code = await codeAt(body.secret);
    const manager = server.staff.as(
      (await client.post('/api/mfa/verify', { code })).body.access_token,
    );
    const wrong = { password: STAFF_PASSWORD, code: 'AAAA-AAAA-AAAA' };
    const { mfa_token } = (await logIn(email)).body;
    const refused = [
      await server.staff.post('/api/mfa/verify', { mfa_token, code: wrong.code }),
      await manager.post('/api/mfa/backup-codes', wrong),
      await manager.post('/api/mfa/disable', wrong),
      await manager.post('/api/customers/nobody/erase', wrong),
    ];
    expect(refused.map(({ body: { code: why } }) => why)).toEqual(
      refused.map(() => 'invalid_code'),
    );
    const right = { password: STAFF_PASSWORD, code: body.backup_codes[0] };
    expect((await manager.post('/api/mfa/backup-codes', right)).status).toBe(200);
    const entries = (await owner.get(`/api/audit?actor=user:${id}`)).body.items;
    expect(entries.map(({ action }: { action: string }) => action).slice(0, 6)).toEqual([
      'mfa.codes_renewed',
      ...refused.map(() => 'mfa.refused'),
      'login',
    ]);
  });

  it('change their password, which ends every session', async () => {
    const waiter = await makeUser(server, owner, 'waiter');
    const changed = await waiter.client.post('/api/change-password', {
      password: STAFF_PASSWORD,
      new_password: 'Croqueta88m',
    });
    expect(changed.status).toBe(200);
    expect((await waiter.client.get('/api/me')).status).toBe(401);
    expect((await logIn(waiter.email, 'Croqueta88m')).status).toBe(200);
    await mail.waitFor(waiter.email, /cambiado/);
  });
});
