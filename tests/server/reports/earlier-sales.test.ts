import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insert } from '../../../server/database/repository.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import type { DayReportPayload } from '../../../server/reports/contract.ts';
import { DayReport } from '../../../server/reports/model.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { rowsOf } from '../database/open.ts';
import { openRestaurant, type Restaurant } from './house.ts';

describe.each(ONE_DATABASE)('a database from before sales were recorded, on %s', (name) => {
  let restaurant: Restaurant;
  beforeEach(async () => {
    restaurant = await openRestaurant('2026-03-10T12:00:00Z', await newDatabase(name));
  });
  afterEach(() => restaurant.stop());

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
});
