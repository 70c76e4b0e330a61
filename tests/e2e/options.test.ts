import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, openBackOffice, type BackOffice } from '../support/back-office.ts';
import { DESKTOP } from '../support/browser.ts';
import { addBurger } from '../support/options.ts';
import { axeFaults, lookFaults } from '../support/page-checks.ts';
import { textOfPdf } from '../support/pdf.ts';
import { openPortal, type Portal } from '../support/portal.ts';
import { BUYER, setUpRestaurant } from '../support/server.ts';

const dialog = (page: Page) => page.getByRole('dialog');
/** A tick box or a radio button by its option's name. */
const option = (page: Page, name: string) =>
  dialog(page).locator('label', { hasText: name }).locator('input');

describe('a guest', () => {
  let portal: Portal;
  let made: Awaited<ReturnType<typeof addBurger>>;
  beforeAll(async () => {
    portal = await openPortal();
    made = await addBurger(portal.restaurant);
  });
  afterAll(() => portal.stop());
  afterEach(() => {
    expect(portal.faults).toEqual([]);
  });

  async function openBurger() {
    const page = await portal.visit('/');
    await page.goto(`/menu/${portal.restaurant.table.token}`);
    await page.getByRole('button', { name: 'Choose how you want Burger' }).click();
    await dialog(page).getByRole('heading', { name: 'Burger' }).waitFor();
    return page;
  }
  const add = (page: Page) => dialog(page).getByRole('button', { name: /^Add/ });

  it('orders a burger with two extras, which are on the invoice and in its XML', async () => {
    const page = await openBurger();
    // A size must be chosen: the sheet goes there and says so.
    await add(page).click();
    await dialog(page).getByText('Size: please choose one').waitFor();
    await option(page, 'Double').check();
    await option(page, 'Cheddar').check();
    await dialog(page).getByRole('button', { name: 'One more: Cheddar' }).click();
    await option(page, 'No onions').check();
    expect(await add(page).innerText()).toContain('€22.00');
    await add(page).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByText('1 in your basket').waitFor();

    await page.getByRole('link', { name: 'Your basket' }).click();
    await page.getByText('2 × Cheddar +€3.00').waitFor();
    // The basket is there after a reload, with what was chosen.
    await page.reload();
    await page.getByText('No onions').waitFor();
    await page.getByRole('button', { name: 'Change Burger' }).click();
    await option(page, 'Small beer').check();
    await dialog(page).getByRole('button', { name: /^Save/ }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByText('Small beer +€2.50').waitFor();
    expect(await page.locator('.amount.total').innerText()).toBe('€24.50');
    await page.getByRole('button', { name: 'Send the order' }).click();
    await page.getByRole('heading', { name: /Order \d+/ }).waitFor();
    await page.getByText('Double, 2 × Cheddar, Small beer, No onions').first().waitFor();

    const { owner } = portal.restaurant;
    const [order] = (await owner.get('/api/orders?limit=1')).body.items;
    expect(order.total_cents).toBe(2450);
    await owner.post(`/api/orders/${order.id}/payments`, { method: 'card', amount_cents: 2450 });
    const { body: invoice } = await owner.post(`/api/orders/${order.id}/invoice`, {
      buyer: BUYER,
    });
    const pdf = await textOfPdf((await owner.get(`/api/invoices/${invoice.id}/pdf`)).bytes);
    expect(pdf.replace(/\s+/g, ' ')).toMatch(/Burger .*Double .*2 × Cheddar .*No onions/);
    const xml = (await owner.get(`/api/invoices/${invoice.id}/xml`)).bytes.toString();
    expect(xml).toContain('<ram:Description>Double, 2 × Cheddar, No onions</ram:Description>');
  });

  it('has two burgers with two wishes as two lines, and the device’s own "back" closes the sheet', async () => {
    const page = await openBurger();
    await option(page, 'Single').check();
    await add(page).click();
    for (const name of ['Cheddar', 'No onions']) {
      await page.getByRole('button', { name: 'Choose how you want Burger' }).click();
      await option(page, 'Single').check();
      await option(page, name).check();
      await add(page).click();
      await dialog(page).waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Choose how you want Burger' }).click();
    await dialog(page).waitFor();
    await page.goBack();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByText('3 in your basket').waitFor();
    await page.getByRole('link', { name: 'Your basket' }).click();
    await expect
      .poll(() => page.getByRole('heading', { name: 'Burger', level: 2 }).count())
      .toBe(3);
  });

  it('is told in the line which option sold out meanwhile, and orders without it', async () => {
    const page = await openBurger();
    await option(page, 'Single').check();
    await option(page, 'Fried egg').check();
    await add(page).click();
    await page.getByRole('link', { name: 'Your basket' }).click();
    const egg = made.extras.options.find(({ name }) => name === 'Fried egg')!.id;
    const mark = (available: boolean) =>
      portal.restaurant.owner.patch(`/api/options/${egg}`, { available });
    await mark(false);
    await page.getByRole('button', { name: 'Send the order' }).click();
    await page.getByText('No longer available: Fried egg. Please change this line.').waitFor();
    await page.getByRole('button', { name: 'Change Burger' }).click();
    expect(await option(page, 'Fried egg').isDisabled()).toBe(true);
    await dialog(page).getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('button', { name: 'Send the order' }).click();
    await page.getByRole('heading', { name: /Order \d+/ }).waitFor();
    await mark(true);
  });

  it('reads the sheet in light and dark, on a narrow phone too', async () => {
    const page = await openBurger();
    await option(page, 'Single').check();
    await option(page, 'Cheddar').check();
    await add(page).focus();
    expect([...(await axeFaults(page, 'light')), ...(await axeFaults(page, 'dark'))]).toEqual([]);
    expect(await lookFaults(page)).toEqual([]);
  });
});

describe('staff', () => {
  let office: BackOffice;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let burger: Awaited<ReturnType<typeof addBurger>>;
  beforeAll(async () => {
    office = await openBackOffice();
    restaurant = await setUpRestaurant(office.server, {});
    burger = await addBurger(restaurant);
  });
  afterAll(() => office.stop());
  afterEach(() => {
    expect(office.faults).toEqual([]);
  });
  async function open(path: string) {
    const page = await office.visit(path, { ...DESKTOP, reducedMotion: 'reduce' });
    await logIn(page);
    await at(page, path);
    return page;
  }

  it('enter a burger with its options by keyboard, and the bill shows them', async () => {
    const page = await open(`/tables/${restaurant.table.id}/order`);
    const search = page.getByRole('searchbox');
    await search.waitFor();
    await search.fill('2 burger');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    // The first size has the focus; the arrow goes to the second and chooses it.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await option(page, 'Double').isChecked()).toBe(true);
    expect(await option(page, 'Cheddar').isChecked()).toBe(true);
    await page.keyboard.press('Enter');
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByText('Double, Cheddar').waitFor();
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: /^Send 2 items/ }).click();
    await at(page, '/');
    await page.getByRole('button', { name: /^Mesa 4/ }).click();
    await page.getByText('Double, Cheddar').waitFor();
    const [bill] = (await restaurant.owner.get('/api/bills?status=open')).body.items;
    expect(bill).toMatchObject({ total_cents: 2 * 2050 });
    await page.goto(`/bills/${bill.id}`);
    await page.getByText('Double, Cheddar').waitFor();
    await page.goto('/board');
    await page.getByText('Double, Cheddar').waitFor();
  });

  it('see which extra sold out while they choose, and in the line that has it', async () => {
    const page = await open(`/tables/${restaurant.table.id}/order`);
    await page.getByRole('searchbox').fill('burger');
    await page.keyboard.press('Enter');
    const [cheddar, egg] = ['Cheddar', 'Fried egg'].map(
      (name) => burger.extras.options.find((one) => one.name === name)!.id,
    );
    const mark = (id: string, available: boolean) =>
      restaurant.owner.patch(`/api/options/${id}`, { available });
    await option(page, 'Single').check();
    await option(page, 'Cheddar').check();
    await option(page, 'Fried egg').check();
    await mark(egg!, false);
    await expect.poll(() => option(page, 'Fried egg').isDisabled()).toBe(true);
    expect(await option(page, 'Fried egg').isChecked()).toBe(false);
    await page.getByRole('button', { name: /^Add/ }).click();
    await dialog(page).waitFor({ state: 'detached' });
    const line = page.getByRole('region', { name: 'New' });
    await line.getByText('Single, Cheddar').waitFor();
    await mark(cheddar!, false);
    await line.locator('.faulty').getByText('is sold out: Cheddar').waitFor();
    await mark(cheddar!, true);
    await mark(egg!, true);
    await line.locator('.faulty').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'One less: Burger' }).first().click();
  });

  it('add a group, choose it for a dish, mark an option as sold out, and remove the group', async () => {
    const page = await open('/option-groups');
    await page.getByRole('button', { name: 'Add a group' }).click();
    const form = dialog(page);
    await form.getByLabel('Name of the group').fill('Sauces');
    await form.getByLabel('How many may be chosen').selectOption('upTo');
    await form.getByLabel('At most').fill('2');
    await form.locator('[name="options.0.name"]').fill('Mayo');
    await form.locator('[name="options.0.price_cents"]').fill('0.50');
    await form.locator('[name="options.1.name"]').fill('Mustard');
    await form.getByRole('button', { name: 'Move Mustard up' }).click();
    await form.getByRole('button', { name: 'Add group' }).click();
    const group = page.getByRole('region', { name: 'Sauces' });
    await group.getByText('up to 2 · no dish').waitFor();
    expect(await group.getByRole('listitem').first().innerText()).toContain('Mustard');
    await group.getByRole('button', { name: 'Mark as sold out: Mayo' }).click();
    await group.getByText('Sold out', { exact: true }).waitFor();
    await page.reload();
    await group.getByText('Sold out', { exact: true }).waitFor();
    expect([...(await axeFaults(page, 'light')), ...(await axeFaults(page, 'dark'))]).toEqual([]);

    await page.goto('/menu');
    await page.getByRole('button', { name: 'Edit Paella' }).click();
    await form.getByLabel('Sauces').check();
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    const { items } = (await restaurant.owner.get('/api/products')).body;
    const paella = items.find(({ id }: { id: string }) => id === restaurant.paella.id);
    expect(paella.option_groups).toMatchObject([
      {
        name: 'Sauces',
        min: 0,
        max: 2,
        options: [
          { name: 'Mustard', price_cents: 0, available: true },
          { name: 'Mayo', price_cents: 50, available: false },
        ],
      },
    ]);
    await page.goto('/option-groups');
    await page.getByRole('button', { name: 'Remove Sauces' }).click();
    await form.getByText('One dish will no longer have it.').waitFor();
    await form.getByRole('button', { name: 'Remove', exact: true }).click();
    await group.waitFor({ state: 'detached' });
  });
});
