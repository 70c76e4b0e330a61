import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { GUEST_LANGUAGES, type GuestLanguage, LANGUAGES } from '../../server/locales.ts';
import { clippedTexts } from '../support/clipped.ts';
import { makeCustomer, PASSWORD } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { issueInvoice, paidOrder, placeOrder } from '../support/orders.ts';
import { follow } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { setUpRestaurant } from '../support/server.ts';
import { HAS_LONG_FORM } from '../support/torture.ts';

const WIDTHS = [1024, 390];

let office: BackOffice;
let mail: MailServer;
/** What stands for a parameter of a route, by the word before it or by its name. */
let ids: Record<string, string>;
let email: string;

beforeAll(async () => {
  mail = await startMailServer();
  office = await openBackOffice(mail.settings);
  const restaurant = await setUpRestaurant(office.server, {});
  const { owner, table, paella } = restaurant;
  const customer = await makeCustomer(office.server, mail);
  email = customer.email;
  const mine = await paidOrder(restaurant, { by: customer.client });
  const invoice = await issueInvoice(restaurant, { order: mine });
  await owner.post(`/api/invoices/${invoice.id}/credit-note`, { reason: 'Test' });
  const open = await placeOrder(restaurant, { paella: 2, wine: 1 });
  await owner.post(`/api/bills/${open.bill_id}/payments`, { method: 'cash', amount_cents: 100 });
  await office.server.portal.post(`/orders/${open.claim_code}/call`, { reason: 'bill' });
  const bar = (await owner.post('/api/tables', { name: 'Bar', kind: 'counter' })).body;
  await office.server.portal.post(`/menu/${bar.token}/order`, {
    name: 'Ana',
    items: [{ product_id: paella.id, quantity: 1 }],
  });
  await owner.post('/api/stations', { name: 'Pase', category_ids: [paella.category_id] });
  await owner.post('/api/printers', { name: 'Bar', address: 'tcp://192.168.1.50:9100' });
  await owner.post('/api/backups', {});
  ids = {
    bills: open.bill_id,
    orders: open.order_id,
    invoices: invoice.id,
    tables: table.id,
    table_id: table.id,
    bill_id: open.bill_id,
    table_token: table.token,
    claim_code: open.claim_code,
    order_id: mine.order_id,
    payment_id: 'none',
  };
});
afterAll(async () => {
  await office.stop();
  await mail.stop();
});

/** The addresses of an app's pages, from its routes. */
function addressesOf(app: 'staff' | 'portal'): string[] {
  const source = readFileSync(join(import.meta.dirname, `../../renderer/${app}/router.ts`), 'utf8');
  const routes = [...source.matchAll(/path: '([^'*]*)'/g)].map(([, path]) =>
    path!.startsWith('/') ? path! : `/account/${path}`.replace(/\/$/, ''),
  );
  return [...new Set(routes)].map((route) =>
    route.replace(/(\w+)\/:(\w+)/g, (_whole, before: string, name: string) => {
      const id = name === 'id' ? ids[before] : ids[name];
      if (!id) throw new Error(`Nothing stands for :${name} of ${route}`);
      return `${before}/${id}`;
    }),
  );
}

/** The texts that do not fit on some pages, each with its address. */
async function walk(
  page: Page,
  addresses: string[],
  languages: readonly GuestLanguage[] = LANGUAGES,
): Promise<string[]> {
  const found: string[] = [];
  for (const address of addresses) {
    await follow(page, address);
    await page.locator('h1').first().waitFor();
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    found.push(
      ...(await clippedTexts(page, WIDTHS, languages)).map((fault) => `${address} ${fault}`),
    );
  }
  return found;
}

it(
  'every text of the staff app fits at 1024 px and on a phone, in every language',
  HAS_LONG_FORM,
  async () => {
    const page = await office.visit('/login', { reducedMotion: 'reduce' });
    await page.locator('h1').first().waitFor();
    expect(await clippedTexts(page, WIDTHS)).toEqual([]);
    await page.locator('[type=submit]').evaluate((button) => {
      Object.assign(button.style, { width: '20px', whiteSpace: 'nowrap' });
    });
    expect((await clippedTexts(page, [390])).join()).toContain('en 390: “Log in” is');
    await page.reload();
    await logIn(page);
    await page.locator('.tile').first().waitFor();
    const within = addressesOf('staff').filter((address) => !/^\/(setup|login)$/.test(address));
    expect(await walk(page, within)).toEqual([]);
  },
);

it(
  'every text of the portal fits at 1024 px and on a phone, in every language',
  HAS_LONG_FORM,
  async () => {
    const baseURL = office.server.portal_url;
    const page = await office.visit('/', { baseURL, reducedMotion: 'reduce' });
    const [account, guest] = [true, false].map((mine) =>
      addressesOf('portal').filter((address) => address.startsWith('/account') === mine),
    );
    expect(await walk(page, guest!, GUEST_LANGUAGES)).toEqual([]);
    await page.goto('/customer/login?next=/account');
    await fillIn(page, { email, password: PASSWORD });
    await press(page, 'Log in');
    await page.waitForURL(({ pathname }) => pathname === '/account');
    expect(await walk(page, account!, GUEST_LANGUAGES)).toEqual([]);
  },
);
