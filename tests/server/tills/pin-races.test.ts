import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { userByPin } from '../../../server/staff/pins.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { givePin, logInByPin, pairTill, WRONG_PIN, type TestTill } from '../../support/tills.ts';
import { rowsOf } from '../database/open.ts';

function counted(statuses: number[]) {
  return statuses.reduce<Record<number, number>>(
    (counts, status) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
    {},
  );
}

describe.each(DATABASES)('[2.3.4] [6.3.1] [15.4.2] a PIN on %s', (name) => {
  let server: TestServer;
  let owner: Client;
  let till: TestTill;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    owner = (await setUpRestaurant(server)).owner;
    till = await pairTill(owner);
  });
  afterAll(() => server.stop());

  const newUser = async () => {
    const user = await makeUser(server, owner, 'waiter');
    await givePin(user.client);
    return user;
  };
  const attemptsOf = async (user_id: string) =>
    Number(
      (
        await rowsOf<{ wrong_attempts: number }>(
          database(),
          `SELECT wrong_attempts FROM pins WHERE user_id = '${user_id}'`,
        )
      )[0]!.wrong_attempts,
    );

  it('tried by twenty at once is tried five times, and then locked', async () => {
    const { id } = await newUser();
    const tried = await Promise.all(
      Array.from({ length: 20 }, () => logInByPin(server, till, id, WRONG_PIN)),
    );
    expect(counted(tried.map(({ status }) => status))).toEqual({ 401: 5, 403: 15 });
    expect(await attemptsOf(id)).toBe(5);
    expect((await logInByPin(server, till, id)).body.code).toBe('pin_locked');
  });

  it('given right five times at once opens five sessions and leaves no count', async () => {
    const { id } = await newUser();
    const tried = await Promise.all(Array.from({ length: 5 }, () => logInByPin(server, till, id)));
    expect(counted(tried.map(({ status }) => status))).toEqual({ 200: 5 });
    expect(await attemptsOf(id)).toBe(0);
  });

  it('keeps its count when what it was tried in is rolled back', async () => {
    const { id } = await newUser();
    const [row] = await rowsOf<{ restaurant_id: string }>(
      database(),
      `SELECT restaurant_id FROM users WHERE id = '${id}'`,
    );
    const guess = { ...row!, user_id: id, pin: WRONG_PIN, account: 'test', address: '::1' };
    await expect(inTransaction(() => userByPin(guess))).rejects.toThrow('invalid_credentials');
    expect(await attemptsOf(id)).toBe(1);
  });

  it('opens nothing on a till that is unpaired at the same moment', async () => {
    const [user, other] = [await newUser(), await pairTill(owner)];
    const tried = await Promise.all([
      ...Array.from({ length: 4 }, () => logInByPin(server, other, user.id)),
      owner.send('DELETE', `/api/tills/${other.id}`),
    ]);
    for (const { body } of tried.slice(0, 4))
      if (body.access_token)
        expect((await server.staff.as(body.access_token).get('/api/me')).status).toBe(401);
  });

  it('pairs one of ten machines that want the same name', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 10 }, () => owner.post('/api/tills', { name: 'The same' })),
    );
    expect(counted(pairs.map(({ status }) => status))).toEqual({ 201: 1, 409: 9 });
  });
});
