import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  heading,
  logIn,
  logOut,
  openBackOffice,
  press,
  type BackOffice,
} from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { intercept } from '../support/intercept.ts';
import { issueInvoice, placeOrder } from '../support/orders.ts';
import { axeFaults } from '../support/page-checks.ts';
import { BUYER, setUpRestaurant, type TestRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';

let office: BackOffice;
let restaurant: TestRestaurant;
let page: Page;
let bill: string;
let number: string;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  number = (await issueInvoice(restaurant, { buyer: BUYER })).invoice_number;
  const order = await placeOrder(restaurant, { paella: 2 });
  bill = order.bill_id;
  await office.server.portal.post(`/orders/${order.claim_code}/call`, { reason: 'waiter' });
  page = await office.visit('/login');
  await page.reload();
  await logIn(page);
  await at(page, '/');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const palette = (on = page) => on.getByRole('combobox', { name: 'Search and actions' });
const option = (name: string | RegExp, on = page) => on.getByRole('option', { name });
const chosen = (on = page) => on.locator('[role=option][aria-selected=true]');
const nav = (on = page) => on.getByRole('navigation', { name: 'Main' });
async function isAccessible(on: Page): Promise<void> {
  expect([...(await axeFaults(on, 'light')), ...(await axeFaults(on, 'dark'))]).toEqual([]);
}
async function find(words: string, on = page): Promise<void> {
  await on.keyboard.press('Control+k');
  await palette(on).fill(words);
}

it('the login page asks nothing that is refused once it knows that nobody is logged in', async () => {
  const fresh = await office.visit('/login');
  await fresh.locator('[name=email]').waitFor();
  await fresh.waitForLoadState('networkidle');
  const refused: string[] = [];
  fresh.on('response', (response) => {
    if (response.status() >= 400) refused.push(response.url());
  });
  await fresh.goto('/');
  await at(fresh, '/login');
  await fresh.locator('[name=email]').waitFor();
  await fresh.waitForLoadState('networkidle');
  expect(refused).toEqual([]);
  await logIn(fresh);
  await at(fresh, '/');
  await fresh.reload();
  await fresh.locator('.tile').first().waitFor();
  await logOut(fresh);
  await at(fresh, '/login');
  await fresh.reload();
  await fresh.locator('[name=email]').waitFor();
  await fresh.waitForLoadState('networkidle');
  expect(refused).toEqual([]);
});

describe('the navigation', () => {
  it('has five places with counts, is folded by choice, and this device remembers', async () => {
    await nav().getByRole('link', { name: '1 waits' }).waitFor();
    expect(await nav().getByRole('link').count()).toBe(6);
    await nav().getByText('Casa Luz').waitFor();
    await press(page, 'Collapse');
    await page.reload();
    await nav().getByRole('button', { name: 'Expand' }).waitFor();
    expect(await nav().getByText('Casa Luz').count()).toBe(0);
    await press(page, 'Expand');
    await nav().getByText('Casa Luz').waitFor();
  });

  it('has the settings apart, in sections that are searched', async () => {
    await nav().getByRole('link', { name: 'Settings', exact: true }).click();
    await heading(page, 'Settings');
    await page.getByRole('heading', { name: 'Records and security' }).waitFor();
    await isAccessible(page);
    await page.keyboard.press('/');
    await page.keyboard.type('printer');
    // Printers, and System health, which says how they are.
    await expect.poll(() => page.locator('main li').count()).toBe(2);
    await page.keyboard.type('xx');
    await page.getByText('No setting fits “printerxx”').waitFor();
    await press(page, 'Show all');
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await at(page, '/backups');
  });
});

describe('the command palette', () => {
  it('opens by its keys and its field, and begins with what waits', async () => {
    await page.goto('/');
    await page.locator('header').getByRole('button', { name: 'Search and actions' }).click();
    await page.getByRole('group', { name: 'Waiting for you' }).waitFor();
    await page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    expect(await palette().evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it('chooses the best match: Enter opens it, arrows choose another, Ctrl Enter pays', async () => {
    await palette().fill('mes 4');
    await expect.poll(() => chosen().innerText()).toMatch(/Mesa 4\s+Calls \d+ min\s+€37\.00/);
    await isAccessible(page);
    await page.keyboard.press('Enter');
    await at(page, `/?bill=${bill}`);
    await find('mesa 4');
    await option(/^Bill \d+, Mesa 4/)
      .first()
      .waitFor();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => chosen().innerText()).toContain('Answer the call of Mesa 4');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+Enter');
    await at(page, `/bills/${bill}/pay`);
  });

  it('opens nothing that was found by other words', async () => {
    await find(number);
    await option(number).waitFor();
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const end = await intercept(page, /\/api\/search\?q=other/, async (route) => {
      asked();
      await route.abort();
    });
    await palette().fill('other words');
    await palette().press('Enter');
    await isAsked;
    expect(await option(number).count()).toBe(0);
    expect(new URL(page.url()).pathname).not.toMatch(/invoices/);
    end();
    await page.keyboard.press('Escape');
  });

  it('finds documents, buyers, dishes, pages and actions', async () => {
    await find(number.slice(-4));
    await option(new RegExp(`^${number}`)).click();
    await heading(page, number);
    await find('muller');
    await option(/^Müller & Söhne GmbH.*buyer/).click();
    await page.waitForURL('**/invoices?q=*');
    await find('paell');
    await option(/^Paella.*€18\.50/).click();
    await page.waitForURL('**/menu?q=Paella');
    expect(await page.locator('main [name=q]').inputValue()).toBe('Paella');
    await find('backup');
    await page.keyboard.press('Enter');
    await at(page, '/backups');
    await find('answer');
    await option('Answer the call of Mesa 4').click();
    await expect
      .poll(async () => (await restaurant.owner.get(`/api/bills/${bill}`)).body.called_at)
      .toBe(null);
    await find('zzz');
    await page.getByText('Nothing found for “zzz”.').waitFor();
    await page.keyboard.press('Escape');
  });

  it('finds tables, pages and actions without a connection', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Menu', exact: true }).waitFor();
    await page.context().setOffline(true);
    await find('mesa');
    await page.getByText('No connection', { exact: false }).waitFor();
    await option(/^Mesa 4/).waitFor();
    await palette().fill('sett');
    await page.keyboard.press('Enter');
    await heading(page, 'Settings');
    await page.locator('h1').click(); // out of fields
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor(); // a dialog's code is here from the start
    await page.keyboard.press('Escape');
    await page.context().setOffline(false);
  });
});

describe('the shortcuts', () => {
  it('go to the search of a page, else open the palette, and are listed under ?', async () => {
    await page.goto('/menu');
    await page.locator('main [name=q]').waitFor();
    await page.keyboard.press('/');
    expect(
      await page.locator('main [name=q]').evaluate((it) => it === document.activeElement),
    ).toBe(true);
    await page.keyboard.type('?'); // in a field it is a sign
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.goto('/');
    await page.locator('.tile').first().waitFor();
    await page.keyboard.press('/');
    await palette().waitFor();
    await page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect.poll(() => list.locator('h3').first().innerText()).toBe('On the floor');
    await list.getByText('Add items').waitFor();
    await isAccessible(page);
    await page.keyboard.press('Escape');
  });
});

describe('a waiter’s phone', () => {
  it('has tabs at the foot, and finds what a waiter may read', async () => {
    const { email } = await makeUser(office.server, restaurant.owner, 'waiter');
    const phone = await office.visit('/login', PHONE);
    await phone.reload();
    await logIn(phone, { email, password: STAFF_PASSWORD });
    await at(phone, '/');
    expect(await nav(phone).getByRole('link').allInnerTexts()).toMatchObject([
      expect.stringContaining('Floor'),
      expect.stringContaining('Kitchen'),
      'Menu',
      'More',
    ]);
    await phone.locator('header').getByRole('button', { name: 'Search' }).tap();
    await palette(phone).fill('mesa');
    await option(/^Mesa 4/, phone).waitFor();
    await isAccessible(phone);
    expect(await option(/^Pay/, phone).count()).toBe(0);
    await palette(phone).fill(number);
    await phone.getByText('Nothing found', { exact: false }).waitFor();
    await palette(phone).fill('mesa');
    await option(/^Mesa 4/, phone).tap();
    await at(phone, `/bills/${bill}/order`);
  });
});
