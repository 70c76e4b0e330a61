import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { openRestaurant, type Restaurant, withoutReceipts } from './house.ts';
import { readCsv, readTable } from './read-csv.ts';
import { readZip } from './read-zip.ts';

const BOM = '\ufeff';
const PAELLA = 1850;
const WINE = 420;

describe.each(DATABASES)('a day that was closed early, on %s', (name) => {
  let restaurant: Restaurant;
  beforeAll(async () => {
    restaurant = await openRestaurant('2026-11-30T20:00:00Z', await newDatabase(name));
    await restaurant.order(2, 0);
    await restaurant.at('2026-11-30T21:00:00Z');
    const { status, body } = await restaurant.owner.post('/api/reports/day', {
      date: '2026-11-30',
      early: true,
    });
    expect([status, body.sold_cents]).toEqual([201, 2 * PAELLA]);
    await restaurant.at('2026-11-30T22:00:00Z');
    const { order_id } = await restaurant.order(0, 1, 'card');
    expect((await restaurant.owner.post(`/api/orders/${order_id}/invoice`)).status).toBe(201);
  });
  afterAll(() => restaurant.stop());

  const get = async (path: string) => (await restaurant.owner.get(path)).body;
  async function exported(format: string, from: string, to: string): Promise<Buffer> {
    const query = new URLSearchParams({ format, from, to });
    const { status, bytes } = await restaurant.owner.get(`/api/exports/invoices?${query}`);
    expect(status).toBe(200);
    return bytes;
  }
  async function tableOf(format: string, from: string, to: string) {
    return readTable((await exported(format, from, to)).toString().replace(BOM, ''));
  }
  /** Day, debit and credit of each booking. */
  async function booked(from: string, to: string) {
    const lines = (await exported('datev', from, to)).toString('latin1').split('\r\n');
    const [head, ...bookings] = [lines[0]!, ...lines.slice(2, -1)].map((line) => line.split(';'));
    return {
      period: head!.slice(14, 16),
      bookings: bookings.map((fields) => [fields[9], fields[0], fields[7]]),
    };
  }

  it('ends in the reports of a day and of a period where it was closed', async () => {
    expect((await get('/api/reports/day?date=2026-11-30')).sold_cents).toBe(2 * PAELLA);
    expect((await get('/api/reports/day?date=2026-12-01')).sold_cents).toBe(WINE);
    const days = (await get('/api/reports/days?from=2026-11-30&to=2026-11-30')).items;
    expect(days).toMatchObject([{ date: '2026-11-30', sold_cents: 2 * PAELLA }]);
    // What is sold since has a day that is not yet over, and one that has not begun has no row.
    const both = (await get('/api/reports/days?from=2026-11-30&to=2026-12-02')).items;
    expect(both).toMatchObject([
      { date: '2026-11-30', sold_cents: 2 * PAELLA },
      { date: '2026-12-01', sold_cents: WINE, number: null },
    ]);
    const period = async (from: string, to: string) =>
      (await get(`/api/reports/period?from=${from}&to=${to}`)).sold_cents;
    expect(await period('2026-11-30', '2026-11-30')).toBe(2 * PAELLA);
    expect(await period('2026-12-01', '2026-12-01')).toBe(WINE);
    expect(await period('2026-11-30', '2026-12-01')).toBe(2 * PAELLA + WINE);
  });

  it('ends there in the CSV of days', async () => {
    const sold = async (from: string, to: string) =>
      (await tableOf('days', from, to)).map((row) => [row.date, row.sold_gross]);
    expect(await sold('2026-11-30', '2026-11-30')).toEqual([['2026-11-30', '37,00']]);
    const after = (await sold('2026-12-01', '2026-12-01')).map(([day]) => day);
    expect(new Set(after)).toEqual(new Set(['2026-12-01']));
    expect(await sold('2026-11-30', '2026-12-01')).toEqual([
      ['2026-11-30', '37,00'],
      ['2026-12-01', '4,20'],
    ]);
    // Instants are cut at the end of the report too.
    expect(await sold('2026-11-30T00:00:00Z', '2026-11-30T22:30:00Z')).toEqual([
      ['2026-11-30', '37,00'],
      ['2026-12-01', '4,20'],
    ]);
  });

  it('ends there in the CSV and the ZIP of documents', async () => {
    const gross = async (day: string) => (await tableOf('csv', day, day)).map((row) => row.gross);
    expect(await gross('2026-11-30')).toEqual(['37,00']);
    expect(await gross('2026-12-01')).toEqual(['4,20']);
    const files = async (day: string) => readZip(await exported('zip', day, day));
    for (const [day, amount] of [
      ['2026-11-30', '37,00'],
      ['2026-12-01', '4,20'],
    ] as const) {
      const zip = await files(day);
      expect(zip.size).toBe(2);
      const [columns, ...rows] = readCsv(zip.get('index.csv')!.toString().replace(BOM, ''));
      expect(rows.map((row) => row[columns!.indexOf('gross')])).toEqual([amount]);
    }
  });

  it('ends there in the DATEV file, whose bookings have the days of the reports', async () => {
    const closed = await booked('2026-11-30', '2026-11-30');
    expect(closed.period).toEqual(['20261130', '20261130']);
    expect(new Set(closed.bookings.map(([day]) => day))).toEqual(new Set(['3011']));
    expect(closed.bookings.filter(([, , against]) => against === '10000')).toEqual([
      ['3011', '37,00', '10000'],
    ]);
    const after = await booked('2026-12-01', '2026-12-01');
    expect(after.period).toEqual(['20261201', '20261201']);
    expect(new Set(after.bookings.map(([day]) => day))).toEqual(new Set(['0112']));
    const both = await booked('2026-11-30', '2026-12-01');
    expect(both.bookings).toHaveLength(closed.bookings.length + after.bookings.length);
  });

  it('is followed by what is sold now in an export without dates', async () => {
    const { bytes, headers } = await restaurant.owner.get('/api/exports/invoices?format=days');
    const rows = readTable(bytes.toString().replace(BOM, ''));
    expect(rows.map((row) => [row.date, row.sold_gross])).toEqual([
      ['2026-11-30', '37,00'],
      ['2026-12-01', '4,20'],
    ]);
    expect(headers.get('Content-Disposition')).toContain('days_2026-11-01_2026-12-01.csv');
  });

  it('ends there in the lists, whose totals are those of the reports', async () => {
    const totals = async (list: string, days: string) =>
      (await get(`/api/${list}?totals=true&${days}`)).totals;
    for (const list of ['bills', 'orders', 'invoices'])
      for (const [days, count, total_cents] of [
        ['from_day=2026-11-30&to_day=2026-11-30', 1, 2 * PAELLA],
        ['from_day=2026-12-01&to_day=2026-12-01', 1, WINE],
        ['to_day=2026-11-30', 1, 2 * PAELLA],
        ['from_day=2026-12-01', 1, WINE],
        ['from_day=2026-11-30&to_day=2026-12-01', 2, 2 * PAELLA + WINE],
        // What is sold after the close is sold today, as in the reports.
        ['period=today', 1, WINE],
        ['period=yesterday', 1, 2 * PAELLA],
        ['period=month', 1, WINE],
        ['period=last_month', 1, 2 * PAELLA],
      ] as const)
        expect([list, days, await totals(list, days)]).toEqual([
          list,
          days,
          expect.objectContaining({ count, total_cents }),
        ]);
    const { bytes } = await restaurant.owner.get('/api/exports/invoice-list?period=yesterday');
    const rows = readTable(bytes.toString().replace(BOM, ''));
    expect(rows.map((row) => row.gross)).toEqual(['37,00']);
  });

  it('lets a whole year be exported that begins with the sales after it', async () => {
    await restaurant.at('2026-12-01T23:30:00Z');
    const year = '/api/exports/invoices?format=csv&from=2026-12-01&to=2027-12-01';
    expect((await restaurant.owner.get(year)).status).toBe(200);
    const longer = await restaurant.owner.get(year.replace('2027-12-01', '2027-12-02'));
    expect(longer.body.errors).toMatchObject([{ path: 'from', message: expect.any(String) }]);
  });
});

describe.each(DATABASES)('receipts of one moment at an early close, on %s', (name) => {
  let restaurant: Restaurant;
  beforeAll(async () => {
    restaurant = await openRestaurant('2026-11-30T20:00:00Z', await newDatabase(name));
    await withoutReceipts('at_day_close');
  });
  afterAll(() => restaurant.stop());

  it('are all in the report of the day that they close', async () => {
    for (let bills = 0; bills < 4; bills++) await restaurant.order(1, 0);
    await restaurant.at('2026-11-30T21:00:00Z');
    const { body: closed } = await restaurant.owner.post('/api/reports/day', {
      date: '2026-11-30',
      early: true,
    });
    const receipts = { count: 4, total_cents: 4 * PAELLA };
    expect(closed).toMatchObject({
      sold_cents: 4 * PAELLA,
      gross_cents: 4 * PAELLA,
      without_invoice: { total_cents: 0 },
      receipts_at_close: receipts,
      automatic_receipts: receipts,
    });
    const { body: next } = await restaurant.owner.get('/api/reports/day?date=2026-12-01');
    expect([next.sold_cents, next.gross_cents]).toEqual([0, 0]);
  });
});
