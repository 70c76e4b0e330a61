import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import { dictionary } from '@zxcvbn-ts/language-common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { setLeastCost } from '../../../server/security/passwords.ts';
import { setClock } from '../../../server/clock.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { isCommonPassword } from '../../../server/security/common-passwords.ts';
import { dataKeys } from '../../../server/security/keys.ts';
import { OWNER, RESTAURANT, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
setLeastCost(null); // These tests need the real hash.
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
afterEach(() => {
  setClock(null);
  vi.restoreAllMocks();
});

let count = 0;
async function register(password: string, email = `rules${++count}@example.org`) {
  return {
    email,
    ...(await server.portal.post('/customer/register', { email, password, full_name: 'Ana' })),
  };
}
async function logIn(email: string, password: string) {
  return (await server.portal.post('/customer/token', { email, password })).status;
}
async function hashOf(email: string) {
  return (
    (await database().query('SELECT hashed_password FROM customers WHERE email = $email', {
      bind: { email },
    })) as [{ hashed_password: string }[], unknown]
  )[0][0]!.hashed_password;
}
const points = (value: string) => [...value].length;

describe('a password', () => {
  it.each([
    ['Paella7', 422],
    ['Paella77', 201],
    [`Aa1${'x'.repeat(125)}`, 201],
    [`Aa1${'x'.repeat(126)}`, 422],
    ['🥘🍷🥖🧀Aa1', 422],
    ['🥘🍷🥖🧀Aa1b', 201],
  ])(
    '[6.2.1] [6.2.9] has 8 to 128 characters, counted as a person counts: %s',
    async (password, status) => expect((await register(password)).status).toBe(status),
  );

  it('[6.2.10] does not expire, and no login is refused until it is changed', async () => {
    const { email } = await register('Salmorejo77y');
    setClock(() => new Date(Date.now() + 5 * 365 * 86_400_000));
    expect(await logIn(email, 'Salmorejo77y')).toBe(200);
  });

  it('[6.2.4] [6.2.12] is none of the 10 000 commonest that our rules would otherwise accept', () => {
    const fitting = (dictionary['passwords-common'] ?? [])
      .flatMap((word) => [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`])
      .filter(
        (word) =>
          points(word) >= 15 ||
          (points(word) >= 8 && /\p{Lu}/u.test(word) && /\p{Ll}/u.test(word) && /\d/.test(word)),
      )
      .slice(0, 10_000);
    expect(fitting.length).toBeGreaterThan(1000);
    expect(fitting.filter((word) => !isCommonPassword(word))).toEqual([]);
  });

  it.each(['Password1', 'Trattoria2026', 'P@ssw0rd1', 'BackOffice1', 'Restaurant2026!'])(
    '[6.1.2] [6.2.4] [6.2.11] is no word that is likely in a restaurant: %s',
    async (password) => {
      const { status, body } = await register(password);
      expect([status, body.errors]).toEqual([
        422,
        [{ path: 'password', message: 'is too common or too easy to guess' }],
      ]);
    },
  );

  it('[6.1.2] [6.2.11] is neither the restaurant’s name nor the mail address, also for the owner', async () => {
    const setUp = (password: string, email = OWNER.email) =>
      server.staff.post('/api/setup', {
        restaurant: RESTAURANT,
        owner: { ...OWNER, email, password },
      });
    for (const response of [
      await setUp('CasaLuz2026'),
      await setUp('Carmencita99', 'carmencita@casaluz.example'),
    ]) {
      expect([response.status, response.body.errors[0].path]).toEqual([422, 'owner.password']);
    }
    expect((await setUp(OWNER.password)).status).toBe(201);
    for (const [password, email] of [
      ['CasaLuz2026', 'x@example.org'],
      ['Carmencita99', 'carmencita@example.org'],
      ['A.long.Address.1@example.org', 'a.long.address.1@example.org'],
    ]) {
      expect((await register(password!, email)).status, password).toBe(422);
    }
  });
});

describe('[Passwords] the stored password hash', () => {
  it('is bcrypt of a keyed hash of the whole password, at cost 12 or more; the key is not in the database', async () => {
    const { email } = await register('Salmorejo77y');
    const keyed = createHmac('sha384', dataKeys().pepper).update('Salmorejo77y').digest('base64');
    const stored = await hashOf(email);
    expect([
      keyed.length,
      await bcrypt.compare(keyed, stored),
      await bcrypt.compare('Salmorejo77y', stored),
    ]).toEqual([64, true, false]);
    expect(bcrypt.getRounds(stored)).toBeGreaterThanOrEqual(12);
    const [tables] = (await database().query(
      "SELECT name FROM sqlite_master WHERE type = 'table'",
    )) as [{ name: string }[], unknown];
    for (const { name } of tables)
      expect(JSON.stringify((await database().query(`SELECT * FROM "${name}"`))[0])).not.toContain(
        dataKeys().pepper,
      );
  });

  it('is replaced at the next login when it was made at a lower cost', async () => {
    const { email } = await register('Salmorejo77y');
    const weak = await bcrypt.hash(
      createHmac('sha384', dataKeys().pepper).update('Salmorejo77y').digest('base64'),
      5,
    );
    await inTransaction(() =>
      database().query('UPDATE customers SET hashed_password = $weak WHERE email = $email', {
        bind: { weak, email },
      }),
    );
    expect([await logIn(email, 'Wrong1234x'), await hashOf(email)]).toEqual([401, weak]);
    expect(await logIn(email, 'Salmorejo77y')).toBe(200);
    expect(bcrypt.getRounds(await hashOf(email))).toBeGreaterThanOrEqual(12);
    expect(await logIn(email, 'Salmorejo77y')).toBe(200);
  });

  it('is the same for composed and decomposed Unicode letters, and trims nothing', async () => {
    const { email } = await register('  Jamón y Piñas 7  ');
    expect(await logIn(email, '  Jamón y Piñas 7  '.normalize('NFD'))).toBe(200);
    expect(await logIn(email, 'Jamón y Piñas 7')).toBe(401);
    expect(await logIn(email, '  jamón y piñas 7  ')).toBe(401);
  });

  it('is not made of a password that is too long: it is refused before hashing', async () => {
    const hashed = vi.spyOn(bcrypt, 'hash');
    expect((await register(`Aa1${'x'.repeat(126)}`)).status).toBe(422);
    expect((await register('x'.repeat(100_000))).status).toBe(413);
    expect(hashed).not.toHaveBeenCalled();
    expect((await register('Salmorejo77y')).status).toBe(201);
    expect(hashed).toHaveBeenCalledTimes(1);
  });
});
