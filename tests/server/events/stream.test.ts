import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { publishEvent, listen, type LiveEvent } from '../../../server/events/events.ts';
import type { Role } from '../../../server/http/endpoint.ts';
import { EventStream, type ReceivedEvent } from '../../support/event-stream.ts';
import { placeOrder } from '../../support/orders.ts';
import { logInStaff } from '../../support/staff.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

describe.each(DATABASES)('live events on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let restaurant_id: string;
  const streams: EventStream[] = [];
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    restaurant_id = (await rowsOf<{ id: string }>(database(), 'SELECT id FROM restaurants'))[0]!.id;
  });
  afterEach(async () => {
    await Promise.all(streams.splice(0).map((stream) => stream.close()));
  });
  afterAll(() => server.stop());

  const open = async (who: Client = restaurant.owner, lastEventId?: number) => {
    const stream = await EventStream.open(who, lastEventId);
    streams.push(stream);
    return stream;
  };
  const order = async () => (await placeOrder(restaurant)).order_id;
  const subjects = (events: { subject_id: string }[]) => events.map(({ subject_id }) => subject_id);
  const logIn = async () => await logInStaff(server.staff);

  const orders = (events: ReceivedEvent[]) => events.filter(({ type }) => type === 'order.placed');
  const facts = (events: ReceivedEvent[]) =>
    events.map(({ type, subject_id }) => [type, subject_id]);

  it('report an order when it is placed, its payment, and its invoice', async () => {
    const stream = await open();
    const { order_id: id, bill_id } = await placeOrder(restaurant);
    await restaurant.owner.post(`/api/orders/${id}/payments`, {
      method: 'cash',
      amount_cents: 1850,
    });
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${id}/invoice`);
    await stream.until((received) => received.length === 6);
    expect(facts(stream.heard)).toEqual([
      ['order.placed', id],
      ['bill.opened', bill_id],
      ['bill.settled', bill_id],
      ['payment.taken', bill_id],
      ['bill.changed', bill_id],
      ['invoice.issued', invoice.id],
    ]);
  });

  it('report what happens to a bill: orders that join, calls, the kitchen, payments, each once', async () => {
    const { order_id, bill_id, claim_code } = await placeOrder(restaurant);
    const stream = await open();
    const act = (path: string, body?: object) => restaurant.owner.post(path, body);
    const items = [{ product_id: restaurant.paella.id, quantity: 1 }];
    const { body: second } = await act('/api/orders', { bill_id, items });
    for (let again = 0; again < 2; again++)
      await server.portal.post(`/orders/${claim_code}/call`, { reason: 'bill' });
    await act(`/api/bills/${bill_id}/calls/answer`);
    await restaurant.owner.patch(`/api/orders/${order_id}`, { status: 'preparing' });
    const pay = (amount_cents: number) =>
      act(`/api/bills/${bill_id}/payments`, { method: 'card', amount_cents });
    const { body: first } = await pay(1000);
    await act(`/api/bills/${bill_id}/payments/${first.id}/refund`, { reason: 'Wrong card' });
    await pay(3700);
    const next = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items,
      bill_of: claim_code,
    });
    const expected = [
      ['order.placed', second.id],
      ['bill.changed', bill_id],
      ['guest.called', bill_id],
      ['bill.changed', bill_id],
      ['order.changed', order_id],
      ['payment.taken', bill_id],
      ['bill.changed', bill_id],
      ['payment.refunded', bill_id],
      ['bill.changed', bill_id],
      ['bill.settled', bill_id],
      ['payment.taken', bill_id],
      ['bill.changed', bill_id],
      ['order.placed', next.body.order_id],
      ['bill.opened', next.body.bill_id],
    ];
    await stream.until(({ length }) => length >= expected.length);
    expect(facts(stream.heard)).toEqual(expected);
    expect(next.body.bill_id).not.toBe(bill_id);
    const replayed = await open(restaurant.owner, stream.heard[0]!.id);
    await replayed.until(({ length }) => length >= expected.length - 1);
    expect(replayed.heard).toEqual(stream.heard.slice(1));
  });

  it('replay to a client that reconnects what it missed, in order and each once, while more happens', async () => {
    const before = await open();
    await order();
    const last = (await before.until((received) => received.length === 2))[1]!.id;
    await before.close();
    const missed = [await order(), await order(), await order()];
    const [stream, ...meanwhile] = await Promise.all([
      open(restaurant.owner, last),
      order(),
      order(),
      order(),
    ]);
    const expected = [...missed, ...meanwhile];
    const received = await stream.until((events) => orders(events).length >= expected.length);
    expect(subjects(orders(received)).slice(0, 3)).toEqual(missed);
    expect(subjects(orders(received)).sort()).toEqual([...expected].sort());
    expect(received.map(({ id }) => id)).toEqual(
      received.map(({ id }) => id).sort((a, b) => a - b),
    );
  });

  it('begin after the last event of an earlier response, unless the client names one itself', async () => {
    const watching = await open();
    const known = await order();
    await watching.until((events) => subjects(events).includes(known));
    const response = await restaurant.owner.get('/api/me');
    const after = Number(response.headers.get('Last-Event-ID'));
    const missed = [await order(), await order()];
    const stream = await EventStream.open(restaurant.owner, undefined, '', `?after=${after}`);
    streams.push(stream);
    const isWhole = (events: ReceivedEvent[]) => orders(events).length >= missed.length;
    expect(subjects(orders(await stream.until(isWhole)))).toEqual(missed);
    expect(subjects(stream.heard)).not.toContain(known);
    const last = stream.heard.find(({ subject_id }) => subject_id === missed[0])!.id;
    const resumed = await EventStream.open(restaurant.owner, last, '', `?after=${after}`);
    streams.push(resumed);
    await resumed.until((events) => orders(events).length >= 1);
    expect(subjects(orders(resumed.heard))).toEqual([missed[1]]);
  });

  it('are named to nobody without a login, since their number is what a restaurant sells', async () => {
    await order();
    for (const path of ['/api/setup', '/api/me', '/healthz'])
      expect((await server.staff.get(path)).headers.get('Last-Event-ID')).toBeNull();
  });

  it('go on from now for a client whose last event was of another database, before a restore', async () => {
    const stream = await open(restaurant.owner, 50_000);
    const placed = await order();
    const heard = orders(await stream.until((events) => orders(events).length > 0));
    expect(subjects(heard)).toEqual([placed]);
  });

  it('leave nothing behind of connections that break while they are opened', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const { port } = new URL(server.staff.base);
    const before = timers();
    for (let turn = 0; turn < 40; turn++) {
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(
        'GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n' +
          `Authorization: Bearer ${restaurant.owner.token}\r\n\r\n`,
      );
      await pause(turn % 4);
      socket.resetAndDestroy();
    }
    await expect.poll(timers).toBeLessThanOrEqual(before + 3);
  });

  it('refuse a beginning that is no event', async () => {
    for (const after of ['0', '-1', 'x', '1.5'])
      expect((await restaurant.owner.get(`/api/events?after=${after}`)).status).toBe(422);
  });

  it('report nothing that was rolled back', async () => {
    const stream = await open();
    await inTransaction(async () => {
      await publishEvent({
        restaurant_id,
        type: 'order.placed',
        least_role: 'waiter',
        subject_id: 'never',
      });
      throw new Error('told to fail');
    }).catch(() => undefined);
    const id = await order();
    expect(subjects(orders(await stream.until((received) => received.length > 0)))).toEqual([id]);
  });

  it.each<[Role, string[]]>([
    ['waiter', ['for waiters']],
    ['cashier', ['for waiters', 'for cashiers']],
    ['owner', ['for waiters', 'for cashiers', 'for owners']],
  ])('send a %s only what that role may read, now and afterwards', async (role, expected) => {
    const received = {
      live: [] as LiveEvent[],
      later: [] as LiveEvent[],
      elsewhere: [] as LiveEvent[],
    };
    const [{ last }] = (await rowsOf<{ last: number }>(
      database(),
      'SELECT max(id) AS last FROM events',
    )) as [{ last: number }];
    const live = listen({
      restaurant_id,
      role,
      after: null,
      tell: (event) => received.live.push(event),
    });
    const elsewhere = listen({
      restaurant_id: 'another',
      role: 'owner',
      after: Number(last),
      tell: (event) => received.elsewhere.push(event),
    });
    await Promise.all([live.replayed, elsewhere.replayed]);
    await inTransaction(async () => {
      for (const least_role of ['waiter', 'cashier', 'owner'] as const)
        await publishEvent({
          restaurant_id,
          type: 'test',
          least_role,
          subject_id: `for ${least_role}s`,
        });
    });
    const later = listen({
      restaurant_id,
      role,
      after: Number(last),
      tell: (event) => received.later.push(event),
    });
    await later.replayed;
    await expect.poll(() => received.live.length).toBe(expected.length);
    expect([subjects(received.live), subjects(received.later), received.elsewhere]).toEqual([
      expected,
      expected,
      [],
    ]);
    [live, elsewhere, later].forEach(({ end }) => end());
  });

  it('[7.4.1] [8.3.2] are checked again within 5 s: whether their session is still valid', async () => {
    const timers = vi.spyOn(globalThis, 'setInterval');
    await open();
    const pauses = timers.mock.calls.map(([, pause]) => pause!);
    timers.mockRestore();
    expect(Math.min(...pauses)).toBeLessThan(5_000);
  });

  it('[7.4.1] end with the session', async () => {
    const who = await logIn();
    const [stream, other] = [await open(who), await open()];
    await inTransaction(() =>
      database().query(
        'UPDATE sessions SET ended_at = expires_at WHERE id = (SELECT id FROM sessions ORDER BY created_at DESC LIMIT 1)',
      ),
    );
    await stream.ended;
    const id = await order();
    const heard = await other.until((received) => received.length > 0);
    expect(subjects(orders(heard))).toEqual([id]);
  });

  it('[8.3.2] end with a change of role', async () => {
    const stream = await open(await logIn());
    await inTransaction(() => database().query("UPDATE users SET role = 'waiter'"));
    await stream.ended;
    await inTransaction(() => database().query("UPDATE users SET role = 'owner'"));
  });

  it('are at most four streams for a session; the oldest is closed', async () => {
    const [who, neighbour] = [await logIn(), await open()];
    const five = [
      await open(who),
      await open(who),
      await open(who),
      await open(who),
      await open(who),
    ];
    await five[0]!.ended;
    const id = await order();
    for (const stream of [...five.slice(1), neighbour])
      expect(subjects(orders(await stream.until((received) => received.length > 0)))).toEqual([id]);
  });

  it.each(['nonsense', '-1', '1e999', '0'])('ignore a Last-Event-ID of %s', async (id) => {
    const stream = await open(restaurant.owner, id as unknown as number);
    const placed = await order();
    expect(subjects(orders(await stream.until((received) => received.length > 0)))).toEqual([
      placed,
    ]);
  });
});
