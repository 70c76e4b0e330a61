import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOrder } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { BUYER, type Client } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { openRestaurant, type Restaurant } from '../reports/house.ts';

const DAY = '2031-03-04';

describe.each(ONE_DATABASE)('the refund of a payment, on %s', HAS_LONG_FORM, (name) => {
  let restaurant: Restaurant;
  let staff: Record<'waiter' | 'cashier' | 'manager', Client>;
  const users = async () =>
    Object.fromEntries(
      await Promise.all(
        (['waiter', 'cashier', 'manager'] as const).map(async (role) => [
          role,
          (await makeUser(restaurant.server, restaurant.owner, role)).client,
        ]),
      ),
    ) as typeof staff;
  beforeAll(async () => {
    restaurant = await openRestaurant(`${DAY}T12:00:00Z`, await newDatabase(name));
    staff = await users();
  });
  afterAll(() => restaurant.stop());

  const read = async (id: string) => (await restaurant.owner.get(`/api/orders/${id}`)).body;
  const paymentOf = async (id: string, which = 0) => (await read(id)).payments[which].id as string;
  const refund = async (order_id: string, payment_id: string, by = staff.manager) =>
    by.post(`/api/orders/${order_id}/payments/${payment_id}/refund`, { reason: 'wrong card' });
  const move = (order_id: string, status: string, by: Client) =>
    by.patch(`/api/orders/${order_id}`, { status });

  it('[2.3.5] is made by a manager once, tip included; the order is due again, is paid by other methods, and the invoice names those only', async () => {
    const { order_id, total_cents } = await restaurant.order(1, 1, 'card', 200);
    const payment_id = await paymentOf(order_id);
    for (const by of [staff.waiter, staff.cashier])
      expect((await refund(order_id, payment_id, by)).status).toBe(403);
    const { status, body } = await refund(order_id, payment_id);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        id: payment_id,
        method: 'card',
        amount_cents: total_cents,
        tip_cents: 200,
        order_status: 'completed',
        left_cents: total_cents,
        refunded_at: `${DAY}T12:00:00.000Z`,
      }),
    ]);
    expect((await refund(order_id, payment_id)).body.code).toBe('already_refunded');
    expect(await read(order_id)).toMatchObject({
      status: 'completed',
      paid_cents: 0,
      tip_cents: 0,
      payments: [{ id: payment_id, refunded_at: expect.any(String) }],
    });
    expect((await restaurant.owner.post(`/api/orders/${order_id}/invoice`)).body.code).toBe(
      'order_not_paid',
    );
    await restaurant.owner.post(`/api/orders/${order_id}/payments`, {
      method: 'cash',
      amount_cents: total_cents,
    });
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
      buyer: BUYER,
    });
    expect(invoice).toMatchObject({ total_cents, tip_cents: 0 });
    const xml = (await restaurant.owner.get(`/api/invoices/${invoice.id}/xml`)).bytes.toString();
    expect(xml).toContain('<ram:TypeCode>10</ram:TypeCode>'); // UNTDID 4461: in cash
    expect(xml).not.toContain('<ram:TypeCode>48</ram:TypeCode>'); // By card.
    expect(
      (await restaurant.owner.get('/api/audit?action=payment.refunded')).body.items,
    ).toMatchObject([
      {
        subject_id: (await read(order_id)).bill_id,
        detail: {
          payment_id,
          method: 'card',
          amount_cents: total_cents,
          tip_cents: 200,
          reason: 'wrong card',
        },
      },
    ]);
  });

  it('is refused while an invoice states the payment; once that is credited wholly it is made, and the order may be cancelled', async () => {
    const { order_id } = await restaurant.order(1, 0);
    const payment_id = await paymentOf(order_id);
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`);
    expect((await refund(order_id, payment_id)).body.code).toBe('refund_invoiced');
    await staff.manager.post(`/api/invoices/${invoice.id}/credit-note`, {
      reason: 'never served',
      lines: [{ line: 1, quantity: 1 }],
    });
    expect((await refund(order_id, payment_id)).body).toMatchObject({ order_status: 'completed' });
    expect((await move(order_id, 'cancelled', staff.manager)).body).toMatchObject({
      status: 'cancelled',
      paid_cents: 0,
    });
  });

  it('[2.3.4] is made once when two managers try at once; of several payments the others stay', async () => {
    const order = await placeOrder(restaurant, { paella: 2 });
    for (const amount_cents of [500, order.total_cents - 500])
      await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
        method: 'cash',
        amount_cents,
      });
    const payment_id = await paymentOf(order.order_id);
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => refund(order.order_id, payment_id)),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 409),
    ]);
    expect(await read(order.order_id)).toMatchObject({
      status: 'completed',
      paid_cents: order.total_cents - 500,
    });
    expect((await move(order.order_id, 'cancelled', staff.manager)).body.code).toBe(
      'invalid_transition',
    );
  });

  it('is 404 for another order’s payment, and requires a reason', async () => {
    const [one, other] = [await restaurant.order(1, 0), await restaurant.order(1, 0)];
    expect((await refund(one.order_id, await paymentOf(other.order_id))).status).toBe(404);
    const { status, body } = await staff.manager.post(
      `/api/orders/${one.order_id}/payments/${await paymentOf(one.order_id)}/refund`,
      { reason: ' ' },
    );
    expect([status, body.errors[0].path]).toEqual([422, 'reason']);
  });

  it('[2.3.5] of items: a waiter voids what still waits, only a manager what the kitchen has begun', async () => {
    const place = async () => (await placeOrder(restaurant, { wine: 1 })).order_id;
    expect((await move(await place(), 'cancelled', staff.waiter)).status).toBe(200);
    const begun = await place();
    await move(begun, 'preparing', staff.waiter);
    for (const by of [staff.waiter, staff.cashier]) {
      const { status, body } = await move(begun, 'cancelled', by);
      expect([status, body.code]).toEqual([403, 'cancel_by_manager']);
    }
    expect((await move(begun, 'cancelled', staff.manager)).status).toBe(200);
  });

  it('is subtracted in the day report of the day of the refund, whenever it was paid', async () => {
    await restaurant.at('2031-03-10T12:00:00Z');
    const { order_id, total_cents } = await restaurant.order(1, 0, 'card', 100);
    const stored = await restaurant.order(0, 1, 'card');
    const reportOf = async (date: string) =>
      (await restaurant.owner.get(`/api/reports/day?date=${date}`)).body;
    await restaurant.at('2031-03-10T12:05:00Z');
    expect(
      (await restaurant.owner.post('/api/reports/day', { date: '2031-03-10', early: true })).status,
    ).toBe(201);
    await restaurant.at('2031-03-11T12:00:00Z');
    await refund(order_id, await paymentOf(order_id), restaurant.owner);
    const card = {
      method: 'card',
      count: 2,
      amount_cents: total_cents + stored.total_cents,
      tip_cents: 100,
      refunded_count: 0,
      refunded_cents: 0,
    };
    expect((await reportOf('2031-03-10')).payments).toContainEqual(card);
    expect(await reportOf('2031-03-11')).toMatchObject({
      paid_cents: -total_cents,
      tips_cents: -100,
      payments: expect.arrayContaining([
        {
          method: 'card',
          count: 0,
          amount_cents: -total_cents,
          tip_cents: -100,
          refunded_count: 1,
          refunded_cents: total_cents + 100,
        },
      ]),
    });
  });
});
