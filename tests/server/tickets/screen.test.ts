import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffPortRoutes } from '../../../server/routes.ts';
import { EventStream } from '../../support/event-stream.ts';
import { addStations, ticketsOf } from '../../support/kitchen.ts';
import { placeOrder } from '../../support/orders.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { givePin, logInByPin, pairTill, type TestTill } from '../../support/tills.ts';

/** The only calls that a kitchen's screen may make, written by hand. */
const ALLOWED = [
  'GET /api/events',
  'GET /api/kitchen',
  'GET /api/tickets',
  'PATCH /api/tickets/{id}',
];

let server: TestServer;
let restaurant: TestRestaurant;
let owner: Client;
let screen: TestTill;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  ({ owner } = restaurant);
  await addStations(restaurant);
  screen = await pairTill(owner, { name: 'Pass', kind: 'kitchen' });
});
afterAll(() => server.stop());

/** A call of the screen's own page. */
const byScreen = (method: string, path: string, body?: unknown, { cookie } = screen) =>
  server.staff.send(method, path, body, { Cookie: cookie, Origin: server.staff.base });

describe('a paired kitchen screen', () => {
  it('[8.2.1] reads, ticks, bumps and recalls tickets by its cookie alone', async () => {
    const { order_id } = await placeOrder(restaurant, { paella: 1 });
    const { items } = (await byScreen('GET', '/api/tickets?status=open')).body;
    const [ticket] = items;
    const change = (body: object) => byScreen('PATCH', `/api/tickets/${ticket.id}`, body);
    expect((await change({ item_id: ticket.items[0].id, done: true })).body.status).toBe('started');
    expect((await change({ status: 'done' })).body.status).toBe('done');
    expect((await change({ status: 'open' })).body.status).toBe('started');
    expect((await owner.get(`/api/orders/${order_id}`)).body.kitchen_status).toBe('preparing');
    const audit = (await owner.get('/api/audit?action=ticket.done')).body.items[0];
    expect(audit).toMatchObject({ actor: `till:${screen.id}`, detail: { till: 'Pass' } });
    expect((await byScreen('GET', '/api/kitchen')).body).toMatchObject({
      screen: { id: screen.id, name: 'Pass' },
      wait_minutes: 15,
      late_minutes: 25,
      stations: [{ name: 'Cocina' }, { name: 'Barra' }],
      not_printed: [],
    });
  });

  it('[8.2.1] makes no other call: each is 401 or 403', async () => {
    const open = staffPortRoutes
      .map(({ endpoint }) => endpoint)
      .filter(({ access }) => access !== 'public' && access !== 'guest');
    const stated = open.filter(({ kitchenScreen }) => kitchenScreen);
    expect(stated.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(ALLOWED);
    for (const { method, path } of open) {
      if (ALLOWED.includes(`${method} ${path}`)) continue;
      const { status } = await byScreen(method, path.replace(/\{\w+\}/g, 'x'));
      expect([401, 403], `${method} ${path}`).toContain(status);
    }
  });

  it('[8.2.2] names nobody and takes no PIN', async () => {
    const waiter = await makeUser(server, owner, 'waiter');
    await givePin(waiter.client);
    expect((await byScreen('GET', '/api/tills/people')).body).toMatchObject({
      till: { name: 'Pass', kind: 'kitchen' },
      items: [],
    });
    const { status, body } = await logInByPin(server, screen, waiter.id);
    expect([status, body.code]).toEqual([403, 'till_not_paired']);
  });

  it('[3.5.1] changes nothing for a page of another site', async () => {
    const [ticket] = await ticketsOf(owner);
    const others: Record<string, string>[] = [{}, { Origin: 'https://evil.example' }];
    for (const headers of others) {
      const { status } = await server.staff.send(
        'PATCH',
        `/api/tickets/${ticket!.id}`,
        { status: 'done' },
        { Cookie: screen.cookie, ...headers },
      );
      expect(status).toBe(403);
    }
  });

  it('[7.4.1] works beside the ended login of who paired it, and never beside a bad bearer', async () => {
    const ended = { Cookie: `${screen.cookie}; staff_access=not.a.token` };
    expect((await server.staff.get('/api/tickets', ended)).status).toBe(200);
    expect((await server.staff.get('/api/bills', ended)).status).toBe(401);
    const bearer = { Cookie: screen.cookie, Authorization: 'Bearer not.a.token' };
    expect((await server.staff.get('/api/tickets', bearer)).status).toBe(401);
    const till = await pairTill(owner, { name: 'Bar' });
    expect((await byScreen('GET', '/api/tickets', undefined, till)).status).toBe(401);
    expect((await server.staff.get('/api/tickets')).status).toBe(401);
  });

  it('hears of tickets and of nothing else, until it is unpaired', async () => {
    const own = await pairTill(owner, { name: 'Grill', kind: 'kitchen' });
    const stream = await EventStream.open(server.staff, undefined, own.cookie);
    const order = await placeOrder(restaurant, { paella: 1 });
    await owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'cash',
      amount_cents: order.total_cents,
    });
    await placeOrder(restaurant, { wine: 1 });
    const heard = await stream.until((all) => all.length >= 2);
    expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(['ticket.made']));
    await owner.send('DELETE', `/api/tills/${own.id}`, { password: OWNER.password });
    await stream.ended;
    expect((await byScreen('GET', '/api/tickets', undefined, own)).status).toBe(401);
  });

  it('shows the minutes that the owner sets', async () => {
    await owner.put('/api/restaurant', { ticket_wait_minutes: 8, ticket_late_minutes: 12 });
    expect((await byScreen('GET', '/api/kitchen')).body).toMatchObject({
      wait_minutes: 8,
      late_minutes: 12,
    });
    const { body } = await owner.put('/api/restaurant', { ticket_late_minutes: 7 });
    expect(body.errors).toMatchObject([{ path: 'ticket_late_minutes' }]);
  });
});
