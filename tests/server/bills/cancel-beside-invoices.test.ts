import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { type PlacedOrder, placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';

const PAELLA = 1850;
const WINE = 420;

describe.each(DATABASES)('an order beside invoices of its bill, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
  });
  afterAll(() => server.stop());

  let tables = 0;
  /** Places orders at a table of its own, which gathers them on one bill. */
  async function newTable() {
    const { body: table } = await restaurant.owner.post('/api/tables', { name: `T${++tables}` });
    return (paella: number, wine = 0) =>
      placeOrder(restaurant, { table, paella, wine }) as Promise<PlacedOrder>;
  }
  const pay = ({ bill_id }: PlacedOrder, amount_cents: number) =>
    restaurant.owner.post(`/api/bills/${bill_id}/payments`, { method: 'card', amount_cents });
  async function invoice({ bill_id }: PlacedOrder, share: object) {
    const { status, body } = await restaurant.owner.post(`/api/bills/${bill_id}/invoice`, {
      buyer: BUYER,
      ...share,
    });
    expect(status).toBe(201);
    return body as { id: string; total_cents: number };
  }
  async function pieces({ order_id }: PlacedOrder, quantity: number) {
    const { body } = await restaurant.owner.get(`/api/orders/${order_id}`);
    return { items: [{ order_item_id: body.items[0].id as string, quantity }] };
  }
  const byGuest = ({ claim_code }: PlacedOrder) =>
    restaurant.portal.post(`/orders/${claim_code}/cancel`);
  const byStaff = ({ order_id }: PlacedOrder) =>
    restaurant.owner.patch(`/api/orders/${order_id}`, { status: 'cancelled' });
  const billOf = async ({ bill_id }: PlacedOrder) =>
    (await restaurant.owner.get(`/api/bills/${bill_id}`)).body;

  const documentsOf = async ({ bill_id }: PlacedOrder) =>
    (await restaurant.owner.get(`/api/invoices?bill_id=${bill_id}`)).body.items as {
      total_cents: number;
    }[];

  it('is cancelled by its guest within a minute, though a piece of another order is invoiced', async () => {
    const place = await newTable();
    const first = await place(2);
    await pay(first, PAELLA);
    expect((await invoice(first, await pieces(first, 1))).total_cents).toBe(PAELLA);
    const second = await place(0, 1);
    expect(second.bill_id).toBe(first.bill_id);
    const cancelled = await byGuest(second);
    expect([cancelled.status, cancelled.body]).toEqual([
      200,
      { order_id: second.order_id, status: 'cancelled' },
    ]);
    expect(await billOf(first)).toMatchObject({
      status: 'open',
      total_cents: 2 * PAELLA,
      paid_cents: PAELLA,
      left_cents: PAELLA,
    });
    // What is on an invoice stays.
    expect((await byGuest(first)).body.code).toBe('invalid_transition');
    expect((await byStaff(first)).body.code).toBe('invalid_transition');
  });

  it('is cancelled by staff, and what is left of the bill is invoiced', async () => {
    const place = await newTable();
    const [first, second] = [await place(1), await place(1)];
    await pay(first, PAELLA);
    await invoice(first, await pieces(first, 1));
    const third = await place(0, 1);
    const { status, body } = await byStaff(third);
    expect([status, body.status]).toEqual([200, 'cancelled']);
    expect((await byStaff(first)).body.code).toBe('invalid_transition');
    expect((await pay(first, PAELLA)).body).toMatchObject({ settled: true });
    expect((await documentsOf(second)).map((one) => one.total_cents)).toEqual([PAELLA, PAELLA]);
  });

  it('settles the bill where nothing else is left to pay', async () => {
    const place = await newTable();
    const [first, second] = [await place(1), await place(0, 1)];
    await pay(first, PAELLA);
    await invoice(first, await pieces(first, 1));
    expect((await byStaff(second)).status).toBe(200);
    expect(await billOf(first)).toMatchObject({ status: 'settled', total_cents: PAELLA });
  });

  it('is not cancelled where less would be left than was paid', async () => {
    const place = await newTable();
    const [first, second] = [await place(1), await place(0, 1)];
    await pay(first, PAELLA + 1);
    await invoice(first, await pieces(first, 1));
    for (const cancel of [byGuest, byStaff])
      expect((await cancel(second)).body).toMatchObject({
        status: 409,
        code: 'invalid_transition',
      });
    expect(await billOf(first)).toMatchObject({ total_cents: PAELLA + WINE });
  });

  it('is cancelled beside a share in money from before it, and not beside one since', async () => {
    const place = await newTable();
    const first = await place(2);
    await pay(first, PAELLA);
    await invoice(first, { share_cents: 1000 });
    const second = await place(0, 1);
    expect((await byGuest(second)).status).toBe(200);
    const third = await place(0, 2);
    await invoice(first, { share_cents: 850 });
    expect((await byGuest(third)).body.code).toBe('invalid_transition');
    expect((await byStaff(third)).body.code).toBe('invalid_transition');
    expect(await billOf(first)).toMatchObject({ total_cents: 2 * PAELLA + 2 * WINE });
  });

  it('leaves a discount on the bill such that its documents add up to it', async () => {
    const place = await newTable();
    const [first, second, third] = [await place(1), await place(1), await place(1)];
    const discount = await restaurant.owner.post(`/api/bills/${first.bill_id}/discount`, {
      amount_cents: 600,
      reason: 'Friend',
    });
    expect(discount.status).toBe(200);
    await pay(first, PAELLA - 200);
    expect((await invoice(first, await pieces(first, 1))).total_cents).toBe(PAELLA - 200);
    expect((await byStaff(third)).status).toBe(200);
    expect((await byGuest(await place(0, 1))).status).toBe(200);
    expect(await billOf(first)).toMatchObject({ total_cents: 2 * PAELLA - 600 });
    expect((await pay(second, PAELLA - 400)).body).toMatchObject({ settled: true });
    expect((await documentsOf(first)).map((one) => one.total_cents)).toEqual([
      PAELLA - 400,
      PAELLA - 200,
    ]);
  });

  it('is cancelled once all that an invoice holds of it is credited', async () => {
    const place = await newTable();
    const [first, second] = [await place(1), await place(0, 1)];
    await pay(first, WINE);
    const { id } = await invoice(second, await pieces(second, 1));
    expect((await byStaff(second)).body.code).toBe('invalid_transition');
    const note = await restaurant.owner.post(`/api/invoices/${id}/credit-note`, {
      reason: 'Wrong',
    });
    expect(note.status).toBe(201);
    expect((await byStaff(second)).status).toBe(200);
    expect(await billOf(first)).toMatchObject({ total_cents: PAELLA, paid_cents: WINE });
  });

  it('is not cancelled by its guest after a minute', async () => {
    const place = await newTable();
    const first = await place(2);
    await pay(first, PAELLA);
    await invoice(first, await pieces(first, 1));
    const second = await place(0, 1);
    const later = Date.now() + 61_000;
    setClock(() => new Date(later));
    expect((await byGuest(second)).body.code).toBe('invalid_transition');
    setClock(null);
    expect((await byStaff(second)).status).toBe(200);
  });
});
