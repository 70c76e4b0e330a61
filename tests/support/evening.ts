/** The evening of one table, from the first round to the closed day: in a browser, and in Electron. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { at, orderSent, press } from './back-office.ts';
import { sum } from './bill-checks.ts';
import { downloadPdf, fillIn, makeInvoice, openCompany } from './portal.ts';
import { BUYER, type setUpRestaurant } from './server.ts';

export interface EveningStage {
  restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  /** The till: the owner is logged in, and the floor is shown. */
  till: Page;
  phone: (path: string) => Promise<Page>;
  /** A waiter's own phone, logged in. */
  waiter: (path: string) => Promise<Page>;
}

const FLOAT = 10_000;
/** The window of the desktop app has no base address. */
const go = (page: Page, path: string) => page.goto(new URL(path, page.url()).href);
interface Table {
  id: string;
  token: string;
}

/** Orders one of a dish. @returns the claim code */
async function orderOn(page: Page, dish: string): Promise<string> {
  await press(page, `Add ${dish}`);
  await page.getByRole('link', { name: 'Your basket' }).click();
  await press(page, 'Send the order');
  await page.waitForURL('**/orders/*');
  return new URL(page.url()).pathname.split('/').pop()!;
}

/** Pairs this machine as a till, and opens its drawer with a float. */
export async function openTheDrawer({ till }: Pick<EveningStage, 'till'>): Promise<void> {
  await go(till, '/tills');
  await press(till, 'Pair this machine');
  await fillIn(till, { name: 'Bar' });
  await press(till, 'Pair');
  await till.getByText('This machine', { exact: true }).first().waitFor();
  await go(till, '/drawers');
  await till.getByRole('button', { name: 'Open drawer' }).first().click();
  await fillIn(till, { float_cents: '100' });
  await till.getByRole('button', { name: 'Open drawer' }).last().click();
  await till.getByText('Opened by', { exact: false }).waitFor();
}

/** Two phones and a waiter: a paella, a flan, and two paellas with a wine. */
async function orderThreeRounds(stage: EveningStage, table: Table) {
  const first = await stage.phone(`/menu/${table.token}`);
  const claim_code = await orderOn(first, 'Paella');
  const second = await stage.phone(`/menu/${table.token}`);
  await orderOn(second, 'Flan');
  const waiter = await stage.waiter(`/tables/${table.id}/order`);
  const search = waiter.getByRole('searchbox', { name: /^Dish/ });
  for (const words of ['2 paella', 'vino']) {
    await search.fill(words);
    await search.press('Enter');
  }
  await waiter.getByRole('button', { name: /^Send/ }).click();
  await at(waiter, '/');
  await orderSent(waiter);
  const { body } = await stage.restaurant.owner.get(`/api/bills?table_id=${table.id}`);
  expect(body.items).toHaveLength(1);
  expect(body.items[0]).toMatchObject({ total_cents: 1850 + 500 + 2 * 1850 + 420 });
  expect(body.items[0].orders).toHaveLength(3);
  return { first, claim_code, bill_id: body.items[0].id as string };
}

const dialogOf = (page: Page) => page.getByRole('dialog');
async function billAct(till: Page, name: string): Promise<void> {
  await press(till, 'More');
  await till.getByRole('menuitem', { name }).click();
}

/** The guest with the flan moves to another table, and pays it by card. */
async function moveOneGuest({ till, restaurant }: EveningStage, table: Table, bill_id: string) {
  await go(till, `/bills/${bill_id}`);
  await billAct(till, 'Split into a new bill…');
  await dialogOf(till).getByRole('button', { name: /^Flan/ }).click();
  await press(till, 'Split off');
  await till.waitForURL(
    (url) => /^\/bills\//.test(url.pathname) && !url.pathname.includes(bill_id),
  );
  await billAct(till, 'Move to a table…');
  await dialogOf(till).getByLabel('Table').selectOption(table.id);
  await press(till, 'Move');
  await till.getByRole('heading', { name: 'Mesa 7', level: 2 }).waitFor();
  await till.getByRole('button', { name: /^Card/ }).click();
  await till.getByText('€5.00 taken · Card', { exact: true }).waitFor();
  const { body } = await restaurant.owner.get(`/api/bills?table_id=${table.id}`);
  expect(body.items).toMatchObject([{ status: 'settled', total_cents: 500 }]);
}

async function voidTheWine({ till }: EveningStage, bill_id: string): Promise<void> {
  await go(till, `/bills/${bill_id}`);
  await till
    .locator('.bill-line')
    .filter({ hasText: 'Vino tinto' })
    .getByRole('button')
    .first()
    .click();
  await till.getByRole('menuitem', { name: 'Void…' }).click();
  await dialogOf(till).getByRole('button', { name: 'Not served' }).click();
  await dialogOf(till).getByRole('button', { name: 'Void', exact: true }).click();
  await till.getByText('Void: Not served · ', { exact: false }).waitFor();
  await expect.poll(() => till.locator('.due .amount').innerText()).toBe('€55.50');
}

/** A third each: cash with a tip and change, card, another method. */
async function payInThreeWays(stage: EveningStage, phone: Page): Promise<void> {
  const { till } = stage;
  const next = async () => {
    await press(till, 'Next payer');
    await till.getByRole('button', { name: 'Next payer' }).waitFor({ state: 'detached' });
  };
  await till.getByRole('radio', { name: '3', exact: true }).check();
  const choose = (group: string, name: string) =>
    till.getByRole('group', { name: group }).getByRole('radio', { name, exact: true }).check();
  await choose('Tip', 'To €20');
  await choose('Document', 'Later');
  await till.getByLabel('Received (EUR)').fill('50');
  expect(await till.locator('.change .amount').innerText()).toBe('€30.00');
  await till.locator('.take').click();
  await till.getByText('€20.00 taken · Cash', { exact: true }).waitFor();
  await companyInvoiceOn(phone);
  await next();
  await till.getByRole('button', { name: /^Card/ }).click();
  await till.getByText('€18.50 taken · Card', { exact: true }).waitFor();
  await till.locator('.paper a').first().waitFor();
  await next();
  await till.getByRole('button', { name: /^Other/ }).click();
  await till.getByText('€18.50 taken · Other', { exact: true }).waitFor();
  await till.locator('.paper a').first().waitFor();
}

/** The first payer's own order on a company invoice, while the others still drink. */
async function companyInvoiceOn(phone: Page): Promise<void> {
  await openCompany(phone);
  const { name, street, postal_code, city, country } = BUYER;
  await fillIn(phone, {
    'buyer.name': name,
    'buyer.street': street,
    'buyer.postal_code': postal_code,
    'buyer.city': city,
    'buyer.country': country,
  });
  await makeInvoice(phone);
  const pdf = await downloadPdf(phone, phone.getByRole('link', { name: 'Download the PDF' }));
  for (const part of [name, 'Paella', '18,50']) expect(pdf.text).toContain(part);
}

/** Counts what should be in the drawer, less fifty cents, and closes drawer and day. */
async function closeDrawerAndDay({ till }: EveningStage): Promise<void> {
  await go(till, '/drawers');
  await press(till, 'Count and close');
  await press(till, 'Enter the sum instead');
  await fillIn(till, { counted_cents: '119.50' });
  await till.getByRole('button', { name: /^Close with/ }).click();
  await till.getByText('−€0.50', { exact: false }).first().waitFor();
  await go(till, '/reports');
  await press(till, 'Close the day');
  await dialogOf(till).getByRole('button', { name: 'Close the day' }).click();
  await till.getByText('· Z 1', { exact: false }).waitFor();
}

/** The turnover in the accountant's CSV (semicolons and decimal commas, as in Spain), in cents. */
async function exportedCents(owner: EveningStage['restaurant']['owner']): Promise<number> {
  const csv = (await owner.get('/api/exports/invoices?format=csv')).bytes.toString();
  const [head, ...rows] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.replaceAll('"', '').split(';'));
  const column = head!.indexOf('turnover_gross');
  return sum(rows.map((row) => Math.round(100 * Number(row[column]!.replace(',', '.')))));
}

/** Report, documents, audit log and exports agree to the cent. */
async function expectAgreement({ restaurant: { owner } }: EveningStage): Promise<void> {
  const { body: day } = await owner.get('/api/reports/day');
  expect(day).toMatchObject({ number: 1, sold_cents: 6050, paid_cents: 6050, tips_cents: 150 });
  expect(sum(day.sold.map(({ gross_cents }: { gross_cents: number }) => gross_cents))).toBe(6050);
  expect(day.drawers).toMatchObject([
    { float_cents: FLOAT, expected_cents: 12_000, counted_cents: 11_950, difference_cents: -50 },
  ]);
  const { body: documents } = await owner.get('/api/invoices?limit=100');
  const totals = documents.items.map((one: { total_cents: number }) => one.total_cents);
  expect(sum(totals)).toBe(6050);
  expect(documents.items.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    'full',
    'simplified',
    'simplified',
    'simplified',
  ]);
  expect(await exportedCents(owner)).toBe(6050);
  const { body: audit } = await owner.get('/api/audit?limit=100');
  const actions = audit.items.map(({ action }: { action: string }) => action);
  for (const action of ['bill.split', 'item.voided', 'payment.taken', 'drawer.closed'])
    expect(actions).toContain(action);
  expect(actions.filter((action: string) => action === 'payment.taken')).toHaveLength(4);
  expect((await owner.get('/api/archive/verify')).body).toMatchObject({ ok: true, checked: 4 });
}

/**
 * Plays the evening: two phones and a waiter order three rounds at table 5, a guest moves to table
 * 7, a dish is voided, three people pay in three ways, one has a company invoice on the phone, and
 * the drawer and the day are closed.
 */
export async function playEvening(stage: EveningStage): Promise<void> {
  const { owner, food } = stage.restaurant;
  const make = async (path: string, body: object) => (await owner.post(path, body)).body;
  await make('/api/products', { name: 'Flan', price_cents: 500, tax_rate_id: food.id });
  const five: Table = await make('/api/tables', { name: 'Mesa 5' });
  const seven: Table = await make('/api/tables', { name: 'Mesa 7' });
  await openTheDrawer(stage);
  const { first, bill_id } = await orderThreeRounds(stage, five);
  await moveOneGuest(stage, seven, bill_id);
  await voidTheWine(stage, bill_id);
  await payInThreeWays(stage, first);
  await closeDrawerAndDay(stage);
  await expectAgreement(stage);
}
