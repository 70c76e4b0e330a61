import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '../../server/database/connect.ts';
import { codeAt, makeCustomer, PASSWORD, tokenFromMail, withMfa } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { makeAuthenticator } from '../support/passkeys.ts';
import { Client, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';
import { givePin, logInByPin, pairTill, PIN } from '../support/tills.ts';
import { rowsOf } from './database/open.ts';

type Passwords = typeof import('../../server/security/passwords.ts');
type Webauthn = typeof import('@simplewebauthn/server');
/**
 * What happens between a slow hash, or the check of a passkey, and what is done with it; and
 * whether the next hash is weak.
 */
const between = vi.hoisted(() => ({
  matching: null as (() => Promise<unknown>) | null,
  hashing: null as (() => Promise<unknown>) | null,
  signing: null as (() => Promise<unknown>) | null,
  weak: '',
}));
vi.mock('@simplewebauthn/server', async (original) => {
  const actual = await original<Webauthn>();
  const verifyAuthenticationResponse: Webauthn['verifyAuthenticationResponse'] = async (given) => {
    const result = await actual.verifyAuthenticationResponse(given);
    const act = between.signing;
    between.signing = null;
    await act?.();
    return result;
  };
  return { ...actual, verifyAuthenticationResponse };
});
vi.mock('../../server/security/passwords.ts', async (original) => {
  const actual = await original<Passwords>();
  const once = async (moment: 'matching' | 'hashing') => {
    const act = between[moment];
    between[moment] = null;
    await act?.();
  };
  const passwordMatches: Passwords['passwordMatches'] = async (...given) => {
    const matches = await actual.passwordMatches(...given);
    if (matches) await once('matching');
    return matches;
  };
  const hashPassword: Passwords['hashPassword'] = async (...given) => {
    const hashed = await actual.hashPassword(...given);
    await once('hashing');
    return hashed;
  };
  const isWeakHash: Passwords['isWeakHash'] = (stored) => stored === between.weak;
  return { ...actual, passwordMatches, hashPassword, isWeakHash };
});

const NEW = 'Salmorejo77y';
let mail: MailServer;
let server: TestServer;
let owner: Client;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  owner = (await setUpRestaurant(server)).owner;
});
afterEach(() => Object.assign(between, { matching: null, hashing: null, signing: null, weak: '' }));
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const refusal = { status: 401, code: 'invalid_credentials' };
async function hashOf(table: 'customers' | 'users', email: string): Promise<string> {
  const rows = await rowsOf<{ hashed_password: string }>(
    database(),
    `SELECT hashed_password FROM ${table} WHERE email = '${email}'`,
  );
  return rows[0]!.hashed_password;
}

describe('[7.4.3] [15.4.2] a customer whose mailbox sets a new password, meanwhile', () => {
  const logIn = (email: string, password: string) =>
    server.portal.post('/customer/token', { email, password });
  /** Asks for a link. @returns what uses it */
  async function newPassword(email: string): Promise<() => Promise<void>> {
    await server.portal.post('/customer/forgot-password', { email });
    const token = await tokenFromMail(mail, email, 'reset-password');
    return async () => {
      const done = await server.portal.post('/customer/reset-password', { token, password: NEW });
      expect(done.status).toBe(200);
    };
  }
  async function expectNewPasswordOf(email: string): Promise<void> {
    expect((await logIn(email, PASSWORD)).status).toBe(401);
    expect((await logIn(email, NEW)).status).toBe(200);
  }

  it('is logged in nowhere by the old one', async () => {
    const ana = await makeCustomer(server, mail);
    between.matching = await newPassword(ana.email);
    expect((await logIn(ana.email, PASSWORD)).body).toMatchObject(refusal);
    await expectNewPasswordOf(ana.email);
  });

  it('is asked for no code after the old one', async () => {
    const ana = await makeCustomer(server, mail);
    await withMfa(server, ana);
    between.matching = await newPassword(ana.email);
    expect((await logIn(ana.email, PASSWORD)).body).toMatchObject(refusal);
  });

  it('keeps it where the old one was to be changed', async () => {
    const ana = await makeCustomer(server, mail);
    between.hashing = await newPassword(ana.email);
    const body = { password: PASSWORD, new_password: 'Intruder99x' };
    expect((await ana.client.post('/customer/change-password', body)).body).toMatchObject(refusal);
    expect((await logIn(ana.email, 'Intruder99x')).status).toBe(401);
    await expectNewPasswordOf(ana.email);
  });

  it('moves to no address by the old one', async () => {
    const ana = await makeCustomer(server, mail);
    between.matching = await newPassword(ana.email);
    const moved = { password: PASSWORD, email: 'intruder@example.net' };
    expect((await ana.client.post('/customer/change-email', moved)).body).toMatchObject(refusal);
    const mails = `SELECT kind FROM outbox WHERE recipient = '${moved.email}'`;
    expect(await rowsOf(database(), mails)).toEqual([]);
  });

  it('keeps it where the old one was to be hashed anew', async () => {
    const ana = await makeCustomer(server, mail);
    between.weak = await hashOf('customers', ana.email);
    between.hashing = await newPassword(ana.email);
    expect((await logIn(ana.email, PASSWORD)).body).toMatchObject(refusal);
    await expectNewPasswordOf(ana.email);
  });

  it('logs in twice at once while the password is hashed anew', async () => {
    const ana = await makeCustomer(server, mail);
    between.weak = await hashOf('customers', ana.email);
    between.hashing = async () => expect((await logIn(ana.email, PASSWORD)).status).toBe(200);
    expect((await logIn(ana.email, PASSWORD)).status).toBe(200);
    expect(await hashOf('customers', ana.email)).not.toBe(between.weak);
  });

  it('is logged in nowhere by a password alone once the second factor is on', async () => {
    const ana = await makeCustomer(server, mail);
    between.matching = () => withMfa(server, ana);
    expect((await logIn(ana.email, PASSWORD)).body).toMatchObject(refusal);
  });

  it('is logged in nowhere by a passkey of before, nor by one that is removed', async () => {
    const ana = await makeCustomer(server, mail);
    const origin = server.portal_url.replace('127.0.0.1', 'localhost');
    const local = new Client(origin);
    const { id } = await makeAuthenticator(ana.id, origin);
    const kept = await makeAuthenticator(ana.id, origin);
    const removed = await makeAuthenticator(ana.id, origin);
    async function logInBy({ answer }: typeof kept) {
      const { challenge } = (await local.post('/customer/passkey-login/challenge')).body;
      return local.post('/customer/passkey-login', answer(challenge));
    }
    expect((await logInBy(kept)).status).toBe(200);

    between.signing = () => ana.client.send('DELETE', `/customer/passkeys/${removed.id}`);
    expect((await logInBy(removed)).body).toMatchObject(refusal);
    expect((await ana.client.get('/customer/passkeys')).body.items).toMatchObject([
      { id },
      { id: kept.id },
    ]);

    between.signing = await newPassword(ana.email);
    expect((await logInBy(kept)).body).toMatchObject(refusal);
    await expectNewPasswordOf(ana.email);
  });
});

describe('[7.4.3] [15.4.2] a member of staff who sets a new password or PIN, meanwhile', () => {
  const logIn = (email: string, password: string) =>
    server.staff.post('/api/token', { email, password });
  const newPasswordOf = (client: Client) => async () => {
    const body = { password: STAFF_PASSWORD, new_password: NEW };
    expect((await client.post('/api/change-password', body)).status).toBe(200);
  };
  async function expectNewPasswordOf(email: string): Promise<void> {
    expect((await logIn(email, STAFF_PASSWORD)).status).toBe(401);
    expect((await logIn(email, NEW)).status).toBe(200);
  }
  const another = async (email: string) =>
    server.staff.as((await logIn(email, STAFF_PASSWORD)).body.access_token);

  it('is logged in nowhere by the old one', async () => {
    const { email, client } = await makeUser(server, owner, 'cashier');
    between.matching = newPasswordOf(client);
    expect((await logIn(email, STAFF_PASSWORD)).body).toMatchObject(refusal);
    await expectNewPasswordOf(email);
  });

  it('is asked for no code after the old one', async () => {
    const { email, client } = await makeUser(server, owner, 'cashier');
    const { body } = await client.post('/api/mfa/setup', { password: STAFF_PASSWORD });
    const on = await client.post('/api/mfa/verify', { code: await codeAt(body.secret) });
    between.matching = newPasswordOf(server.staff.as(on.body.access_token));
    expect((await logIn(email, STAFF_PASSWORD)).body).toMatchObject(refusal);
  });

  it('keeps it where the old one was to be changed or hashed anew', async () => {
    const { email, client } = await makeUser(server, owner, 'cashier');
    const other = await another(email);
    between.hashing = newPasswordOf(client);
    const body = { password: STAFF_PASSWORD, new_password: 'Intruder99x' };
    expect((await other.post('/api/change-password', body)).body).toMatchObject(refusal);
    await expectNewPasswordOf(email);

    const weak = await makeUser(server, owner, 'cashier');
    between.weak = await hashOf('users', weak.email);
    between.hashing = newPasswordOf(weak.client);
    expect((await logIn(weak.email, STAFF_PASSWORD)).body).toMatchObject(refusal);
    await expectNewPasswordOf(weak.email);
  });

  it('has no PIN that the old one set', async () => {
    const { id, email, client } = await makeUser(server, owner, 'cashier');
    const other = await another(email);
    between.hashing = newPasswordOf(client);
    expect((await givePin(other)).body).toMatchObject(refusal);
    const till = await pairTill(owner);
    expect((await logInByPin(server, till, id, PIN)).status).toBe(401);
  });

  it('opens no till by the PIN before', async () => {
    const { id, client } = await makeUser(server, owner, 'waiter');
    await givePin(client);
    const till = await pairTill(owner);
    between.matching = async () => {
      expect((await givePin(client, '5208')).status).toBe(200);
    };
    expect((await logInByPin(server, till, id, PIN)).status).toBe(401);
    expect((await logInByPin(server, till, id, '5208')).status).toBe(200);
  });
});
