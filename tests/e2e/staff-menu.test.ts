import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { cutOff } from '../support/intercept.ts';
import { lookFaults } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { setUpRestaurant } from '../support/server.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  page = await office.visit('/login');
  await logIn(page);
  await at(page, '/');
  await page.goto('/menu');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const fact = (text: string) => page.getByText(text, { exact: true }).waitFor();

describe('a bundle with two tax rates', () => {
  it('is typed in with its product, its errors are named, and it is shown beside its name', async () => {
    await press(page, 'Add product');
    const dialog = page.getByRole('dialog');
    await fillIn(dialog, {
      name: 'Menú del día',
      price_cents: '14.99',
      tax_rate_id: restaurant.food.id,
      'bundle.tax_rate_id': restaurant.drink.id,
    });
    await fillIn(dialog, { 'bundle.name': 'Bebida', 'bundle.share_basis_points': '0' });
    await dialog.getByRole('button', { name: 'Add product' }).click();
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Its share in percent: / })
      .click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(
      'bundle.share_basis_points',
    );
    await fillIn(dialog, { 'bundle.share_basis_points': '30' });
    expect(await lookFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add product' }).click();
    await fact('Bebida: 30% of the price');
    await page.keyboard.press('Escape');
  });
});

describe('the service charge', () => {
  it('is set by the owner and shown to guests before they order; the kitchen sees each product once', async () => {
    await fact('No service charge.');
    const form = page.getByRole('region', { name: 'Service charge' });
    await form.locator('[name=percent_basis_points]').fill('12.5');
    await form.getByRole('button', { name: 'Set the charge' }).click();
    await fact('Service: 12.5% on every order, shown on the menu.');
    expect(await lookFaults(page)).toEqual([]);

    const guest = await office.visit(
      office.server.portal_url + new URL(restaurant.table.menu_url).pathname,
      PHONE,
    );
    await guest.getByText('A service charge is added: Service, 12.5%.').waitFor();
    await guest.getByRole('button', { name: 'Add Menú del día' }).click();
    await guest.getByRole('link', { name: /Your basket/ }).click();
    await guest.getByText('Service, 12.5%').waitFor();
    await guest.getByText('€1.87').waitFor();
    await guest.getByText('€16.86').first().waitFor();
    await guest.getByRole('button', { name: 'Send the order' }).click();
    for (const text of ['Menú del día – Bebida', 'Service', '€16.86'])
      await guest.getByText(text, { exact: true }).first().waitFor();

    await page.goto('/board');
    const card = page.getByRole('listitem').filter({ hasText: 'Order 1' }).first();
    await card.waitFor();
    expect(await card.locator('.items li').allInnerTexts()).toEqual(['1\nMenú del día']);
  });

  it('is in its form when the page was read at its second attempt', async () => {
    const mend = await cutOff(page, '**/api/service-charge');
    await page.goto('/menu');
    const charge = page.getByRole('region', { name: 'Service charge' });
    const again = charge.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    mend();
    await again.click();
    await charge.locator('[name=percent_basis_points]').waitFor();
    expect(await charge.locator('[name=percent_basis_points]').inputValue()).toBe('12.5');
    expect(await charge.locator('[name=name]').inputValue()).toBe('Service');
  });

  it('is removed for later orders', async () => {
    await page.goto('/menu');
    await press(page, 'Remove the charge');
    await fact('No service charge.');
    expect(
      (await office.server.portal.get(`/menu/${restaurant.table.token}`)).body.restaurant
        .service_charge,
    ).toBeNull();
  });
});

describe('undo', () => {
  const undone = (what: string) => press(page, `Undo: ${what}`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('takes back what is sold out, and a removed dish', async () => {
    await page.setViewportSize(DESKTOP.viewport!);
    await page.goto('/menu');
    await press(page, 'Mark as sold out: Vino tinto');
    await button('Available again: Vino tinto').waitFor();
    await undone('Vino tinto is sold out');
    await button('Mark as sold out: Vino tinto').waitFor();
    await press(page, 'More for Paella');
    await page.getByRole('menuitem', { name: 'Delete product' }).click();
    await button('Edit Paella').waitFor({ state: 'detached' });
    await undone('Paella is off the menu');
    await button('Mark as sold out: Paella').waitFor();
    await page.locator('.undo-note .note').waitFor({ state: 'detached' });
    const soldOut = async () =>
      (await restaurant.owner.get('/api/products')).body.items.map(
        ({ name, sold_out }: Record<string, unknown>) => [name, sold_out],
      );
    await expect.poll(soldOut).toEqual(
      expect.arrayContaining([
        ['Paella', false],
        ['Vino tinto', false],
      ]),
    );
  });

  it('a step on the board is seen before the server has heard of it, and is taken back', async () => {
    await page.goto('/board');
    let answer = () => {};
    const heard = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/orders/*', async (route) => {
      if (route.request().method() === 'PATCH') await heard;
      await route.continue();
    });
    const card = (status: string) =>
      page.locator(`[data-status="${status}"]`).getByText('Order 1', { exact: false }).first();
    await press(page, 'Order 1: Start');
    await card('preparing').waitFor();
    expect(await page.locator('.undo-note .note').count()).toBe(0);
    answer();
    await undone('Order 1: Start');
    await card('pending').waitFor();
    // the card moves before the server has heard of it
    await expect
      .poll(async () => (await restaurant.owner.get('/api/orders')).body.items)
      .toMatchObject([{ order_number: 1, kitchen_status: 'pending' }]);
  });
});
