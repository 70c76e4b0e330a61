import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { givePin, logInByPin, pairTill, WRONG_PIN } from '../../support/tills.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_FACTOR: '1' });
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

describe('[6.3.1] failed PINs', () => {
  it('on one till are limited over all people: 30 in a quarter of an hour, of which a right one takes none', async () => {
    const { owner } = restaurant;
    const till = await pairTill(owner);
    const waiter = await makeUser(server, owner, 'waiter');
    await givePin(waiter.client);
    const statuses: number[] = [];
    for (let turn = 0; turn < 29; turn++)
      statuses.push((await logInByPin(server, till, `nobody-${turn}`)).status);
    statuses.push((await logInByPin(server, till, waiter.id)).status);
    statuses.push((await logInByPin(server, till, waiter.id, WRONG_PIN)).status);
    const beyond = await logInByPin(server, till, waiter.id);
    expect(statuses).toEqual([...Array.from({ length: 29 }, () => 401), 200, 401]);
    expect([beyond.status, beyond.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(beyond.headers.get('Retry-After'))).toBeGreaterThan(0);
  });
});
