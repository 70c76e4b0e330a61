import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insert } from '../../../server/database/repository.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { stopRendering } from '../../../server/invoices/pdf/rendering.ts';
import { stopDelivery } from '../../../server/mail/delivery.ts';
import { stopPrinting } from '../../../server/printing/delivery.ts';
import type { DayReportPayload } from '../../../server/reports/contract.ts';
import { DayReport } from '../../../server/reports/model.ts';
import { stopScheduler } from '../../../server/scheduler.ts';
import { placeOrder } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { rowsOf } from '../database/open.ts';
import { openRestaurant, type Restaurant } from './house.ts';

const COLUMNS = 'order_id, sold_at, rate_basis_points, net_cents, tax_cents, gross_cents';

describe.each(ONE_DATABASE)(
  'a database from before sales were recorded, on %s',
  HAS_LONG_FORM,
  (name) => {
    let restaurant: Restaurant;
    beforeEach(async () => {
      restaurant = await openRestaurant('2026-03-10T12:00:00Z', await newDatabase(name));
    });
    afterEach(() => restaurant.stop());

    const sales = () =>
      rowsOf<object>(
        database(),
        `SELECT ${COLUMNS} FROM sales ORDER BY order_id, rate_basis_points`,
      );
    const reportOf = async (date: string) => ({
      ...(await restaurant.owner.get(`/api/reports/day?date=${date}`)).body,
      archive_head: null,
    });

    it.each([true, false])(
      'gets the sales of its settled orders, to the cent, on the day of the last payment; prices with tax: %s',
      async (prices_include_tax) => {
        await restaurant.owner.put('/api/restaurant', { prices_include_tax });
        await restaurant.order(3, 5, 'card', 100);
        const open = await placeOrder(restaurant, { wine: 3 });
        const pay = (amount_cents: number) =>
          restaurant.owner.post(`/api/orders/${open.order_id}/payments`, {
            method: 'cash',
            amount_cents,
          });
        await restaurant.owner.post(`/api/orders/${open.order_id}/discount`, {
          amount_cents: 101,
          reason: 'Corked',
        });
        await pay(200);
        await restaurant.at('2026-03-11T12:00:00Z');
        const { total_cents, paid_cents } = (
          await restaurant.owner.get(`/api/orders/${open.order_id}`)
        ).body;
        expect((await pay(total_cents - paid_cents)).body.order_status).toBe('paid');
        await restaurant.server.portal.post(`/menu/${restaurant.table.token}/order`, {
          items: [{ product_id: restaurant.wine.id, quantity: 1 }],
        });
        const [before, days] = [
          await sales(),
          [await reportOf('2026-03-10'), await reportOf('2026-03-11')],
        ];
        expect(before).toHaveLength(3);
        // A migration runs before anything else writes, as at a start.
        await Promise.all([stopDelivery(), stopRendering(), stopPrinting(), stopScheduler()]);
        await inTransaction(() => database().query('DROP TABLE sales'));
        await inTransaction(() =>
          database().query(`DELETE FROM "SequelizeMeta" WHERE name = '0020-sales'`),
        );
        await migrate(database(), restaurant.server.dataDir);
        expect(await sales()).toEqual(before);
        expect([await reportOf('2026-03-10'), await reportOf('2026-03-11')]).toEqual(days);
      },
    );

    it('keeps the reports that were closed then, and still returns them', async () => {
      const report = {
        date: '2026-03-01',
        number: 1,
        closed_at: '2026-03-02T00:00:00.000Z',
        closed_by: 'Lucía Ortega',
        from: '2026-02-28T23:00:00.000Z',
        until: '2026-03-01T23:00:00.000Z',
        currency: 'EUR',
        taxes: [],
        net_cents: 0,
        tax_cents: 0,
        gross_cents: 0,
        payments: [{ method: 'cash', count: 1, amount_cents: 1850, tip_cents: 0 }],
        paid_cents: 1850,
        tips_cents: 0,
        orders: 1,
        cancelled_orders: 0,
        invoices: 0,
        credit_notes: 0,
        without_invoice: { orders: 1, total_cents: 1850 },
        series: [],
      };
      const [owner] = await rowsOf<{ id: string; restaurant_id: string }>(
        database(),
        'SELECT id, restaurant_id FROM users',
      );
      await inTransaction(() =>
        insert(DayReport, {
          restaurant_id: owner!.restaurant_id,
          number: 1,
          day: report.date,
          period_from: new Date(report.from),
          period_until: new Date(report.until),
          closed_by: owner!.id,
          report: report as unknown as DayReportPayload,
        }),
      );
      const { status, body } = await restaurant.owner.get('/api/reports/day?date=2026-03-01');
      expect([status, body.without_invoice, body.sold]).toEqual([
        200,
        { orders: 1, total_cents: 1850 },
        undefined,
      ]);
    });
  },
);
