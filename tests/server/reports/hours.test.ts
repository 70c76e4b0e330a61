import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOfDay } from '../../../server/business-day.ts';
import { hoursIn } from '../../../server/reports/hours.ts';
import { placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { openRestaurant, type Restaurant, withoutReceipts } from './house.ts';

describe('the hours of a business day', () => {
  const hoursOf = (day: string, next: string, time_zone: string) => {
    const settings = { time_zone, day_ends_at: '04:00' };
    const [from, until] = [startOfDay(day, settings), startOfDay(next, settings)];
    return hoursIn({ from, until }, time_zone);
  };
  const shown = (hours: { hour: number }[]) => hours.map(({ hour }) => hour);
  const evening = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

  it('are 24, 23 where the clock skips one, and 25 where it shows one twice', () => {
    const madrid = (day: string, next: string) => shown(hoursOf(day, next, 'Europe/Madrid'));
    expect(madrid('2026-06-05', '2026-06-06')).toEqual([...evening, 0, 1, 2, 3]);
    expect(madrid('2026-03-28', '2026-03-29')).toEqual([...evening, 0, 1, 3]);
    expect(madrid('2026-10-24', '2026-10-25')).toEqual([...evening, 0, 1, 2, 2, 3]);
  });

  it('begin on the hour of their own clock, also with half hours from UTC', () => {
    const [first, second] = hoursOf('2026-06-05', '2026-06-06', 'Asia/Kathmandu');
    expect([first!.from.toISOString(), second!.from.toISOString()]).toEqual([
      '2026-06-04T22:15:00.000Z',
      '2026-06-04T23:15:00.000Z',
    ]);
    // Lord Howe Island goes back by half an hour, from 02:00 to 01:30.
    expect(shown(hoursOf('2026-04-04', '2026-04-05', 'Australia/Lord_Howe'))).toEqual([
      ...evening,
      ...[0, 1, 1, 2, 3],
    ]);
  });

  it('begin where an earlier report ended, whatever the minute', () => {
    const from = new Date('2026-06-05T20:07:31.250Z');
    const hours = hoursIn({ from, until: new Date('2026-06-05T22:30:00Z') }, 'Europe/Madrid');
    expect(hours).toEqual([
      { from, hour: 22 },
      { from: new Date('2026-06-05T21:00:00Z'), hour: 23 },
      { from: new Date('2026-06-05T22:00:00Z'), hour: 0 },
    ]);
  });
});

/** The clock goes back in the night from Saturday the 24th of October 2026 to Sunday. */
describe.each(DATABASES)('the night that has an hour more, on %s', (name) => {
  let restaurant: Restaurant;
  beforeAll(async () => {
    restaurant = await openRestaurant('2026-10-17T18:30:00Z', await newDatabase(name));
    await withoutReceipts();
    await restaurant.order(2, 0); // the Saturday before, 20:30
    await restaurant.at('2026-10-23T19:00:00Z');
    await restaurant.order(0, 1); // Friday, 21:00
    await restaurant.at('2026-10-24T18:10:00Z');
    await restaurant.order(1, 0); // Saturday, 20:10
  });
  afterAll(() => restaurant.stop());
  const report = async () => (await restaurant.owner.get('/api/reports/day?date=2026-10-24')).body;

  it('is compared up to the same time while it runs', async () => {
    const { hours, compared } = await report();
    expect(hours).toEqual([{ from: '2026-10-24T18:00:00.000Z', hour: 20, sold_cents: 1850 }]);
    expect(compared).toEqual({
      day_before: {
        date: '2026-10-23',
        until: '2026-10-23T18:10:00.000Z',
        sold_cents: 0,
        bills: 0,
        covers: 0,
        hours: [{ from: '2026-10-23T19:00:00.000Z', hour: 21, sold_cents: 420 }],
      },
      week_before: {
        date: '2026-10-17',
        until: '2026-10-17T18:10:00.000Z',
        sold_cents: 0,
        bills: 0,
        covers: 0,
        hours: [{ from: '2026-10-17T18:00:00.000Z', hour: 20, sold_cents: 3700 }],
      },
    });
  });

  it('keeps its two hours from 2 to 3 apart, and its products add up to what was sold', async () => {
    await restaurant.at('2026-10-25T00:30:00Z');
    await restaurant.order(0, 1); // 02:30 in summer time
    await restaurant.at('2026-10-25T01:30:00Z');
    const { order_id } = await restaurant.order(1, 2); // 02:30 in winter time
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`);
    const credited = await restaurant.owner.post(`/api/invoices/${invoice.id}/credit-note`, {
      reason: 'Cold',
      lines: [{ line: 1, quantity: 1 }],
      refund_method: 'cash',
    });
    expect(credited.status).toBe(201);
    await restaurant.at('2026-10-25T09:00:00Z');
    const { sold_cents, hours, by_product, compared } = await report();
    expect(hours.map(({ hour, sold_cents: sold }: Record<string, number>) => [hour, sold])).toEqual(
      [
        ...[
          [20, 1850],
          [21, 0],
          [22, 0],
          [23, 0],
          [0, 0],
          [1, 0],
        ],
        ...[
          [2, 420],
          [2, 840],
        ],
      ],
    );
    expect(hours.slice(-2).map(({ from }: { from: string }) => from)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
    ]);
    expect(by_product).toEqual([
      { product_id: restaurant.paella.id, name: 'Paella', quantity: 1, sold_cents: 1850 },
      { product_id: restaurant.wine.id, name: 'Vino tinto', quantity: 3, sold_cents: 1260 },
    ]);
    expect(sold_cents).toBe(1850 + 1260);
    expect([compared.day_before, compared.week_before]).toMatchObject([
      { until: '2026-10-24T02:00:00.000Z', sold_cents: 420, bills: 1 },
      { until: '2026-10-18T02:00:00.000Z', sold_cents: 3700, bills: 1 },
    ]);
  });

  it('stays as it is once the day is closed', async () => {
    const before = await report();
    const closed = await restaurant.owner.post('/api/reports/day', { date: '2026-10-24' });
    expect(closed.status).toBe(201);
    const { hours, by_product, compared } = await report();
    expect({ hours, by_product, compared }).toEqual({
      hours: before.hours,
      by_product: before.by_product,
      compared: before.compared,
    });
  });

  it('a payer’s share of an open bill is that share of its products', async () => {
    const order = await placeOrder(restaurant, { paella: 2, wine: 2 });
    const paid = { method: 'cash', amount_cents: 2270 };
    await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, paid);
    const { body } = await restaurant.owner.get(`/api/orders/${order.order_id}`);
    const share = body.items.map(({ id }: { id: string }) => ({ order_item_id: id, quantity: 1 }));
    const invoice = { items: share };
    expect(
      (await restaurant.owner.post(`/api/orders/${order.order_id}/invoice`, invoice)).status,
    ).toBe(201);
    const today = (await restaurant.owner.get('/api/reports/day')).body;
    expect([today.date, today.sold_cents, today.by_product]).toMatchObject([
      '2026-10-25',
      2270,
      [
        { name: 'Paella', quantity: 1, sold_cents: 1850 },
        { name: 'Vino tinto', quantity: 1, sold_cents: 420 },
      ],
    ]);
  });

  it('a dish that is refunded and paid again for less was sold once', async () => {
    await restaurant.at('2026-10-26T19:00:00Z');
    const { order_id } = await restaurant.order(1, 0);
    const { payments } = (await restaurant.owner.get(`/api/orders/${order_id}`)).body;
    await restaurant.at('2026-10-27T19:00:00Z');
    const refund = `/api/orders/${order_id}/payments/${payments[0].id}/refund`;
    expect((await restaurant.owner.post(refund, { reason: 'Cold' })).status).toBe(200);
    const less = { amount_cents: 850, reason: 'Cold' };
    expect((await restaurant.owner.post(`/api/orders/${order_id}/discount`, less)).status).toBe(
      200,
    );
    const again = { method: 'card', amount_cents: 1000 };
    expect((await restaurant.owner.post(`/api/orders/${order_id}/payments`, again)).status).toBe(
      201,
    );
    const sold = async (day: string) =>
      (await restaurant.owner.get(`/api/reports/day?date=${day}`)).body.by_product.map(
        ({ quantity, sold_cents }: Record<string, number>) => [quantity, sold_cents],
      );
    expect(await sold('2026-10-26')).toEqual([[1, 1850]]);
    expect(await sold('2026-10-27')).toEqual([[0, -850]]);
  });

  it('a period has its products, and is compared with the same weekdays before', async () => {
    const { body } = await restaurant.owner.get(
      '/api/reports/period?from=2026-10-23&to=2026-10-24',
    );
    expect(body.sold_cents).toBe(420 + 3110);
    expect(body.by_product).toMatchObject([
      { name: 'Paella', quantity: 1, sold_cents: 1850 },
      { name: 'Vino tinto', quantity: 4, sold_cents: 1680 },
    ]);
    expect(body.compared).toEqual({
      from: '2026-10-16',
      to: '2026-10-17',
      sold_cents: 3700,
      bills: 1,
      covers: 0,
    });
  });
});
