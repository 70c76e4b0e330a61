import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { codeAt, makeCustomer, PASSWORD, tokenFromMail } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';

const NEW = 'Salmorejo77y';
const ELSEWHERE = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};
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

/** Subjects of the mails to an address since the last call, each awaited. */
const reported = async (to: string, subject: RegExp) => (await mail.waitFor(to, subject)).subject;
let steps = 0;
/** A code of a time step from which no code was used. */
function nextCode(secret: string): Promise<string> {
  const at = new Date(Date.now() + ++steps * 90_000);
  setClock(() => at);
  return codeAt(secret, at);
}

interface Account {
  email: string;
  client: Client;
  door: Client;
  base: string;
  login: string;
  password: string;
}
async function customer(): Promise<Account> {
  const { email, client } = await makeCustomer(server, mail);
  return {
    email,
    client,
    door: server.portal,
    base: '/customer',
    login: '/customer/token',
    password: PASSWORD,
  };
}
async function colleague(): Promise<Account> {
  const { email, client } = await makeUser(server, owner, 'cashier');
  return {
    email,
    client,
    door: server.staff,
    base: '/api',
    login: '/api/token',
    password: STAFF_PASSWORD,
  };
}

describe.each([
  [
    'a customer',
    customer,
    {
      device: /new device/,
      password: /password was changed/,
      on: /login is on/,
      off: /login is off/,
      used: /backup code was used/,
      renewed: /new backup codes/,
    },
  ],
  [
    'a colleague',
    colleague,
    {
      device: /dispositivo nuevo/,
      password: /contraseña ha cambiado/,
      on: /está activada/,
      off: /está desactivada/,
      used: /Se usó un código/,
      renewed: /códigos de respaldo nuevos/,
    },
  ],
] as const)('%s is notified by mail', (_who, make, says) => {
  it('[6.3.5] of a login from a device not seen before', async () => {
    const { email, door, login, password } = await make();
    await door.post(login, { email, password }, ELSEWHERE);
    expect(await reported(email, says.device)).toMatch(says.device);
  });

  it('[6.3.7] of a new password, of MFA on and off, of new backup codes; [6.3.5] of each backup code that is used, wherever', async () => {
    const { email, client, door, base, login, password } = await make();
    const changed = await client.post(`${base}/change-password`, { password, new_password: NEW });
    await reported(email, says.password);
    const setting = door.as(changed.body.access_token);
    const {
      body: {
        secret,
        backup_codes: [first],
      },
    } = await setting.post(`${base}/mfa/setup`, { password: NEW });
    const on = door.as(
      (await setting.post(`${base}/mfa/verify`, { code: await nextCode(secret) })).body
        .access_token,
    );
    await reported(email, says.on);
    const {
      body: { mfa_token },
    } = await door.post(login, { email, password: NEW });
    expect((await door.post(`${base}/mfa/verify`, { mfa_token, code: first })).status).toBe(200);
    await reported(email, says.used);
    const {
      body: {
        backup_codes: [fresh],
      },
    } = await on.post(`${base}/mfa/backup-codes`, { password: NEW, code: await nextCode(secret) });
    await reported(email, says.renewed);
    expect((await on.post(`${base}/mfa/disable`, { password: NEW, code: fresh })).status).toBe(200);
    await reported(email, says.off);
  });
});

it('[6.3.7] a customer is notified of a reset, once requested and once done, and of a backup code that proved a change of address', async () => {
  const { email, client } = await customer();
  await server.portal.post('/customer/forgot-password', { email });
  expect(
    (
      await server.portal.post('/customer/reset-password', {
        token: await tokenFromMail(mail, email, 'reset-password'),
        password: NEW,
      })
    ).status,
  ).toBe(200);
  await reported(email, /password was changed/);
  expect((await client.get('/customer/profile')).status).toBe(401);
  const again = server.portal.as(
    (await server.portal.post('/customer/token', { email, password: NEW })).body.access_token,
  );
  const {
    body: {
      secret,
      backup_codes: [first],
    },
  } = await again.post('/customer/mfa/setup', { password: NEW });
  const on = server.portal.as(
    (await again.post('/customer/mfa/verify', { code: await nextCode(secret) })).body.access_token,
  );
  expect(
    (await on.post('/customer/change-email', { password: NEW, code: first, email: `new-${email}` }))
      .status,
  ).toBe(202);
  await reported(email, /backup code was used/);
  await reported(email, /email address is about to change/);
});

it('[6.3.7] [6.4.6] a colleague is notified when an owner’s link replaced the password, which the owner neither knows nor sets', async () => {
  const { email } = await colleague();
  const {
    body: {
      items: [{ id }],
    },
  } = await owner.get('/api/users?limit=1');
  expect(
    (await owner.patch(`/api/users/${id}`, { new_password: NEW, password: OWNER.password })).body,
  ).toMatchObject({ status: 422, errors: [{ message: 'is not known here: new_password' }] });
  const {
    body: { invitation_url },
  } = await owner.post(`/api/users/${id}/invitation`, { password: OWNER.password });
  expect((await server.staff.post('/api/token', { email, password: STAFF_PASSWORD })).status).toBe(
    200,
  ); // The old one, until a new one is chosen.
  expect(
    (
      await server.staff.post('/api/invitation', {
        token: new URL(invitation_url, server.staff.base).searchParams.get('invitation'),
        password: NEW,
      })
    ).status,
  ).toBe(200);
  await reported(email, /contraseña ha cambiado/);
  expect([
    (await server.staff.post('/api/token', { email, password: STAFF_PASSWORD })).status,
    (await server.staff.post('/api/token', { email, password: NEW })).status,
  ]).toEqual([401, 200]);
});
