import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { sum } from '../support/bill-checks.ts';
import { PHONE } from '../support/browser.ts';
import { addStations } from '../support/kitchen.ts';
import { addBurger } from '../support/options.ts';
import { downloadPdf, fillIn, makeInvoice, openCompany } from '../support/portal.ts';
import { FakePrinter } from '../support/printer.ts';
import { textOfPdf } from '../support/pdf.ts';
import { BUYER, setUpRestaurant, type TestRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';
import { pairTill } from '../support/tills.ts';
import { textOf } from '../server/printing/printer-words.ts';
import { disc, jpg } from '../server/restaurant/pictures.ts';

interface Table {
  id: string;
  token: string;
}
interface Tax {
  rate_basis_points: number;
  gross_cents: number;
}
interface Paper {
  id: string;
  kind: string;
  bill_id: string;
  total_cents: number;
  taxes: Tax[];
  replaced_by: string | null;
}

let office: BackOffice;
let restaurant: TestRestaurant;
let device: FakePrinter;
let table: Table;
let counter: Table;
/** The kitchen's tablet, the waiter's and the cashier's tills, and the guest's phone. */
let tablet: Page;
let waiter: Page;
let till: Page;
let guest: Page;
let bill_id: string;

const owner = () => restaurant.owner;
const dialog = (page: Page) => page.getByRole('dialog');
const option = (page: Page, name: string) =>
  dialog(page).locator('label', { hasText: name }).locator('input');
const make = async (path: string, body: object) => {
  const response = await owner().post(path, body);
  expect([path, response.status, response.body]).toEqual([path, 201, response.body]);
  return response.body;
};

/** A burger with options, allergens, a picture and a takeaway rate; a beer; a dessert. */
async function writeTheMenu() {
  const { food, drink, wine } = restaurant;
  const { burger } = await addBurger(restaurant);
  const printer = await make('/api/printers', { name: 'Cocina', address: device.address });
  await addStations({ owner: owner(), paella: burger as never, wine }, { kitchen: printer.id });
  const { items } = (await owner().get('/api/categories')).body;
  const categoryOf = (name: string) =>
    (items as { id: string; name: string }[]).find((one) => one.name === name)!.id;
  const away = await make('/api/tax-rates', { name: 'Para llevar', rate_basis_points: 400 });
  const changed = await owner().patch(`/api/products/${burger.id}`, {
    allergen_codes: ['gluten', 'milk'],
    takeaway_tax_rate_id: away.id,
  });
  expect(changed.status).toBe(200);
  await make('/api/products', {
    name: 'Caña',
    price_cents: 320,
    tax_rate_id: drink.id,
    category_id: categoryOf('Bebidas'),
  });
  await make('/api/products', {
    name: 'Flan',
    price_cents: 500,
    tax_rate_id: food.id,
    category_id: categoryOf('Carta'),
  });
  const stored = await fetch(`${office.server.staff_url}/api/products/${burger.id}/picture`, {
    method: 'PUT',
    headers: { 'Content-Type': 'image/jpeg', Authorization: `Bearer ${owner().token}` },
    body: new Uint8Array(jpg(disc())),
  });
  expect(stored.status).toBe(200);
}

async function staffPage(role: 'waiter' | 'cashier'): Promise<Page> {
  const { email } = await makeUser(office.server, owner(), role);
  const page = await office.visit('/login', { reducedMotion: 'reduce' });
  await logIn(page, { email, password: STAFF_PASSWORD });
  await at(page, '/');
  return page;
}

/** A paired screen without a login. */
async function pairedScreen(path: string): Promise<Page> {
  const { cookie } = await pairTill(owner(), { kind: 'kitchen' });
  const [name, value] = cookie.split('=') as [string, string];
  const page = await office.visit('/login', { reducedMotion: 'reduce' });
  await page.context().addCookies([{ name, value, url: office.server.staff_url }]);
  await page.goto(path);
  return page;
}

beforeAll(async () => {
  office = await openBackOffice();
  device = await new FakePrinter().start();
  restaurant = await setUpRestaurant(office.server, {});
  await writeTheMenu();
  table = await make('/api/tables', { name: 'Mesa 5' });
  counter = await make('/api/tables', { name: 'Barra', kind: 'counter' });
  tablet = await pairedScreen('/kitchen');
  waiter = await staffPage('waiter');
  till = await staffPage('cashier');
});
afterAll(async () => {
  await office.stop();
  await device.stop();
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

/** A guest's phone at the menu of a table, with a burger in its basket. */
async function phoneWithBurger({ token }: Table, wanted: string[]): Promise<Page> {
  const page = await office.stay(`${office.server.portal_url}/menu/${token}`, PHONE);
  await page.getByRole('button', { name: 'Choose how you want Burger' }).click();
  for (const name of wanted) await option(page, name).check();
  await dialog(page).getByRole('button', { name: /^Add/ }).click();
  await dialog(page).waitFor({ state: 'detached' });
  return page;
}
async function send(page: Page): Promise<void> {
  await press(page, 'Send the order');
  await page.waitForURL('**/orders/*');
}
const papers = () => device.papers.map((paper) => textOf(paper));
const paperWith = (...parts: string[]) =>
  expect
    .poll(() => papers().some((paper) => parts.every((part) => paper.includes(part))), {
      timeout: 20_000,
    })
    .toBe(true);
const line = (name: string) => tablet.locator('button.line').filter({ hasText: name });
async function bumpAll(count: number): Promise<void> {
  const buttons = tablet.locator('[data-bump]');
  await expect.poll(() => buttons.count()).toBe(count);
  for (let left = count; left > 0; left--) {
    await buttons.first().click();
    await expect.poll(() => buttons.count()).toBe(left - 1);
  }
}
const papersOf = async (id: string) =>
  (await owner().get(`/api/invoices?bill_id=${id}&limit=100`)).body.items as Paper[];
const byRate = (taxes: Tax[]) =>
  Object.fromEntries(taxes.map((tax) => [tax.rate_basis_points, tax.gross_cents]));
/** The text of every element with this name. */
const elements = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(
    ([, text]) => text!,
  );

describe('a burger with two extras', () => {
  it('goes from the phone to the kitchen’s paper, without a price', async () => {
    guest = await phoneWithBurger(table, ['Double', 'Cheddar', 'Small beer']);
    await press(guest, 'Add Caña');
    await guest.getByRole('link', { name: 'Your basket' }).click();
    expect(await guest.locator('.amount.total').innerText()).toBe('€26.20');
    await send(guest);
    await guest.getByText('Double, Cheddar, Small beer').first().waitFor();
    await paperWith('Mesa 5', 'Burger', 'Double', 'Cheddar', 'Small beer');
    const [paper] = papers();
    for (const other of ['Caña', '€', '26.20', '26,20', '14,00', '14.00'])
      expect(paper).not.toContain(other);
    bill_id = (await owner().get(`/api/bills?table_id=${table.id}`)).body.items[0].id;
  });

  it('is on the kitchen’s screen, where it is ticked and bumped, and the phone says ready', async () => {
    await line('Burger').waitFor();
    await line('Caña').waitFor();
    await line('Burger').getByText('Cheddar').waitFor();
    await line('Burger').click();
    await guest.getByRole('status').getByText('In the kitchen', { exact: true }).waitFor();
    await bumpAll(2);
    await guest.getByRole('status').getByText('Ready', { exact: true }).waitFor();
    await guest.getByText('It is on its way to your table.').waitFor();
  });

  it('is followed by a dessert that the waiter adds as course 2 and fires', async () => {
    await waiter.goto(`/tables/${table.id}/order`);
    await waiter.getByRole('button', { name: /^Flan/ }).click();
    await waiter.getByLabel('Course', { exact: true }).selectOption('2');
    await waiter.getByRole('button', { name: /^Send/ }).click();
    await waiter.waitForURL((url) => url.pathname === '/');
    await tablet.getByText('Course 2 is waiting to be fired').waitFor();
    await waiter.goto(`/bills/${bill_id}`);
    await press(waiter, 'Fire course 2 (1)');
    await tablet.getByText('Fire: course 2').waitFor();
    await paperWith('Mesa 5', 'Flan');
    await line('Flan').first().waitFor();
  });

  it('is paid at the till, and the guest has a company invoice on the phone', async () => {
    await till.goto(`/bills/${bill_id}`);
    await expect.poll(() => till.locator('.due .amount').innerText()).toBe('€31.20');
    await till.getByRole('button', { name: /^Card/ }).click();
    await till.getByText('€31.20 taken · Card', { exact: true }).waitFor();
    // The code on the bill's paper has the invoice of all that is on it.
    const { claim_code } = (await owner().get(`/api/bills/${bill_id}`)).body;
    await guest.goto(`${office.server.portal_url}/orders/${claim_code}`);
    await openCompany(guest);
    const { name, street, postal_code, city, country } = BUYER;
    await fillIn(guest, {
      'buyer.name': name,
      'buyer.street': street,
      'buyer.postal_code': postal_code,
      'buyer.city': city,
      'buyer.country': country,
    });
    await makeInvoice(guest);
    const link = guest.getByRole('link', { name: 'Download the PDF' });
    const { text } = await downloadPdf(guest, link);
    expect(text).toMatch(/Burger .*Double .*Cheddar .*Small beer/);
    for (const part of [name, 'Caña', 'Flan', '31,20']) expect(text).toContain(part);
    expect(text).not.toContain('Para llevar');
  });

  it('has its options as the item’s description in both XMLs, and totals to the cent', async () => {
    const full = (await papersOf(bill_id)).find(({ kind }) => kind === 'full')!;
    expect(full.total_cents).toBe(3120);
    expect(byRate(full.taxes)).toEqual({ 1000: 2550, 2100: 570 });
    const xml = async (format: string) =>
      (await owner().get(`/api/invoices/${full.id}/xml?format=${format}`)).bytes.toString();
    const cii = await xml('cii');
    expect(elements(cii, 'ram:Description')).toContain('Double, Cheddar');
    expect(elements(cii, 'ram:GrandTotalAmount')).toEqual(['31.20']);
    const cents = (amounts: string[]) => sum(amounts.map((one) => Math.round(Number(one) * 100)));
    const net = cents(elements(cii, 'ram:TaxBasisTotalAmount'));
    expect(net + cents(elements(cii, 'ram:TaxTotalAmount'))).toBe(3120);
    expect(cents(elements(cii, 'ram:LineTotalAmount'))).toBe(2 * net);
    const ubl = await xml('ubl');
    expect(elements(ubl, 'cbc:Description')).toContain('Double, Cheddar');
    expect(elements(ubl, 'cbc:TaxInclusiveAmount')).toEqual(['31.20']);
    expect(cents(elements(ubl, 'cbc:TaxExclusiveAmount'))).toBe(net);
  });
});

describe('a burger to take away', () => {
  it('is called on the screen, paid, and invoiced at the takeaway rate', async () => {
    await bumpAll(await tablet.locator('[data-bump]').count());
    const phone = await phoneWithBurger(counter, ['Single', 'Cheddar']);
    await phone.getByRole('link', { name: 'Your basket' }).click();
    await phone.getByRole('textbox', { name: 'Your name' }).fill('Ciara');
    await send(phone);
    const number = await phone.locator('.pickup .number').innerText();
    await paperWith('Burger', 'Single', 'Ciara');
    const screen = await pairedScreen('/pickup');
    const list = (heading: string) => screen.getByRole('region', { name: heading });
    await list('En preparación').getByText(number, { exact: true }).waitFor();
    await tablet.getByText('Take-away').waitFor();
    await bumpAll(1);
    await list('Listos').getByText(number, { exact: true }).waitFor();
    await phone.getByText('Ready: please pick it up at the counter.').waitFor();

    await till.goto('/pickups');
    const row = till.getByRole('listitem').filter({ hasText: 'Ciara' });
    await row.getByRole('link', { name: /^Pay €15\.50/ }).click();
    await till.getByRole('button', { name: /^Card/ }).click();
    await till.getByText('€15.50 taken · Card').waitFor();
    await till.locator('.paper a').first().waitFor();
    const { items } = (await owner().get('/api/invoices?limit=100')).body;
    const paper = (items as Paper[]).find(({ total_cents }) => total_cents === 1550)!;
    expect(byRate(paper.taxes)).toEqual({ 400: 1550 });
    for (const file of ['pdf', 'receipt.pdf']) {
      const { bytes } = await owner().get(`/api/invoices/${paper.id}/${file}`);
      expect(await textOfPdf(bytes)).toContain('Barra · Para llevar');
    }
    const proForma = await owner().get(`/api/bills/${paper.bill_id}/pro-forma.pdf`);
    expect(await textOfPdf(proForma.bytes)).toContain('Para llevar');
  });

  it('is in a Z report that agrees with the documents, to the cent', async () => {
    const { date } = (await owner().get('/api/reports/day')).body;
    expect((await owner().post('/api/reports/day', { date, early: true })).status).toBe(201);
    const { body: day } = await owner().get('/api/reports/day');
    expect(day).toMatchObject({ number: 1, sold_cents: 4670, paid_cents: 4670 });
    expect(byRate(day.sold)).toEqual({ 400: 1550, 1000: 2550, 2100: 570 });
    expect(day.by_service).toEqual(
      expect.arrayContaining([
        { service: 'dine_in', sold_cents: 3120 },
        { service: 'takeaway', sold_cents: 1550 },
      ]),
    );
    const { items } = (await owner().get('/api/invoices?limit=100')).body as { items: Paper[] };
    // A simplified invoice that a full one replaces is not counted.
    const standing = items.filter(({ replaced_by }) => replaced_by === null);
    expect(standing.map(({ kind, total_cents }) => [kind, total_cents]).sort()).toEqual([
      ['full', 3120],
      ['simplified', 1550],
    ]);
  });
});
