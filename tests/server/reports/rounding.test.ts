import { afterAll, beforeAll, expect, it } from 'vitest';
import { pagesOfPdf } from '../../support/pdf.ts';
import { openRestaurant, type Restaurant } from './house.ts';
import { readTable } from './read-csv.ts';

const DAY = '2026-11-30';
const SPAN = `from=${DAY}&to=${DAY}`;
let restaurant: Restaurant;
beforeAll(async () => {
  restaurant = await openRestaurant(`${DAY}T20:00:00Z`);
  await restaurant.owner.put('/api/restaurant', { cash_rounding_cents: 100 });
  // 18.50 € is paid with 19 €, 4.20 € with 4 €.
  await restaurant.order(1, 0);
  await restaurant.order(0, 1);
  await restaurant.order(0, 1, 'card');
  await restaurant.at(`${DAY}T21:00:00Z`);
});
afterAll(() => restaurant.stop());

const bytesOf = async (path: string) => (await restaurant.owner.get(path)).bytes;
async function tableOf(path: string) {
  return readTable((await bytesOf(path)).toString().replace('\ufeff', ''));
}

it('of cash stands on the report of a day and of a period, between the payments and the drawer', async () => {
  const { body: day } = await restaurant.owner.get(`/api/reports/day?date=${DAY}`);
  expect([day.paid_cents, day.cash_without_drawer.cash_cents]).toEqual([2690, 2300]);
  const stated = expect.stringMatching(/Redondeo en efectivo 0,30/);
  expect(await pagesOfPdf(await bytesOf(`/api/reports/day.pdf?date=${DAY}`))).toEqual([stated]);
  const pages = await pagesOfPdf(await bytesOf(`/api/reports/period.pdf?${SPAN}`));
  expect(pages.join(' ')).toEqual(stated);
});

it('of cash is in the tables for spreadsheets', async () => {
  const figures = await tableOf(`/api/reports/period.csv?${SPAN}`);
  expect(figures.filter(({ part }) => part === 'cash_rounding')).toMatchObject([{ gross: '0,30' }]);
  const days = await tableOf(`/api/exports/invoices?format=days&${SPAN}`);
  expect(days[0]).toMatchObject({ paid_cash: '22,70', paid_card: '4,20', rounding: '0,30' });
});
