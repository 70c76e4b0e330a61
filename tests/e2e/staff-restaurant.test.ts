import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  type BackOffice,
  heading,
  logIn,
  openBackOffice,
  openSeldom,
  press,
} from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { paidOrder } from '../support/orders.ts';
import { lookFaults } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { BUYER, setUpRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';
import { disc, png } from '../server/restaurant/pictures.ts';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  page = await office.visit('/login', PHONE);
  await logIn(page);
  await at(page, '/');
  await page.goto('/');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const said = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();
const field = (name: string) => page.locator(`[name="${name}"]`);
function upload(name: string, buffer: Buffer) {
  return page.getByLabel('Choose picture').setInputFiles({ name, mimeType: 'image/png', buffer });
}
const logo = () => page.getByRole('img', { name: 'The logo as printed' });

describe('the owner', () => {
  it('finds the settings on a phone under More, changes them, and sees the confirmation in place', async () => {
    await page.getByRole('link', { name: 'More' }).click();
    await openSeldom(page, 'Restaurant');
    await heading(page, 'Restaurant');
    expect(await field('legal_name').inputValue()).toBe('Casa Luz Hostelería S.L.');
    await fillIn(page, { name: 'Casa Sol', city: 'Getafe', discount_limit_basis_points: '12.5' });
    await press(page, 'Save');
    await said('Saved.');
    await expect.poll(() => page.title()).toContain('Casa Sol');
    expect((await restaurant.owner.get('/api/restaurant')).body).toMatchObject({
      name: 'Casa Sol',
      city: 'Getafe',
      discount_limit_basis_points: 1250,
    });
    expect(await lookFaults(page)).toEqual([]);
  });

  it('sees each error at its field, and keeps what was typed', async () => {
    await fillIn(page, { name: '   ', city: 'Toledo', discount_limit_basis_points: '101' });
    await press(page, 'Save');
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Name: is required/ })
      .click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
    expect([
      await field('name').getAttribute('aria-invalid'),
      await field('city').inputValue(),
      await field('discount_limit_basis_points').inputValue(),
    ]).toEqual(['true', 'Toledo', '101']);
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Largest discount without a manager: must be at most 10000/ })
      .waitFor();
    await fillIn(page, { name: 'Casa Luz', discount_limit_basis_points: '10' });
    await press(page, 'Save');
    await said('Saved.');
  });

  it('changes what they changed alone, and sees what another owner changed meanwhile', async () => {
    await page.goto('/restaurant');
    await field('legal_name').waitFor();
    await restaurant.owner.put('/api/restaurant', { legal_name: 'Casa Sol Hostelería S.L.' });
    await fillIn(page, { ticket_late_minutes: '33' });
    await press(page, 'Save');
    await said('Saved.');
    expect((await restaurant.owner.get('/api/restaurant')).body).toMatchObject({
      legal_name: 'Casa Sol Hostelería S.L.',
      ticket_late_minutes: 33,
    });
    expect(await field('legal_name').inputValue()).toBe('Casa Sol Hostelería S.L.');
    await restaurant.owner.put('/api/restaurant', { legal_name: 'Casa Luz Hostelería S.L.' });
  });

  it('is told what is no amount, in place of having it saved as none', async () => {
    await restaurant.owner.put('/api/restaurant', { cash_rounding_cents: 5 });
    await page.goto('/restaurant');
    await fillIn(page, { cash_rounding_cents: '0.1O' });
    await press(page, 'Save');
    await page.getByRole('button', { name: /^Cash is rounded to: / }).waitFor();
    expect((await restaurant.owner.get('/api/restaurant')).body.cash_rounding_cents).toBe(5);
    await fillIn(page, { cash_rounding_cents: '' });
    await press(page, 'Save');
    await said('Saved.');
    expect((await restaurant.owner.get('/api/restaurant')).body).toMatchObject({
      cash_rounding_by_country: true,
    });
  });

  it('sees a change of the name and the colour at once, at each device', async () => {
    const till = await office.visit('/login');
    await logIn(till);
    await at(till, '/');
    const colour = (on: Page) =>
      on.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue('--accent').trim(),
      );
    const before = await colour(till);
    await page.goto('/restaurant');
    await fillIn(page, { accent_colour: '#7a1f5c' });
    await press(page, 'Save colour');
    await expect.poll(() => colour(page)).not.toBe(before);
    await expect.poll(() => colour(till)).not.toBe(before);
    await restaurant.owner.put('/api/restaurant', { name: 'Casa Nueva', accent_colour: null });
    await expect.poll(() => till.title()).toContain('Casa Nueva');
    await expect.poll(() => colour(till)).toBe(before);
    await restaurant.owner.put('/api/restaurant', { name: 'Casa Sol' });
  });

  it('sees what is fixed after the first invoice and why, also if it was issued meanwhile', async () => {
    const order = await paidOrder(restaurant, { wine: 1 });
    expect(
      (await restaurant.owner.post(`/api/orders/${order.order_id}/invoice`, { buyer: BUYER }))
        .status,
    ).toBe(201);
    await fillIn(page, { currency: 'CHF' });
    await press(page, 'Save');
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Currency: can no longer be changed/ })
      .waitFor();
    await page.reload();
    await page
      .getByText(
        'Country, currency and tax can no longer be changed: orders have been taken with them.',
      )
      .waitFor();
    for (const name of ['country', 'currency', 'prices_include_tax'])
      expect(await field(name).isDisabled()).toBe(true);
    expect(await field('currency').inputValue()).toBe('EUR');
  });
});

describe('the logo and accent', () => {
  it('a picture is chosen and shown as printed; guests see it too', async () => {
    await page.getByText('No logo: the restaurant’s name is shown instead.').waitFor();
    await upload('logo.png', png(disc()));
    await said('The logo has been saved.');
    await logo().waitFor();
    expect(
      await logo().evaluate((picture: HTMLImageElement) =>
        picture.decode().then(() => picture.naturalWidth),
      ),
    ).toBe(199);
    expect(await lookFaults(page)).toEqual([]);
    const guest = await office.visit(
      office.server.portal_url + new URL(restaurant.table.menu_url).pathname,
      PHONE,
    );
    await guest.getByRole('heading', { name: 'Carta' }).waitFor();
    expect(
      await guest
        .locator('header img')
        .evaluate((picture: HTMLImageElement) => picture.decode().then(() => picture.naturalWidth)),
    ).toBe(199);
    await guest.context().close();
  });

  it('a file that is no picture is refused with a message at the field, and the logo stays', async () => {
    await page.getByLabel('Choose another picture').setInputFiles({
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    });
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Logo: must be a single PNG or JPEG picture/ })
      .click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('logo');
    await page.locator('.field-error').getByText('must be a single PNG or JPEG picture').waitFor();
    await logo().waitFor();
    await page.getByLabel('Choose another picture').setInputFiles({
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: Buffer.concat([png(disc()), Buffer.alloc(5_000_000)]),
    });
    await page.getByRole('alert').getByText('5 MB for a picture').waitFor();
    expect(await lookFaults(page)).toEqual([]);
  });

  it('an accent with too little contrast on paper is refused, and one with enough is offered', async () => {
    const form = page.locator('form').filter({ has: field('accent_colour') });
    await field('accent_colour').fill('#f0b03f');
    await form.getByRole('button', { name: 'Save colour' }).click();
    const better = /#[0-9a-f]{6}/.exec(
      await form.getByRole('alert').getByText('is too light').innerText(),
    )![0];
    await field('accent_colour').fill(better);
    await form.getByRole('button', { name: 'Save colour' }).click();
    await form.getByRole('status').getByText('Saved.').waitFor();
    expect((await restaurant.owner.get('/api/restaurant')).body.accent_colour).toBe(better);
    await form.getByRole('button', { name: 'Use the default colour' }).click();
    await form.getByRole('status').getByText('Saved.').waitFor();
    expect([
      await field('accent_colour').inputValue(),
      (await restaurant.owner.get('/api/restaurant')).body.accent_colour,
    ]).toEqual(['#1c5a4c', null]);
  });

  it('the logo is removed', async () => {
    await press(page, 'Remove logo');
    await said('The logo has been removed.');
    await page.getByText('No logo: the restaurant’s name is shown instead.').waitFor();
    expect((await restaurant.owner.get('/api/restaurant/logo')).status).toBe(404);
  });
});

it('[8.2.1] A manager has no restaurant page', async () => {
  const manager = await makeUser(office.server, restaurant.owner, 'manager');
  const other = await office.visit('/login?next=/restaurant');
  await logIn(other, { email: manager.email, password: STAFF_PASSWORD });
  await other.getByText('Your role does not allow this.').waitFor();
  expect(await other.getByRole('link', { name: 'Restaurant', exact: true }).count()).toBe(0);
  expect(await other.locator('form [name=legal_name]').count()).toBe(0);
});
