import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  type BackOffice,
  heading,
  invoiceOn,
  logIn,
  openBackOffice,
} from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { intercept } from '../support/intercept.ts';
import { look } from '../support/look.ts';
import { manyInvoices } from '../support/many-invoices.ts';
import { issueInvoice, placeOrder } from '../support/orders.ts';
import { setUpRestaurant, type TestRestaurant } from '../support/server.ts';
import { HAS_LONG_FORM, proof } from '../support/torture.ts';

const MANY = proof(3000, 10_000);
/** All pages of the list, one after another. */
const WHOLE = { ...HAS_LONG_FORM, timeout: proof(60_000, 400_000) };
let office: BackOffice;
let restaurant: TestRestaurant;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  await issueInvoice(restaurant);
  await manyInvoices(MANY);
  page = await office.visit('/login?next=/invoices', { viewport: { width: 1280, height: 800 } });
  await logIn(page);
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const box = () => page.locator('.box');
const rows = () => page.locator('tbody tr');
const numbers = () => page.locator('.row-link').allInnerTexts();
const scrolled = () => box().evaluate((element) => Math.round(element.scrollTop));
const foot = (text: string) => page.locator('.foot').getByText(text, { exact: true }).waitFor();
const documents = (count: number) => `${count.toLocaleString('en-GB')} documents`;
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
const totals = async (query: string) =>
  (await restaurant.owner.get(`/api/invoices?limit=1&totals=true&${query}`)).body.totals;
const money = (cents: number) =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' }).format(cents / 100);
/** The row at the upper edge of the window. */
const topRow = () =>
  box().evaluate((element) => {
    const edge = element.getBoundingClientRect().top + 60;
    const row = [...element.querySelectorAll('tbody tr')].find(
      (one) => one.getBoundingClientRect().bottom > edge,
    );
    return row?.querySelector('.row-link')?.textContent;
  });

it('a list has its days, its totals and its order, from the server and in the address', async () => {
  await rows().first().waitFor();
  const all = await totals('');
  await foot(documents(MANY + 1));
  await foot(money(all.total_cents));
  await page.getByRole('radio', { name: 'Yesterday' }).check({ force: true });
  const yesterday = await totals('period=yesterday');
  await foot(`${yesterday.count} documents`);
  expect(new URL(page.url()).search).toBe('?period=yesterday');
  await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true });
  await foot(documents(MANY + 1));

  await page.getByRole('button', { name: 'Total' }).click();
  await expect.poll(async () => (await numbers())[0]).toBe(`MANY-${100_000 + MANY}`);
  await page.getByRole('button', { name: 'Total' }).click();
  await expect
    .poll(async () => (await numbers()).slice(1, 3))
    .toEqual(['MANY-100001', 'MANY-100002']);
  expect(await page.getByRole('columnheader', { name: 'Total' }).getAttribute('aria-sort')).toBe(
    'ascending',
  );
  expect(new URL(page.url()).search).toBe('?sort=signed_cents');

  await page.getByRole('searchbox').fill('nothing like it');
  await page.getByText('“nothing like it”').waitFor();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await foot(documents(MANY + 1));
  await look(page, 'lists');
});

it('a filter that is taken back before its rows came shows the rows of what is chosen now', async () => {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const end = await intercept(page, /\/api\/invoices\?.*status=cancelled/, async (route) => {
    await answered;
    await route.continue().catch(() => undefined);
  });
  const [slow] = await Promise.all([
    page.waitForRequest(/status=cancelled/),
    page.locator('[name=status]').selectOption('cancelled'),
  ]);
  await page.locator('[name=status]').selectOption('');
  const over = new Promise((resolve) => {
    page.on('requestfailed', (request) => request === slow && resolve('dropped'));
    page.on('requestfinished', (request) => request === slow && resolve('shown'));
  });
  answer();
  expect(await over).toBe('dropped');
  end();
  await foot(documents(MANY + 1));
  await rows().first().waitFor();
  expect(new URL(page.url()).search).toBe('?sort=signed_cents');
});

it('thousands of rows scroll with a few dozen in the page, fetched ahead', WHOLE, async () => {
  await expect
    .poll(
      async () => {
        await box().evaluate((element) => element.scrollTo(0, element.scrollHeight));
        return Number(await page.getByRole('table').getAttribute('aria-rowcount'));
      },
      { timeout: WHOLE.timeout },
    )
    .toBe(MANY + 2);
  expect(await rows().count()).toBeLessThan(80);
  await expect.poll(async () => (await numbers()).at(-1)).toBe(`MANY-${100_000 + MANY}`);
});

it('the keyboard goes over the rows and opens one beside the list, which stays where it is', async () => {
  await page.keyboard.press('/');
  await page.getByRole('searchbox').fill('00');
  await page.getByRole('searchbox').fill('');
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toMatch(/^MANY-/);
  const before = await focused();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
  const here = await focused();
  expect(Number(here.slice(5))).toBe(Number(before.slice(5)) + 1);
  await page.keyboard.press('End');
  await expect.poll(focused).toBe(`MANY-${100_000 + MANY}`);
  await page.keyboard.press('PageUp');
  await expect.poll(focused).not.toBe(`MANY-${100_000 + MANY}`);
  const chosen = await focused();
  const place = await scrolled();
  await page.keyboard.press('Enter');
  await heading(page, chosen);
  expect(await scrolled()).toBe(place);
  expect(await page.locator('[aria-current=true]').innerText()).toBe(chosen);
});

it('"back" returns to the place, and what is new comes in without a jump', async () => {
  const [place, top] = [await scrolled(), await topRow()];
  await invoiceOn(page).getByRole('link', { name: 'Open the bill' }).click();
  await page.locator('.take, .document').first().waitFor();
  await page.goBack();
  await expect.poll(topRow).toBe(top);
  expect(Math.abs((await scrolled()) - place)).toBeLessThan(2);

  await page.getByRole('button', { name: 'Time' }).click();
  await expect.poll(async () => (await numbers())[1]).toBe('MANY-100001');
  await box().evaluate((element) => element.scrollTo(0, 1000));
  await expect.poll(topRow).not.toBe(undefined);
  const seen = await topRow();
  const { invoice_number } = await issueInvoice(restaurant);
  await foot(documents(MANY + 2));
  expect(await topRow()).toBe(seen);
  await box().evaluate((element) => element.scrollTo(0, 0));
  await expect.poll(async () => (await numbers())[0]).toBe(invoice_number);
});

it('what is filtered is exported', async () => {
  await page.getByRole('searchbox').fill('MANY-100017');
  await foot('1 document');
  await page.getByRole('button', { name: 'Export 1' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /CSV/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('invoices.csv');
});

it('the list of orders hears of a payment', async () => {
  const order = await placeOrder(restaurant, { paella: 1 });
  await page.goto('/orders?q=' + order.order_number);
  await rows().getByText('Waiting').waitFor();
  await restaurant.owner.post(`/api/bills/${order.bill_id}/payments`, {
    method: 'cash',
    amount_cents: order.total_cents,
  });
  await rows().getByText('Waiting').waitFor({ state: 'detached' });
});

it('the list of what guests said hears of what is said', async () => {
  await page.goto('/feedback');
  await page.getByText('No feedback yet').waitFor();
  const { claim_code } = await placeOrder(restaurant, { paella: 1 });
  await office.server.portal.post(`/orders/${claim_code}/feedback`, {
    mark: 5,
    words: 'The best paella in town',
  });
  await rows().getByText('The best paella in town').waitFor();
});

it('on a phone a document is a page of its own, and "back" returns to the list', async () => {
  const phone = await office.visit('/login?next=/invoices', PHONE);
  await logIn(phone);
  await phone.locator('tbody tr').nth(2).tap();
  await heading(phone, 'MANY-100001');
  expect(await phone.locator('tbody tr.line').count()).toBe(0);
  await phone.getByRole('link', { name: 'Invoices' }).first().click();
  await phone.locator('tbody tr').nth(2).waitFor();
});
