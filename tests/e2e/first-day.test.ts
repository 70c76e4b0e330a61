import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { FIRST_DAY } from '../support/acts.ts';
import {
  at,
  type BackOffice,
  heading,
  logIn,
  openBackOffice,
  press,
} from '../support/back-office.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { intercept } from '../support/intercept.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { lookFaults } from '../support/page-checks.ts';
import { pagesOfPdf } from '../support/pdf.ts';
import { fillIn } from '../support/portal.ts';
import { OWNER, RESTAURANT } from '../support/server.ts';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1';
const auth = { user: 'casa', password: 'smtp-secret' };
const MENU = [
  'category;name;price;tax_percent',
  'Tapas;Croquetas;9,50;10',
  'Tapas;Tortilla;7,00;10',
  'Vinos;Rioja;4,20;21',
].join('\n');

let office: BackOffice;
let mail: MailServer;
let page: Page;
let secondDisk: string;
beforeAll(async () => {
  [office, mail] = await Promise.all([
    openBackOffice({ BACKUP_AT: '' }),
    startMailServer({ auth }),
  ]);
  secondDisk = mkdtempSync(join(tmpdir(), 'second-disk-'));
});
afterAll(async () => {
  await office.stop();
  await mail.stop();
  rmSync(secondDisk, { recursive: true, force: true });
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

/** Checks the page in both schemes and all widths, and leaves it at desk size. */
async function look(): Promise<void> {
  expect(await lookFaults(page)).toEqual([]);
  await page.setViewportSize(DESKTOP.viewport!);
}
/** What a person does: clicks and typed characters. */
const count = { clicks: 0, keys: 0 };
async function click(what: Locator): Promise<void> {
  count.clicks++;
  await what.click();
}
const button = (name: string) => page.getByRole('button', { name, exact: true });
async function type(values: Record<string, string>): Promise<void> {
  for (const value of Object.values(values)) count.keys += value.length + 1;
  await fillIn(page, values);
}
const step = (name: RegExp) => page.getByRole('listitem').getByRole('button', { name });
/** The panel of the present step has this title. */
const panel = (title: string) =>
  page.getByRole('complementary', { name: title }).getByRole('heading', { name: title }).waitFor();

it('from an empty folder to a menu from a file and the posters of ten tables', async () => {
  page = await office.stay('/');
  await at(page, '/setup');
  await page.reload();
  const { name, legal_name, tax_id, street, postal_code, city } = RESTAURANT;
  const { country, currency, time_zone, locale } = RESTAURANT;
  for (const [field, value] of Object.entries({ country, currency, time_zone, locale }))
    await page.locator(`[name="restaurant.${field}"]`).selectOption(value);
  count.clicks += 2; // the country, and the rest follows from it or from the browser
  const typed = { name, legal_name, tax_id, street, postal_code, city };
  await type(
    Object.fromEntries(Object.entries(typed).map(([key, text]) => [`restaurant.${key}`, text])),
  );
  await click(button('Continue'));
  await heading(page, 'The owner');
  await type({
    'owner.full_name': OWNER.full_name,
    'owner.email': OWNER.email,
    'owner.password': OWNER.password,
  });
  await click(button('Create the restaurant'));

  await at(page, '/first-day');
  await page.getByRole('heading', { name: '0 of 8 done' }).waitFor();
  await panel('Restaurant and tax rates');
  await look();
  await click(button('Add these'));
  await click(button('Next: Menu'));

  await panel('Menu');
  await click(button('From a file'));
  await page.locator('input[type=file]').setInputFiles({
    name: 'menu.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(MENU),
  });
  count.clicks += 3; // the button, the file, and Open
  await click(button('Make these changes'));
  await page.getByText('Done. The menu is as in the file.').waitFor();
  await click(page.getByRole('dialog').getByRole('button', { name: 'Close' }));
  await step(/Menu 3 dishes, 2 categories/).waitFor();
  await click(button('Next: Tables'));

  await panel('Tables');
  await click(button('Create 10 tables'));
  await step(/Tables 10 tables/).waitFor();
  await page.getByText('Guests can order now.').waitFor();
  await click(button('Next: Posters'));

  await panel('Posters');
  const posters = page.getByRole('link', { name: 'All posters (PDF)' });
  const address = (await posters.getAttribute('href'))!;
  const pdf = await page.request.get(address);
  count.clicks += 2; // the link, and Print in the viewer
  expect(await pagesOfPdf(await pdf.body())).toHaveLength(3);
  await step(/Posters Opened on/).waitFor();
  await look();
  // Of the keys most are the restaurant's address and the owner's passphrase.
  expect(count).toEqual(FIRST_DAY);
});

it('interrupted and opened again it goes on where it was, and the floor says so', async () => {
  await page.goto('/');
  await page.getByText('4 steps of your first day are left.').waitFor();
  await page.getByRole('link', { name: 'Go on' }).click();
  await at(page, '/first-day');
  await panel('Receipt printer');
  await page.getByRole('heading', { name: '4 of 8 done' }).waitFor();
});

it('a step is skipped, and can be done later', async () => {
  await press(page, 'Skip for now');
  await panel('Email');
  await step(/Receipt printer Skipped/).waitFor();
});

it('a wrong password of the mail server is named at once, and the right one sends a mail', async () => {
  await fillIn(page, {
    host: '127.0.0.1',
    port: String(mail.port),
    from: 'Casa Luz <hola@casaluz.example>',
    user: auth.user,
    password: 'wrong',
  });
  await press(page, 'Save and send a test email');
  await page
    .locator('.field')
    .filter({ has: page.locator('[name=password]') })
    .getByText('The server rejects this user or password.')
    .waitFor();
  await look();
  await fillIn(page, { password: auth.password });
  await press(page, 'Save and send a test email');
  await page.getByText(`The test email to ${OWNER.email} went out.`).waitFor();
  expect((await mail.waitFor(OWNER.email)).subject).toBe('Test email');
  await press(page, 'Next: Backup');
});

it('the first backup goes to a second folder too, which is checked', async () => {
  await panel('Backup');
  await fillIn(page, { copy_to: '/no/such/folder' });
  await press(page, 'Save and back up now');
  await page.getByText('does not exist on this computer, or is not a folder').first().waitFor();
  await fillIn(page, { copy_to: secondDisk });
  await press(page, 'Save and back up now');
  await page.getByText('It is in the second folder too.').waitFor();
  await look();
  await press(page, 'Next: Try it with your phone');
});

it('a phone that opens the menu turns its step green, without a reload', async () => {
  await panel('Try it with your phone');
  await page.getByText('Waiting for your phone').waitFor();
  await look();
  const { items } = await page.request.get('/api/tables').then((response) => response.json());
  const path = new URL(items[0].menu_url).pathname;
  const phone = await office.visit(office.server.portal_url + path, {
    ...PHONE,
    userAgent: IPHONE,
  });
  await phone.getByText('Croquetas').waitFor();
  await page
    .getByText(/^A phone opened the menu on/)
    .first()
    .waitFor();
  await page.getByRole('heading', { name: '7 of 8 done' }).waitFor();
  await page.getByRole('link', { name: 'To the floor' }).click();
  await at(page, '/');
  await page.getByRole('link', { name: /^Table 10/ }).waitFor();
  expect(await page.getByText('of your first day').count()).toBe(0);
});

it('on a phone each step opens in its place', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/first-day');
  await step(/Receipt printer Skipped/).click();
  await press(page, 'Add a printer');
  await page.getByLabel('Address', { exact: true }).waitFor();
  expect(await lookFaults(page)).toEqual([]);
});

it('what was lost halfway is said, and the next try adds the rest once', async () => {
  const other = await openBackOffice();
  const { staff } = other.server;
  const { access_token } = (
    await staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER })
  ).body;
  const owner = staff.as(access_token);
  const namesAt = async (path: string) =>
    (await owner.get(path)).body.items.map(({ name }: { name: string }) => name) as string[];
  const there = await other.visit('/login?next=/first-day');
  await logIn(there);

  /** The second of the requests that make these is lost. */
  async function loseSecond(path: string): Promise<() => void> {
    let sent = 0;
    return intercept(there, `**${path}`, (route) => {
      if (route.request().method() === 'POST') sent++;
      return sent === 2 ? route.abort() : route.fallback();
    });
  }
  let end = await loseSecond('/api/tax-rates');
  await press(there, 'Add these');
  await there.getByText('No connection. Check the network').first().waitFor();
  expect(await namesAt('/api/tax-rates')).toHaveLength(1);
  end();
  await press(there, 'Add these');
  await there.getByRole('button', { name: 'Add these' }).waitFor({ state: 'detached' });
  const rates = await namesAt('/api/tax-rates');
  expect(rates.length).toBeGreaterThan(1);
  expect(new Set(rates).size).toBe(rates.length);

  await there.getByRole('listitem').getByRole('button', { name: /Menu/ }).click();
  await press(there, 'By hand');
  end = await loseSecond('/api/categories');
  await press(there, 'Add these categories');
  await there.getByText('No connection. Check the network').first().waitFor();
  expect(await namesAt('/api/categories')).toHaveLength(1);
  end();
  await press(there, 'Add these categories');
  await there.getByRole('button', { name: 'Add these categories' }).waitFor({ state: 'detached' });
  expect(await namesAt('/api/categories')).toHaveLength(6);

  await there
    .getByRole('listitem')
    .getByRole('button', { name: /Tables/ })
    .click();
  await fillIn(there, { count: '4' });
  end = await loseSecond('/api/tables');
  await press(there, 'Create 4 tables');
  await there.getByText('No connection. Check the network').first().waitFor();
  end();
  await press(there, 'Create 3 tables');
  await expect.poll(() => namesAt('/api/tables')).toHaveLength(4);
  await other.stop();
});
