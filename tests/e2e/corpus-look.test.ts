import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BATCHES } from '../support/corpus.ts';
import { openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { PASSWORD } from '../support/customers.ts';
import { startMailServer, until, type MailServer } from '../support/mail-server.ts';
import { fillIn } from '../support/portal.ts';
import { follow } from '../support/page-checks.ts';
import { OWNER } from '../support/server.ts';
import { openCorpusRestaurant, type CorpusRestaurant } from '../server/corpus/house.ts';
import { Life } from '../server/corpus/life.ts';

/**
 * Texts that a page could interpret as more than text; the last one is also the restaurant's name.
 */
const TEXTS = [
  'SQL, signs for anything, a template',
  'a script’s address',
  '__proto__',
  'markup and a script',
].map((wanted) => BATCHES.find(({ name }) => name === wanted)!);
const MARKUP = TEXTS.at(-1)!.kept;
/** Cut to the limit of the shortest name. */
const SHOWN = MARKUP.slice(0, 30);
const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let office: BackOffice;
let mail: MailServer;
let restaurant: CorpusRestaurant;
let life: Life;
const faults: string[] = [];
beforeAll(async () => {
  mail = await startMailServer();
  office = await openBackOffice(mail.settings);
  restaurant = await openCorpusRestaurant(office.server, mail);
  for (const [number, hostile] of TEXTS.entries())
    life = await new Life(restaurant, hostile, number).live();
  await life.write(office.server.portal, 'POST /menu/{table_token}/order', {
    params: { table_token: life.ids.table_token! },
    body: { items: [{ product_id: life.ids.product, quantity: 1 }] },
  });
  await arriveBesides();
});
afterAll(async () => {
  await office.stop();
  await mail.stop();
});

/**
 * Texts from outside the contract's fields that pages show too: a browser's User-Agent and a mail
 * server's response.
 */
async function arriveBesides(): Promise<void> {
  const browser = { 'User-Agent': MARKUP };
  await office.server.portal.post(
    '/customer/token',
    { email: restaurant.customer.email, password: PASSWORD },
    browser,
  );
  await office.server.staff.post(
    '/api/token',
    { email: OWNER.email, password: OWNER.password },
    browser,
  );
  mail.refuse({ code: 550, text: MARKUP });
  await restaurant.owner.post(`/api/invoices/${life.ids.invoice}/email`, {
    email: 'nobody@example.org',
  });
  await until('the refusal', async () =>
    (await restaurant.owner.get('/api/outbox?status=failed')).body.items.some(
      ({ server_said }: { server_said: string }) => server_said.includes(SHOWN),
    ),
  );
}

/** Every page by its route, with its address and whether it shows texts that people wrote. */
type Pages = [route: string, shows: boolean, address?: () => string][];
const STAFF: Pages = [
  ['/', true],
  ['/bills/:bill_id/order', false, () => '/bills/nothing/order'],
  ['/tables/:table_id/order', true, () => `/tables/${life.ids.table}/order`],
  ['/order', true],
  ['/board', false],
  ['/kitchen', false],
  ['/bills', true],
  ['/bills/:id', true, () => `/bills/${life.ids.bill}`],
  ['/bills/:id/pay', false, () => `/bills/${life.ids.bill}/pay`],
  ['/bills/:bill_id/order', false, () => `/bills/${life.ids.bill}/order`],
  ['/tables/:table_id/order', true, () => `/tables/${life.ids.table}/order`],
  ['/order', true],
  ['/payment-methods', true],
  ['/stations', true],
  ['/option-groups', true],
  ['/tills', true],
  ['/opening-hours', false],
  ['/pickups', false],
  ['/pickup', false],
  ['/drawers', true],
  ['/orders', true],
  ['/orders/:id', true, () => `/orders/${life.ids.order}`],
  ['/invoices', true],
  ['/invoices/:id', true, () => `/invoices/${life.ids.invoice}`],
  ['/invoices/:id', true, () => `/invoices/${life.ids.credit}`],
  ['/menu', true],
  ['/tables', true],
  ['/tables/:id', true, () => `/tables/${life.ids.table}`],
  ['/account', true],
  ['/alerts', false],
  ['/more', false],
  ['/reports', false],
  ['/customers', true],
  ['/feedback', false],
  ['/mails', true],
  ['/archive', false],
  ['/audit', true],
  ['/printers', true],
  ['/staff', true],
  ['/backups', false],
  ['/mail-server', false],
  ['/online-payments', true],
  ['/network', false],
  ['/health', false],
  ['/first-day', false],
  ['/restaurant', true],
  ['/setup', false],
  ['/login', false],
  ['/pair', false],
];
const QUERY =
  `next=${encodeURIComponent('javascript:alert(1)')}` +
  `&token=${encodeURIComponent(MARKUP)}&email=${encodeURIComponent(MARKUP)}`;
const ACCOUNT: Pages = [
  ['/account', false],
  ['/account/orders/:order_id', true, () => `/account/orders/${life.ids.my_order}`],
  ['/account/invoices', false],
  ['/account/invoices/:id', true, () => `/account/invoices/${life.ids.my_invoice}`],
  ['/account/profile', true],
  ['/account/companies', true],
  ['/account/security', false],
  ['/account/data', false],
];
const GUEST: Pages = [
  ['/', false],
  ['/menu/:table_token', true, () => `/menu/${life.ids.table_token}`],
  ['/orders/:claim_code', true, () => `/orders/${life.ids.claim_code}`],
  ['/orders/:claim_code/company', false, () => `/orders/${life.ids.claim_code}/company`],
  ['/orders/:claim_code/pay', false, () => `/orders/${life.ids.claim_code}/pay`],
  ['/orders/:claim_code/pay/:payment_id', false, () => `/orders/${life.ids.claim_code}/pay/none`],
  ...['register', 'login', 'verify-email', 'forgot-password', 'reset-password', 'deleted'].map(
    (name): Pages[number] => [`/customer/${name}`, false, () => `/customer/${name}?${QUERY}`],
  ),
];

/** The routes of the app itself. */
function routesOf(app: 'staff' | 'portal'): string[] {
  const source = readFileSync(join(import.meta.dirname, `../../renderer/${app}/router.ts`), 'utf8');
  return [...source.matchAll(/path: '([^'*]*)'/g)].map(([, path]) =>
    path!.startsWith('/') ? path! : `/account/${path}`.replace(/\/$/, ''),
  );
}

/** A browser that reaches only our two ports. */
async function openAt(base: string, path: string, options = {}): Promise<Page> {
  const page = await office.visit('about:blank', { baseURL: base, ...options });
  const ours = [office.server.portal_url, office.server.staff_url];
  page.on('request', (request) => {
    if (!/^(data|blob|about):/.test(request.url()) && !ours.includes(new URL(request.url()).origin))
      faults.push(`asked ${request.url()}`);
  });
  await page.goto(path);
  return page;
}

/**
 * What a text became on the page: an element, an attribute or a link that runs; and whether the
 * text is visible.
 */
async function look(page: Page, shows: boolean): Promise<string[]> {
  if (shows)
    await page.waitForFunction(
      (text) =>
        [
          document.querySelector('main')?.innerText,
          ...[...document.querySelectorAll('main :is(input, textarea)')].map(
            (field) => (field as HTMLInputElement).value,
          ),
        ]
          .join('\n')
          .includes(text),
      SHOWN,
    );
  else await page.locator('h1').first().waitFor();
  return page.evaluate(() => [
    ...[
      ...document.querySelectorAll(
        'img:not([src^="/"]):not([src^="data:image/"]):not([src^="blob:"]):not([src^="http"]), ' +
          'body script:not(#page-data[type="application/json"]), iframe, object, embed',
      ),
    ].map(({ outerHTML }) => outerHTML),
    ...[...document.querySelectorAll('*')].flatMap(({ attributes }) =>
      [...attributes]
        .filter(
          ({ name, value }) =>
            name.startsWith('on') ||
            (/^\s*javascript:/i.test(value) && /^(href|src|action|formaction)$/.test(name)),
        )
        .map(({ name, value }) => `${name}="${value}"`),
    ),
  ]);
}

async function walk(page: Page, pages: Pages): Promise<void> {
  for (const [route, shows, address = () => route] of pages) {
    await follow(page, address());
    expect([route, await look(page, shows).catch((error: Error) => [error.message])]).toEqual([
      route,
      [],
    ]);
    expect([route, ...office.faults, ...faults]).toEqual([route]);
  }
}

describe('[T2] [3.2.2] [1.1.2] [1.2.1] Texts that people wrote are text on every page: no dialog, no script, no foreign request, nothing on the console', () => {
  it('the list names every page', () => {
    expect(routesOf('staff').filter((path) => !STAFF.some(([route]) => route === path))).toEqual(
      [],
    );
    expect(
      routesOf('portal').filter(
        (path) => ![...GUEST, ...ACCOUNT].some(([route]) => route === path),
      ),
    ).toEqual([]);
  });

  it('staff pages show the texts as text', async () => {
    const page = await openAt(office.server.staff_url, '/login');
    await fillIn(page, { email: OWNER.email, password: OWNER.password });
    await press(page, 'Log in');
    await page.locator('.tile').first().waitFor();
    await walk(page, STAFF);
  });

  it('guest pages show the texts as text', async () =>
    walk(await openAt(office.server.portal_url, '/', PHONE), GUEST));

  it('customer pages show the texts as text', async () => {
    const page = await openAt(office.server.portal_url, '/customer/login?next=/account', PHONE);
    await fillIn(page, { email: restaurant.customer.email, password: PASSWORD });
    await press(page, 'Log in');
    await page.waitForURL(({ pathname }) => pathname === '/account');
    await walk(page, ACCOUNT);
  });

  it('the check itself finds an element made of a text, and what it does', async () => {
    const page = await openAt(office.server.portal_url, '/', PHONE);
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.setAttribute('src', 'x');
      image.setAttribute('onerror', 'alert(1)');
      document.body.append(image);
    });
    expect(await look(page, false)).toEqual([
      expect.stringContaining('<img'),
      'onerror="alert(1)"',
    ]);
    await expect
      .poll(() => office.faults)
      .toEqual([expect.stringContaining('Content Security Policy')]);
    await page.evaluate(() => {
      alert('still here');
      window.location.href = 'http://evil.example/';
    });
    await expect
      .poll(() => [...office.faults.slice(1), ...faults])
      .toEqual(['dialog: still here', 'asked http://evil.example/']);
  });

  it('the page source is the same for every text, but for its data', async () => {
    const { portal, staff } = office.server;
    // JSON in which no `<` stands, so that no text of it ends the element (encoding.test.ts).
    const data = /(?<=id="page-data">)[^<]*(?=<\/script>)/;
    const source = async (client: typeof portal, path: string) =>
      (await client.get(path, HTML)).bytes.toString().replace(data, '');
    const plain = { portal: await source(portal, '/'), staff: await source(staff, '/') };
    for (const [, , address] of [...GUEST, ...ACCOUNT].filter(([, shows, own]) => shows || own))
      if (address) expect(await source(portal, address())).toBe(plain.portal);
    for (const [, , address] of STAFF)
      if (address) expect(await source(staff, `${address()}?${QUERY}`)).toBe(plain.staff);
    expect(await source(portal, `/orders/${encodeURIComponent(MARKUP)}`)).toBe(plain.portal);
  });
});
