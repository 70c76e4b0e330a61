import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import {
  at,
  heading,
  logIn,
  openBackOffice,
  press,
  type BackOffice,
} from '../support/back-office.ts';
import { paidOrder } from '../support/orders.ts';
import { axeFaults } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { BUYER, OWNER, setUpRestaurant } from '../support/server.ts';
import { thisYear } from '../support/year.ts';

const YEAR = thisYear();
let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  page = await office.visit('/login');
  await logIn(page);
  await at(page, '/');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const dialog = () => page.getByRole('dialog');
async function order(): Promise<string> {
  const items = [
    { product_id: restaurant.paella.id, quantity: 2 },
    { product_id: restaurant.wine.id, quantity: 3 },
  ];
  return (await office.server.portal.post(`/menu/${restaurant.table.token}/order`, { items })).body
    .order_id;
}
async function billOf(order_id: string): Promise<string> {
  return (await restaurant.owner.get(`/api/orders/${order_id}`)).body.bill_id;
}

describe('an open bill', () => {
  it('gets a discount on one line and on the whole, with a reason; one is removed again', async () => {
    const left = () => page.locator('.due .amount').innerText();
    await page.goto(`/bills/${await billOf(await order())}`);
    await page.getByRole('button', { name: /Vino tinto/ }).click();
    await page.getByRole('menuitem', { name: 'Discount…' }).click();
    await fillIn(page, { percent_basis_points: '50', reason: 'Corked' });
    await press(page, 'Apply discount');
    await page.getByText('50% off · Corked', { exact: false }).first().waitFor();
    await expect.poll(left).toBe('€43.30');
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Discount…' }).click();
    await dialog().getByRole('radio', { name: 'Amount' }).check();
    await fillIn(page, { reason: 'Regular guest', amount_cents: '999' });
    await press(page, 'Apply discount');
    await dialog()
      .getByRole('button', { name: /^Amount: / })
      .waitFor();
    await fillIn(page, { amount_cents: '3.30' });
    await press(page, 'Apply discount');
    await expect.poll(left).toBe('€40.00');
    await press(page, 'Remove the discount: Vino tinto');
    await expect.poll(left).toBe('€46.30');
    await page.locator('.take').click();
    await page.locator('.paper a').first().waitFor();
    // paid: the price is fixed
    await expect
      .poll(() => page.getByRole('button', { name: 'More', exact: true }).count())
      .toBe(0);
    expect(await page.getByRole('button', { name: /^Remove the discount/ }).count()).toBe(0);
  });

  it('is invoiced to an earlier buyer, found by the first letters', async () => {
    const earlier = await order();
    await restaurant.owner.post(`/api/orders/${earlier}/payments`, {
      method: 'cash',
      amount_cents: 4960,
    });
    await restaurant.owner.post(`/api/orders/${earlier}/invoice`, { buyer: BUYER });
    await page.reload();
    await press(page, 'With buyer…');
    await dialog().getByLabel('Name or company').pressSequentially('mül');
    await dialog()
      .getByRole('button', { name: /^Müller & Söhne GmbH/ })
      .click();
    expect(await dialog().locator('[name="buyer.city"]').inputValue()).toBe('Berlin');
    await fillIn(page, { 'buyer.tax_id': 'DE136695975' }); // its check digit is wrong
    await dialog().getByRole('button', { name: 'Issue', exact: true }).click();
    await dialog().getByLabel('I have compared it with the certificate.').check();
    await dialog().getByRole('button', { name: 'Issue', exact: true }).click();
    await heading(page, `INV-${YEAR}-0002`);
    await page.getByText('DE136695975').first().waitFor();
  });
});

describe('the reports', () => {
  /** The day that is closed before its end. */
  let closed = '';
  it('show the day’s figures, and store them once the day is closed', async () => {
    // 49.60 € is paid with 50 €.
    await restaurant.owner.put('/api/restaurant', { cash_rounding_cents: 100 });
    const cash = { method: 'cash', amount_cents: 4960 };
    await restaurant.owner.post(`/api/orders/${await order()}/payments`, cash);
    await restaurant.owner.put('/api/restaurant', { cash_rounding_cents: null });
    await page.getByRole('link', { name: 'Reports', exact: true }).click();
    const { body: report } = await restaurant.owner.get('/api/reports/day');
    closed = report.date;
    await page
      .getByText(`€${(report.sold_cents / 100).toFixed(2)}`)
      .first()
      .waitFor();
    const rounding = page.locator('.counts .line', { hasText: 'Cash rounding' });
    expect(await rounding.locator('dd').innerText()).toBe('€0.40');
    await page.getByText('Not closed yet').waitFor();
    await press(page, 'Close the day');
    await dialog().getByText('The day is not over').waitFor();
    await dialog().getByRole('button', { name: 'Close the day' }).click();
    await page.getByText('· Z 1', { exact: false }).waitFor();
    await page.reload();
    const bars = page.getByRole('table', { name: 'Turnover by hour' });
    await bars.waitFor({ state: 'attached' });
    expect(await bars.getByRole('row').last().innerText()).toContain(
      `€${(report.sold_cents / 100).toFixed(2)}`,
    );
    const products = page.getByRole('table', { name: 'Products' });
    expect(await products.getByRole('row').last().innerText()).toMatch(
      new RegExp(`^Total\\s+\\d+\\s+${(report.sold_cents / 100).toFixed(2)}$`),
    );
    expect([...(await axeFaults(page, 'light')), ...(await axeFaults(page, 'dark'))]).toEqual([]);
    await at(page, `/reports?date=${closed}`);
    expect((await restaurant.owner.get(`/api/reports/day?date=${closed}`)).body).toMatchObject({
      number: 1,
      gross_cents: report.sold_cents,
    });
    await page.getByLabel('Date').fill('2026-01-01');
    await at(page, '/reports?date=2026-01-01');
    await page.getByText('€0.00').first().waitFor();
  });

  it('have after an early close the same today as the lists', async () => {
    const next = new Date(Date.parse(closed) + 86_400_000).toISOString().slice(0, 10);
    const { order_id } = await paidOrder(restaurant, { paella: 3 });
    await page.goto('/reports');
    await page.getByText('Not closed yet').waitFor();
    expect(await page.getByLabel('Date').inputValue()).toBe(next);
    // It has sales and is not begun: there is nothing to be closed yet.
    expect(await page.getByRole('button', { name: 'Close the day' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Period', exact: true }).click();
    await press(page, 'Today');
    await at(page, `/reports?view=period&from=${next}&to=${next}`);
    await page.getByRole('table', { name: 'Products' }).waitFor();
    const { items } = (await restaurant.owner.get('/api/orders?period=today')).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([order_id]);
    await press(page, 'Yesterday');
    await at(page, `/reports?view=period&from=${closed}&to=${closed}`);
  });

  it('of a period have its days as bars, and what was sold most', async () => {
    await fillIn(page, { from: '2026-01-01', to: closed });
    await press(page, 'Show');
    await at(page, `/reports?view=period&from=2026-01-01&to=${closed}`);
    await page.getByRole('table', { name: 'Products' }).waitFor();
    const { body } = await restaurant.owner.get(`/api/reports/day?date=${closed}`);
    const days = page.getByRole('table', { name: 'Days' }).getByRole('row');
    await expect.poll(() => days.last().innerText()).toContain((body.sold_cents / 100).toFixed(2));
    await press(page, 'Last month');
    await page.getByText('Nothing sold on the days compared').waitFor();
  });

  it('of a period begin from the restaurant’s business day, whatever day this device has', async () => {
    const there = await office.visit('/login', { timezoneId: 'Pacific/Kiritimati' });
    await logIn(there);
    await at(there, '/');
    // Shortly before four in Madrid on 1 May: the evening of 30 April, whose day ends at four.
    await there.clock.install({ time: '2026-05-01T01:55:00Z' });
    await there.goto('/reports?view=period');
    await expect.poll(() => there.locator('[name="from"]').inputValue()).toBe('2026-04-01');
    expect(await there.locator('[name="to"]').inputValue()).toBe('2026-04-30');
    await press(there, 'Today');
    await at(there, '/reports?view=period&from=2026-04-30&to=2026-04-30');
    // The page stays open over the end of the day.
    await there.clock.setSystemTime('2026-05-01T02:00:00Z');
    await press(there, 'Today');
    await at(there, '/reports?view=period&from=2026-05-01&to=2026-05-01');
    await press(there, 'Yesterday');
    await at(there, '/reports?view=period&from=2026-04-30&to=2026-04-30');
  });

  it('[7.5.3] export a file for the accountant, or say what prevents it; half an hour after the login they ask for the password again', async () => {
    await page.goto('/reports');
    await fillIn(page, { from: '2020-01-01', to: '2024-12-31' });
    await press(page, 'Download');
    await page.getByRole('button', { name: /^From: is more than a year before the end/ }).waitFor();
    await fillIn(page, { from: '', to: '' });
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')]);
    expect(download.suggestedFilename()).toBe('invoices.csv');
    expect(await readFile(await download.path(), 'utf8')).toContain(`INV-${YEAR}-0002`);
    // The screen is in use: an idle session ends after half an hour.
    setClock(() => new Date(Date.now() + 20 * 60_000));
    await page.reload();
    await page.getByRole('button', { name: 'Download' }).waitFor();
    setClock(() => new Date(Date.now() + 31 * 60_000));
    await press(page, 'Download');
    await page.getByText('You logged in more than half an hour ago.').waitFor();
    await fillIn(page, { password: 'not the one' });
    await press(page, 'Download');
    await page.getByRole('button', { name: /^Your current password: is incorrect/ }).waitFor();
    await fillIn(page, { password: OWNER.password });
    const [again] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')]);
    expect(again.suggestedFilename()).toBe('invoices.csv');
    setClock(null);
  });
});
