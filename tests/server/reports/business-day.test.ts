import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, rowsOf } from '../database/open.ts';
import { openRestaurant, type Restaurant } from './house.ts';

describe('a restaurant in Madrid on a Friday evening, whose day ends at 04:00', () => {
  let restaurant: Restaurant;
  beforeAll(async () => {
    restaurant = await openRestaurant('2026-06-05T20:00:00Z');
  });
  afterAll(() => restaurant.stop());

  const report = async (date?: string) =>
    (await restaurant.owner.get(`/api/reports/day${date ? `?date=${date}` : ''}`)).body;
  async function orderNumber() {
    const { order_id } = await restaurant.order(1, 0);
    return (await restaurant.owner.get(`/api/orders/${order_id}`)).body.order_number as number;
  }

  describe('what is sold after midnight', () => {
    it('belongs to the evening until the day ends: report, order numbers and the CSV of days', async () => {
      expect((await restaurant.owner.get('/api/restaurant')).body.day_ends_at).toBe('04:00');
      expect(await orderNumber()).toBe(1);
      await restaurant.at('2026-06-05T23:30:00Z');
      expect(await orderNumber()).toBe(2);
      expect(await report()).toMatchObject({
        date: '2026-06-05',
        from: '2026-06-05T02:00:00.000Z',
        until: '2026-06-06T02:00:00.000Z',
        sold_cents: 3700,
      });
      const early = await restaurant.owner.post('/api/reports/day', { date: '2026-06-05' });
      expect([early.status, early.body.code]).toEqual([409, 'day_not_over']);

      await restaurant.at('2026-06-06T02:00:00Z');
      expect(await orderNumber()).toBe(1);
      expect(await report()).toMatchObject({ date: '2026-06-06', sold_cents: 1850 });
      const closed = await restaurant.owner.post('/api/reports/day', {
        date: '2026-06-05',
        early: false,
      });
      expect([closed.status, closed.body.sold_cents]).toEqual([201, 3700]);
      const csv = await restaurant.owner.get(
        '/api/exports/invoices?format=days&from=2026-06-05&to=2026-06-06',
      );
      const days = csv.bytes.toString().split('\r\n').slice(1, 3);
      expect(days.map((line) => line.split(';')[0])).toEqual(['2026-06-05', '2026-06-06']);
      expect(csv.headers.get('Content-Disposition')).toContain('days_2026-06-05_2026-06-06.csv');
    });

    it('a changed end leaves closed days as they are, without a gap or an overlap', async () => {
      const { owner } = restaurant;
      expect((await owner.put('/api/restaurant', { day_ends_at: '06:00' })).status).toBe(200);
      const [first, second, third] = [
        await report('2026-06-05'),
        await report('2026-06-06'),
        await report('2026-06-07'),
      ];
      expect([first.until, second.from]).toEqual([
        '2026-06-06T02:00:00.000Z',
        '2026-06-06T02:00:00.000Z',
      ]);
      expect([second.until, third.from]).toEqual([
        '2026-06-07T04:00:00.000Z',
        '2026-06-07T04:00:00.000Z',
      ]);
      for (const wrong of ['24:00', '4:00', '04:60', 'noon', ''])
        expect(
          (await owner.put('/api/restaurant', { day_ends_at: wrong })).body.errors,
        ).toMatchObject([{ path: 'day_ends_at' }]);
    });
  });

  it('cash is rounded as in the country, unless the owner says otherwise', async () => {
    const { owner } = restaurant;
    const rounding = async (body: object) => (await owner.put('/api/restaurant', body)).body;
    expect((await owner.get('/api/restaurant')).body).toMatchObject({
      cash_rounding_cents: 1,
      cash_rounding_by_country: true,
    });
    expect(await rounding({ cash_rounding_cents: 5 })).toMatchObject({
      cash_rounding_cents: 5,
      cash_rounding_by_country: false,
    });
    expect(await rounding({ cash_rounding_cents: null })).toMatchObject({
      cash_rounding_cents: 1,
      cash_rounding_by_country: true,
    });
    expect((await rounding({ cash_rounding_cents: 0 })).errors[0].path).toBe('cash_rounding_cents');
  });
});

describe.each(DATABASES)('a restaurant from before business days, on %s', (name) => {
  it.each(['0001-first-schema', '0018-currency-digits', '0030-stations'])(
    'keeps days that end at midnight, and rounds cash as its country does, from level %s',
    async (level) => {
      const open = await openDatabase(name);
      try {
        const upTo = migrations.findIndex((migration) => migration.name === level) + 1;
        await migrate(open.sequelize, open.dataDir, migrations.slice(0, upTo));
        await inTransaction(() =>
          open.sequelize.query(
            `INSERT INTO restaurants (id, name, legal_name, tax_id, street, postal_code, city,
              country, currency, time_zone, locale, prices_include_tax, created_at, updated_at)
              VALUES ('r1', 'Casa Luz', 'Casa Luz S.L.', 'B12345674', 'Calle Mayor 1', '28013',
              'Madrid', 'ES', 'EUR', 'Europe/Madrid', 'es', TRUE,
              '2026-01-01 00:00:00.000 +00:00', '2026-01-01 00:00:00.000 +00:00')`,
          ),
        );
        await migrate(open.sequelize, open.dataDir);
        expect(
          await rowsOf(open.sequelize, 'SELECT day_ends_at, cash_rounding_cents FROM restaurants'),
        ).toEqual([{ day_ends_at: '00:00', cash_rounding_cents: null }]);
      } finally {
        await open.close();
      }
    },
  );
});
