import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { keepHouse } from '../../server/housekeeping.ts';
import { PASSWORD } from '../support/customers.ts';
import { OWNER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';
import { thisYear } from '../support/year.ts';

let server: TestServer;
let house: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  house = await setUpRestaurant(server);
});
afterAll(() => server.stop());
afterEach(() => setClock(null));

const DAY = 86_400_000;
const move = (milliseconds: number) => setClock(() => new Date(Date.now() + milliseconds));
async function invoice() {
  const placed = (
    await server.portal.post(`/menu/${house.table.token}/order`, {
      items: [{ product_id: house.wine.id, quantity: 1 }],
    })
  ).body;
  const owner = server.staff.as(
    (await server.staff.post('/api/token', { email: OWNER.email, password: OWNER.password })).body
      .access_token,
  );
  await owner.post(`/api/orders/${placed.order_id}/payments`, {
    method: 'cash',
    amount_cents: placed.total_cents,
  });
  return (await owner.post(`/api/orders/${placed.order_id}/invoice`)).body;
}

describe('T6 the clock', () => {
  it('set back, no invoice is dated before the one with the number before', async () => {
    const first = await invoice();
    move(-3 * DAY);
    const second = await invoice();
    move(0);
    const third = await invoice();
    expect(second.issue_date).toBe(first.issue_date);
    expect(third.issue_date > second.issue_date).toBe(true);
    expect(
      [first, second, third].map(({ invoice_number }) => Number(invoice_number.slice(-4))),
    ).toEqual([1, 2, 3]);
  });

  it('in a new year of the restaurant’s time zone numbers begin again at 1, and not before', async () => {
    const year = Number(thisYear()) + 2;
    setClock(() => new Date(Date.UTC(year - 1, 11, 31, 22, 59, 59)));
    expect((await invoice()).invoice_number).toBe(`S-INV-${year - 1}-0001`);
    setClock(() => new Date(Date.UTC(year - 1, 11, 31, 23, 0, 1)));
    expect((await invoice()).invoice_number).toBe(`S-INV-${year}-0001`);
  });

  it('gone back by more than two minutes is written down', async () => {
    move(-60_000);
    await keepHouse();
    move(-3 * DAY);
    await keepHouse();
    setClock(null);
    const owner = server.staff.as(
      (await server.staff.post('/api/token', { email: OWNER.email, password: OWNER.password })).body
        .access_token,
    );
    const {
      body: { items },
    } = await owner.get('/api/audit?action=clock.went_back');
    expect(items.length).toBeGreaterThan(0);
    expect(items[0].detail.seconds).toBeGreaterThan(2 * 86_400);
  });

  it('[14.2.4] thirty days on, an account that nobody confirmed is gone', async () => {
    await server.portal.post('/customer/register', {
      email: 'never@example.org',
      password: PASSWORD,
      full_name: 'Nadie',
    });
    const logIn = () =>
      server.portal.post('/customer/token', { email: 'never@example.org', password: PASSWORD });
    move(29 * DAY);
    await keepHouse();
    expect((await logIn()).status).toBe(200);
    move(31 * DAY);
    await keepHouse();
    expect((await logIn()).status).toBe(401);
  });
});
