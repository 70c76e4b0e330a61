import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addStations, type TestTicket, ticketsOf } from '../../support/kitchen.ts';
import { placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

describe.each(DATABASES)('tickets, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let owner: Client;
  let waiter: Client;
  let stations: { kitchen: string; bar: string };
  let plain: { id: string };
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
    stations = await addStations(restaurant);
    waiter = (await makeUser(server, owner, 'waiter')).client;
    plain = (
      await owner.post('/api/products', {
        name: 'Postal',
        price_cents: 100,
        tax_rate_id: restaurant.drink.id,
      })
    ).body;
  });
  afterAll(() => server.stop());
  // Each test begins with an empty wall.
  beforeEach(async () => {
    for (let all = await ticketsOf(owner, 'status=open&limit=100'); all.length > 0;) {
      for (const { id } of all) {
        const { items } = (await owner.patch(`/api/tickets/${id}`, { status: 'done' })).body;
        for (const { course, held } of items.filter((one: { held: boolean }) => one.held))
          expect([course, held]).toEqual([null, false]);
      }
      all = await ticketsOf(owner, 'status=open&limit=100');
    }
  });

  const set = (id: string, body: object, by: Client = waiter) =>
    by.patch(`/api/tickets/${id}`, body);
  const bump = (id: string) => set(id, { status: 'done' });
  const statusOf = async (order_id: string) =>
    (await owner.get(`/api/orders/${order_id}`)).body.kitchen_status as string;
  const at = (all: TestTicket[], station: string) =>
    all.filter(({ station_name }) => station_name === station);
  const newTable = async () =>
    (await owner.post('/api/tables', { name: `Mesa ${randomUUID().slice(0, 8)}` })).body;

  it('are made with the order, one for each station that it concerns, without prices', async () => {
    const order = await placeOrder(restaurant, {
      items: [
        { product_id: restaurant.paella.id, quantity: 2, notes: 'sin gambas' },
        { product_id: restaurant.wine.id, quantity: 1 },
        { product_id: plain.id, quantity: 1 },
      ],
      notes: 'mesa coja',
    });
    const all = await ticketsOf(waiter);
    expect(
      all.map(({ station_name, kind, status }) => [station_name, kind, status]).sort(),
    ).toEqual([
      ['Barra', 'order', 'open'],
      ['Cocina', 'order', 'open'],
    ]);
    const [kitchen] = at(all, 'Cocina');
    expect(kitchen).toMatchObject({
      order_id: order.order_id,
      order_number: order.order_number,
      table_name: 'Mesa 4',
      from_table_name: null,
      placed_by: null,
      service: 'dine_in',
      notes: 'mesa coja',
      printed: 'none',
      items: [{ name: 'Paella', quantity: 2, notes: 'sin gambas', options: [], done: false }],
    });
    expect(JSON.stringify(all)).not.toMatch(/cents|price/);
    expect(all.flatMap(({ items }) => items.map((item) => item.name)).sort()).toEqual([
      'Paella',
      'Vino tinto',
    ]);
    expect(await ticketsOf(waiter, `status=open&station_id=${stations.bar}`)).toHaveLength(1);
  });

  it('make the status of the order: the first tick begins it, the last bump makes it ready, a recall steps back', async () => {
    const { order_id } = await placeOrder(restaurant, { paella: 1, wine: 2 });
    const all = await ticketsOf(waiter);
    const [kitchen] = at(all, 'Cocina');
    const [bar] = at(all, 'Barra');
    const item_id = kitchen!.items[0]!.id;
    const ticked = (await set(kitchen!.id, { item_id, done: true })).body;
    expect([ticked.status, ticked.items[0].done]).toEqual(['started', true]);
    expect(await statusOf(order_id)).toBe('preparing');
    await bump(kitchen!.id);
    expect(await statusOf(order_id)).toBe('preparing');
    await bump(bar!.id);
    expect(await statusOf(order_id)).toBe('ready');
    expect(await ticketsOf(waiter)).toEqual([]);
    const [last] = await ticketsOf(waiter, 'status=done');
    expect(last!.id).toBe(bar!.id);
    expect((await set(kitchen!.id, { status: 'open' })).body).toMatchObject({
      status: 'started',
      items: [{ done: true }],
    });
    expect(await statusOf(order_id)).toBe('preparing');
    const { items } = (await owner.get('/api/audit?limit=8')).body;
    expect(items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['ticket.done', 'ticket.recalled', 'order.moved']),
    );
  });

  it('bumped at once without a tick take both steps; started begins the order', async () => {
    const first = await placeOrder(restaurant, { paella: 1 });
    await bump((await ticketsOf(waiter))[0]!.id);
    expect(await statusOf(first.order_id)).toBe('ready');
    const second = await placeOrder(restaurant, { paella: 1 });
    await set((await ticketsOf(waiter))[0]!.id, { status: 'started' });
    expect(await statusOf(second.order_id)).toBe('preparing');
  });

  it('are closed by a waiter who says that the order is ready, and come back with a step back', async () => {
    const { order_id } = await placeOrder(restaurant, { paella: 1, wine: 1 });
    for (const status of ['preparing', 'ready'])
      await waiter.patch(`/api/orders/${order_id}`, { status });
    expect(await ticketsOf(waiter)).toEqual([]);
    await waiter.patch(`/api/orders/${order_id}`, { status: 'preparing' });
    expect(await ticketsOf(waiter)).toHaveLength(2);
    await waiter.patch(`/api/orders/${order_id}`, { status: 'ready' });
    await waiter.patch(`/api/orders/${order_id}`, { status: 'completed' });
    const [last] = await ticketsOf(waiter, 'status=done');
    await set(last!.id, { status: 'open' });
    expect(await statusOf(order_id)).toBe('completed');
  });

  it('tell of a void at the station that it concerns, and of nothing left to make', async () => {
    const order = await placeOrder(restaurant, { paella: 3, wine: 1 });
    const paella = order.items.find((item: { name: string }) => item.name === 'Paella');
    const void_ = (quantity: number) =>
      owner.post(`/api/orders/${order.order_id}/items/${paella.id}/void`, {
        quantity,
        reason: 'Quemada',
      });
    await void_(2);
    const all = await ticketsOf(waiter);
    expect(at(all, 'Barra')).toHaveLength(1);
    expect(at(all, 'Cocina').map(({ kind, items }) => [kind, items[0]!.quantity])).toEqual([
      ['order', 1],
      ['void', 2],
    ]);
    await bump(at(all, 'Barra')[0]!.id);
    await void_(1);
    expect((await ticketsOf(waiter)).map(({ kind }) => kind)).toEqual(['void', 'void']);
    // What is left of the order was bumped.
    expect(await statusOf(order.order_id)).toBe('ready');
    const [work] = at(await ticketsOf(waiter, 'status=done'), 'Cocina');
    expect((await set(work!.id, { status: 'open' })).body).toMatchObject({
      status: 409,
      code: 'invalid_transition',
    });
  });

  it('tell of a cancelled order, by staff and by its guest', async () => {
    const order = await placeOrder(restaurant, { paella: 2 });
    await owner.patch(`/api/orders/${order.order_id}`, { status: 'cancelled' });
    const [one] = await ticketsOf(waiter);
    expect([one!.kind, one!.items[0]!.quantity]).toEqual(['cancel', 2]);
    await bump(one!.id);
    const own = await placeOrder(restaurant, { wine: 1 });
    await server.portal.post(`/orders/${own.claim_code}/cancel`);
    expect((await ticketsOf(waiter)).map((ticket) => [ticket.kind, ticket.station_name])).toEqual([
      ['cancel', 'Barra'],
    ]);
  });

  it('tell of a move only where something is still made, and open ones say the new table', async () => {
    const order = await placeOrder(restaurant, { paella: 1, wine: 1 });
    await bump(at(await ticketsOf(waiter), 'Barra')[0]!.id);
    const table = await newTable();
    await waiter.patch(`/api/bills/${order.bill_id}`, { table_id: table.id });
    const all = await ticketsOf(waiter);
    expect(
      all.map(({ kind, table_name, from_table_name }) => [kind, table_name, from_table_name]),
    ).toEqual([
      ['order', table.name, null],
      ['move', table.name, 'Mesa 4'],
    ]);
    const moved = all.find(({ kind }) => kind === 'move')!;
    expect([moved.station_name, moved.items]).toEqual(['Cocina', []]);
    await waiter.patch(`/api/bills/${order.bill_id}`, { covers: 3 });
    expect(await ticketsOf(waiter)).toHaveLength(2);
    await waiter.patch(`/api/bills/${order.bill_id}`, { service: 'takeaway' });
    expect((await ticketsOf(waiter)).at(-1)).toMatchObject({ kind: 'change', service: 'takeaway' });
  });

  it('of a guest who orders more go to where the party sits now', async () => {
    const [from, to] = [await newTable(), await newTable()];
    const first = await placeOrder(restaurant, { table: from });
    await waiter.patch(`/api/bills/${first.bill_id}`, { table_id: to.id });
    // The phone still shows the menu of the table at which the party sat down.
    const again = { table: from, bill_of: first.claim_code };
    const second = await placeOrder(restaurant, { wine: 1, ...again });
    expect(second.bill_id).toBe(first.bill_id);
    const made = at(await ticketsOf(waiter), 'Barra');
    expect(made).toMatchObject([{ kind: 'order', table_name: to.name }]);
    const order = (await owner.get(`/api/orders/${second.order_id}`)).body;
    expect(order).toMatchObject({ table_id: to.id, table_name: to.name });
    await waiter.patch(`/api/bills/${first.bill_id}`, { table_id: null, name: 'Ana' });
    const third = await placeOrder(restaurant, again);
    expect((await owner.get(`/api/orders/${third.order_id}`)).body).toMatchObject({
      bill_id: first.bill_id,
      table_name: null,
      name: 'Ana',
    });
  });

  it('follow a split of the bill: each order by its own dishes', async () => {
    const order = await placeOrder(restaurant, { paella: 3 });
    const split = await waiter.post(`/api/bills/${order.bill_id}/split`, {
      items: [{ order_item_id: order.items[0].id, quantity: 1 }],
    });
    const [other] = split.body.orders;
    const [ticket] = await ticketsOf(waiter);
    expect(ticket!.items.map(({ quantity }) => quantity)).toEqual([2, 1]);
    await owner.post(`/api/orders/${other.id}/items/${other.items[0].id}/void`, {
      quantity: 1,
      reason: 'No quiere',
    });
    expect((await ticketsOf(waiter)).map(({ kind }) => kind)).toEqual(['order', 'void']);
    await bump(ticket!.id);
    expect(await statusOf(order.order_id)).toBe('ready');
  });

  it('hold later courses until they are fired, once, however often', async () => {
    const course = (n: number, product: { id: string }) => ({
      product_id: product.id,
      quantity: 1,
      course: n,
    });
    const { paella, wine } = restaurant;
    const enter = async (body: object) => (await waiter.post('/api/orders', body)).body;
    const order = await enter({
      table_id: (await newTable()).id,
      items: [course(1, paella), course(2, paella), course(3, wine)],
    });
    const bill = order.bill_id as string;
    const fire = (n: number) => waiter.post(`/api/bills/${bill}/fire`, { course: n });
    const [kitchen] = at(await ticketsOf(waiter), 'Cocina');
    expect(kitchen!.items.map(({ course: n, held }) => [n, held])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect((await waiter.get(`/api/bills/${bill}/kitchen`)).body).toMatchObject({
      fired_course: 1,
      held: [
        { course: 2, dishes: 1 },
        { course: 3, dishes: 1 },
      ],
    });
    // The first course is out; the ticket stays with what waits.
    expect((await bump(kitchen!.id)).body).toMatchObject({ status: 'started' });
    expect((await set(kitchen!.id, { item_id: kitchen!.items[1]!.id, done: true })).status).toBe(
      409,
    );
    expect((await fire(9)).body.errors).toMatchObject([{ path: 'course' }]);
    const fired = await Promise.all([fire(2), fire(2)]);
    expect(fired.map(({ body }) => body.tickets).sort()).toEqual([0, 1]);
    const now = at(await ticketsOf(waiter), 'Cocina');
    expect(now.map(({ kind, items }) => [kind, items.map((one) => one.held)])).toEqual([
      ['fire', [false]],
    ]);
    await bump(now[0]!.id);
    expect(await statusOf(order.id)).toBe('preparing');
    await fire(3);
    for (const { id } of await ticketsOf(waiter)) await bump(id);
    expect(await statusOf(order.id)).toBe('ready');
    // A later round of a course that was fired does not wait.
    await enter({ items: [course(2, paella)], bill_id: bill });
    expect((await ticketsOf(waiter))[0]!.items[0]!.held).toBe(false);
  });

  it('hold a later course that follows dishes without one', async () => {
    const enter = async (body: object) => (await waiter.post('/api/orders', body)).body;
    const first = await enter({
      table_id: (await newTable()).id,
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
    const dessert = { product_id: restaurant.paella.id, quantity: 1, course: 2 };
    await enter({ bill_id: first.bill_id, items: [dessert] });
    const held = at(await ticketsOf(waiter), 'Cocina').flatMap(({ items }) => items);
    expect(held.map((item) => [item.course, item.held])).toEqual([
      [null, false],
      [2, true],
    ]);
    await waiter.post(`/api/bills/${first.bill_id}/fire`, { course: 2 });
  });

  it('[8.2.2] are those of one’s own restaurant: bad ids are 404, items of other tickets 422', async () => {
    await placeOrder(restaurant, { paella: 1, wine: 1 });
    const [first, second] = await ticketsOf(waiter);
    expect((await set('made-up', { status: 'done' })).status).toBe(404);
    const wrong = await set(first!.id, { item_id: second!.items[0]!.id, done: true });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'item_id']);
    for (const body of [{}, { status: 'gone' }, { item_id: 'x' }, { status: 'done', done: true }])
      expect((await set(first!.id, body)).status).toBe(422);
    expect((await waiter.get('/api/tickets?cursor=x')).status).toBe(422);
  });

  it('come in pages, oldest first', async () => {
    for (let n = 0; n < 3; n++) await placeOrder(restaurant, { paella: 1 });
    const numbers = (await ticketsOf(waiter)).map(({ number }) => number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    for (const status of ['open', 'done']) {
      const all = await ticketsOf(waiter, `status=${status}&limit=100`);
      const { items, next_cursor } = (await waiter.get(`/api/tickets?status=${status}&limit=2`))
        .body;
      const rest = await ticketsOf(waiter, `status=${status}&limit=98&cursor=${next_cursor}`);
      expect([...items, ...rest].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    }
  });

  describe('races', () => {
    it('two screens that bump at once: one bump, and the order is ready', async () => {
      const { order_id } = await placeOrder(restaurant, { paella: 1 });
      const [ticket] = await ticketsOf(waiter);
      const both = await Promise.all([
        bump(ticket!.id),
        set(ticket!.id, { status: 'done' }, owner),
      ]);
      expect(both.map(({ status, body }) => [status, body.status])).toEqual([
        [200, 'done'],
        [200, 'done'],
      ]);
      expect(await statusOf(order_id)).toBe('ready');
      const { items } = (await owner.get('/api/audit?action=ticket.done&limit=100')).body;
      const own = items.filter((one: { subject_id: string }) => one.subject_id === ticket!.id);
      expect(own).toHaveLength(1);
    });

    it('the last tickets of an order bumped at once: it is ready', async () => {
      const { order_id } = await placeOrder(restaurant, { paella: 1, wine: 1 });
      await Promise.all((await ticketsOf(waiter)).map(({ id }) => bump(id)));
      expect(await statusOf(order_id)).toBe('ready');
    });

    it('a recall by two screens is one step back', async () => {
      const { order_id } = await placeOrder(restaurant, { paella: 1 });
      const [ticket] = await ticketsOf(waiter);
      await bump(ticket!.id);
      const recall = () => set(ticket!.id, { status: 'open' });
      expect((await Promise.all([recall(), recall()])).map(({ status }) => status)).toEqual([
        200, 200,
      ]);
      expect(await statusOf(order_id)).toBe('preparing');
    });

    it('a void while the dish is ticked: both stand, and nothing is made that was voided', async () => {
      const order = await placeOrder(restaurant, { paella: 2 });
      const [ticket] = await ticketsOf(waiter);
      const item = ticket!.items[0]!;
      const [ticked, voided] = await Promise.all([
        set(ticket!.id, { item_id: item.id, done: true }),
        owner.post(`/api/orders/${order.order_id}/items/${item.order_item_id}/void`, {
          quantity: 1,
          reason: 'Error',
        }),
      ]);
      expect([ticked.status, voided.status]).toEqual([200, 200]);
      const [work, told] = await ticketsOf(waiter);
      expect(work).toMatchObject({ status: 'started', items: [{ quantity: 1, done: true }] });
      expect(told).toMatchObject({ kind: 'void', items: [{ quantity: 1 }] });
    });
  });
});

describe('the tickets of an unusually large order', () => {
  it('are made once staff have accepted it', async () => {
    const server = await startTestServer({ RATE_LIMIT_FACTOR: '1' });
    const restaurant = await setUpRestaurant(server);
    await addStations(restaurant);
    const { owner } = restaurant;
    const { order_id } = await placeOrder(restaurant, { paella: 99 });
    expect((await owner.get(`/api/orders/${order_id}`)).body.needs_confirmation).toBe(true);
    expect(await ticketsOf(owner)).toEqual([]);
    await owner.patch(`/api/orders/${order_id}`, { status: 'preparing' });
    expect(await ticketsOf(owner)).toMatchObject([{ order_id, kind: 'order' }]);
    await server.stop();
  });
});
