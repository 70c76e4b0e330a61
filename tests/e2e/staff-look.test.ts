import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { heading, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { axeFaults, follow, LANGUAGES, lookFaults, showIn } from '../support/page-checks.ts';
import { BUYER, OWNER, setUpRestaurant } from '../support/server.ts';
import { intercept } from '../support/intercept.ts';

/** Hostile names and notes: markup, a template, an endless word. */
const HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}} @:menu.name {count} | b';
const ENDLESS = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let hostileProduct: string;
let invoicePath: string;
let login: BrowserContextOptions['storageState'];
/** Every page with content, and a selector that matches once it is loaded. */
let pages: { path: string; shows: string }[];
beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

async function make(path: string, body: unknown): Promise<{ id: string }> {
  const response = await restaurant.owner.post(path, body);
  expect([path, response.status, response.body]).toEqual([path, 201, response.body]);
  return response.body;
}

async function place(
  quantity: number,
): Promise<{ order_id: string; bill_id: string; total_cents: number }> {
  const items = [
    { product_id: restaurant.paella.id, quantity, notes: HOSTILE },
    { product_id: hostileProduct, quantity: 1, notes: ENDLESS },
  ];
  const response = await office.server.portal.post(`/menu/${restaurant.table.token}/order`, {
    items,
    notes: `${HOSTILE} ${ENDLESS}`,
  });
  expect(response.status).toBe(201);
  return response.body;
}

/** A restaurant in which every text is hostile or endless. */
async function furnish(): Promise<void> {
  restaurant = await setUpRestaurant(office.server);
  const category = await make('/api/categories', { name: ENDLESS });
  hostileProduct = (
    await make('/api/products', {
      name: HOSTILE,
      price_cents: 12_345_678,
      tax_rate_id: restaurant.food.id,
      category_id: category.id,
      description: ENDLESS,
      allergens: [HOSTILE.slice(0, 40), ENDLESS.slice(0, 40)],
    })
  ).id;
  await make('/api/tables', { name: HOSTILE.slice(0, 60) });
  await make('/api/tables', { name: ENDLESS.slice(0, 60) });
  const [open, paid] = [await place(3), await place(99)];
  await make(`/api/orders/${open.order_id}/payments`, {
    method: 'cash',
    amount_cents: 1000,
    tip_cents: 100,
  });
  await make(`/api/orders/${paid.order_id}/payments`, {
    method: 'card',
    amount_cents: paid.total_cents,
    tip_cents: 200,
  });
  const invoice = await make(`/api/orders/${paid.order_id}/invoice`, {
    buyer: { ...BUYER, name: HOSTILE, city: ENDLESS },
    notes: `${HOSTILE}\n${ENDLESS}`,
  });
  invoicePath = `/invoices/${invoice.id}`;
  await make('/api/users', {
    email: `${ENDLESS.slice(0, 40)}@casaluz.example`,
    full_name: HOSTILE,
    role: 'cashier',
    password: OWNER.password,
  });
  // Without a mail server the customer's mail waits, and a manager may confirm the address.
  await office.server.portal.post('/customer/register', {
    email: `${ENDLESS.slice(0, 40)}@example.org`,
    password: 'Gazpacho42x',
    full_name: HOSTILE,
  });
  const printer = await make('/api/printers', {
    name: HOSTILE.slice(0, 60),
    address: `tcp://${ENDLESS.slice(0, 40)}.example:9100`,
  });
  expect(
    (
      await restaurant.owner.post(`/api/invoices/${invoice.id}/print`, {
        printer: printer.id,
        format: 'receipt',
      })
    ).status,
  ).toBe(202);
  await make('/api/backups', {});
  await make('/api/tills', { name: ENDLESS.slice(0, 60) });
  const credit = await make(`/api/invoices/${invoice.id}/credit-note`, {
    reason: `${HOSTILE} ${ENDLESS}`,
    lines: [{ line: 1, quantity: 1 }],
    refund_method: 'card',
  });
  pages = [
    { path: '/', shows: '.tile' },
    { path: '/board', shows: '[data-status="pending"] .card' },
    { path: '/orders', shows: 'tbody tr' },
    { path: `/bills/${open.bill_id}`, shows: '.bill-line' },
    { path: `/bills/${paid.bill_id}`, shows: '.document' },
    { path: '/invoices', shows: 'tbody tr' },
    { path: `/invoices/${invoice.id}`, shows: 'tbody tr' },
    { path: '/menu', shows: '.product' },
    { path: '/tables', shows: '.tables li' },
    { path: `/tables/${restaurant.table.id}`, shows: 'figure img' },
    { path: `/invoices/${credit.id}`, shows: 'tbody tr' },
    { path: '/customers', shows: 'tbody tr' },
    { path: '/mails', shows: 'tbody tr' },
    { path: '/audit', shows: 'tbody tr' },
    { path: '/staff', shows: '.users li' },
    { path: '/account', shows: '.entry' },
    { path: '/archive', shows: 'button' },
    { path: '/more', shows: '.place .words' },
    { path: '/reports', shows: '.headlines' },
    { path: '/printers', shows: '.printers li' },
    { path: '/backups', shows: 'tbody tr' },
    { path: '/tills', shows: '.tills li' },
  ];
}

const AREAS = ['staff', 'ui'].flatMap((area) =>
  Object.keys(
    JSON.parse(
      readFileSync(join(import.meta.dirname, `../../assets/locales/en/${area}.json`), 'utf8'),
    ) as object,
  ),
);
const KEY = new RegExp(`(?<![\\w.@:/])(?:${AREAS.join('|')})(?:\\.[a-z]\\w*)+`, 'g');

/** Message keys that are shown in place of texts, in the page's current language. */
const bareKeys = async (page: Page) => (await page.locator('body').innerText()).match(KEY) ?? [];

async function open(page: Page, path: string, shows: string): Promise<void> {
  await follow(page, path);
  await page.locator('main').locator(shows).first().waitFor();
}

/** A page of a logged-in user; all pages share one login, as tabs do. */
async function comeIn(size: BrowserContextOptions): Promise<Page> {
  const page = await office.visit('/', { ...size, reducedMotion: 'reduce', storageState: login });
  if (!login) await logIn(page);
  await page.locator('.tile').first().waitFor();
  login ??= await page.context().storageState();
  return page;
}

describe('every page, on a phone and at a desk, light and dark, in each language', () => {
  it('passes all checks before the set-up', async () => {
    const page = await office.visit('/login', { ...PHONE, reducedMotion: 'reduce' });
    await page.goto('/');
    await heading(page, 'Your restaurant');
    expect(await lookFaults(page)).toEqual([]);
    await furnish();
    await page.goto('/');
    await heading(page, 'Log in');
    expect(await lookFaults(page)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await axeFaults(page, 'light')).toEqual([]);
  });

  it('passes all checks with hostile texts', async () => {
    const page = await comeIn(PHONE);
    for (const { path, shows } of pages) {
      await open(page, path, shows);
      expect(await lookFaults(page), path).toEqual([]);
      for (const language of LANGUAGES) {
        await showIn(page, language);
        expect(await bareKeys(page), path).toEqual([]);
      }
    }
  });

  it('passes all checks at a desk, in columns', async () => {
    const page = await comeIn(DESKTOP);
    for (const { path, shows } of pages.filter((_, place) =>
      [0, 1, 3, 6, 7, 11, 13, 14].includes(place),
    )) {
      await page.setViewportSize(DESKTOP.viewport!);
      await open(page, path, shows);
      expect(await lookFaults(page), path).toEqual([]);
    }
  });

  it.each([
    ['on a phone', PHONE],
    ['at a desk', DESKTOP],
  ] as const)('moves little of a page while it loads, %s', async (_, size) => {
    const page = await comeIn(size);
    await page.addInitScript(() => {
      const shifts = ((window as unknown as { shifts: number[] }).shifts = []) as number[];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as { value?: number }).value!);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const moved: Record<string, number> = {};
    for (const { path, shows } of pages) {
      await page.goto(path, { waitUntil: 'networkidle' });
      await page.locator('main').locator(shows).first().waitFor();
      const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
      const sum = shifts.reduce((total, value) => total + value, 0);
      // Of the Core Web Vitals: a page is good up to 0.1.
      if (sum > 0.1) moved[path] = sum;
    }
    expect(moved).toEqual({});
  });

  it('passes all checks with an open dialog', async () => {
    const page = await comeIn(PHONE);
    const fresh = await place(1);
    for (const [path, button] of [
      ['/menu', 'Add product'],
      ['/menu', 'Edit Paella'],
      ['/tables', 'Edit Mesa 4'],
      [`/orders/${fresh.order_id}`, 'Cancel order'],
      ['/reports', 'Close the day'],
      [invoicePath, 'Credit…'],
      ['/staff', `Edit ${HOSTILE}`],
      ['/customers', `Confirm ${ENDLESS.slice(0, 40).toLowerCase()}@example.org`],
    ] as const) {
      await page.goto(path);
      await page.locator('h1').first().waitFor();
      await press(page, button);
      await page.getByRole('dialog').waitFor();
      expect(await lookFaults(page), path).toEqual([]);
    }
  });
});

describe('the states of a page', () => {
  it('every page has its empty state', async () => {
    const page = await comeIn(PHONE);
    // As after the set-up: the same pages with every list empty.
    await page.route(
      /\/api\/(orders|bills|invoices|products|categories|tables|users|customers|outbox|audit)(\?|$)/,
      (route) => route.fulfill({ json: { items: [], next_cursor: null } }),
    );
    for (const [path, title] of [
      ['/', 'No tables yet'],
      ['/board', 'Nothing to cook'],
      ['/orders', 'No orders yet'],
      ['/invoices', 'No invoices yet'],
      ['/menu', 'The menu is empty'],
      ['/tables', 'No tables yet'],
      ['/customers', 'No customers yet'],
      ['/mails', 'No emails yet'],
      ['/audit', 'Nothing here yet'],
      ['/staff', 'No staff yet'],
    ] as const) {
      await follow(page, path);
      await page.getByRole('heading', { name: title }).waitFor();
    }
  });

  it('a failed page shows the reason, and a retry button if a retry may help', async () => {
    const page = await comeIn(PHONE);
    await open(page, '/orders/nothing-like-it', 'h2');
    await page.getByText('This does not exist, or you have no access to it.').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    const end = await intercept(page, '**/api/invoices*', (route) =>
      route.fulfill({
        status: 503,
        headers: { 'Retry-After': '1' },
        contentType: 'application/problem+json',
        body: '{"status":503,"code":"busy"}',
      }),
    );
    await open(page, '/invoices', 'h2');
    await page.getByText('We are very busy right now.').waitFor();
    end();
    await press(page, 'Try again');
    await page.locator('tbody tr').first().waitFor();
  });

  it('a loading page says so to screen readers too', async () => {
    const page = await comeIn(PHONE);
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      respond = resolve;
    });
    await page.route('**/api/invoices*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/invoices');
    await page.getByRole('status').filter({ hasText: 'Loading…' }).waitFor();
    respond();
    await page.locator('tbody tr').first().waitFor();
  });

  it('a page stays in the chosen language', async () => {
    const page = await comeIn(PHONE);
    await page.locator('header .person').click();
    await page.locator('[role=dialog] select').selectOption('de');
    await heading(page, 'Gastraum');
    await page.reload();
    await heading(page, 'Gastraum');
    expect(await page.title()).toBe('Gastraum · Casa Luz');
  });
});

describe('texts from outside', () => {
  it('[1.1.2] [1.2.1] [3.2.2] are text on every page', async () => {
    const page = await comeIn(DESKTOP);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    for (const { path, shows } of pages) {
      await open(page, path, shows);
      expect(await page.locator('img[src="x"]').count(), path).toBe(0);
      const hasOne = ![
        '/orders',
        `/tables/${restaurant.table.id}`,
        '/mails',
        '/audit',
        '/account',
        '/archive',
        '/more',
        '/reports',
        '/backups',
        '/tills',
        '/drawers',
      ].includes(path);
      if (hasOne)
        await expect
          .poll(() => page.getByText(HOSTILE.slice(0, 40)).filter({ visible: true }).count(), {
            message: path,
          })
          .toBeGreaterThan(0);
    }
    expect([...new Set(asked)].filter((origin) => origin !== 'null')).toEqual([
      office.server.staff_url,
    ]); // a data: picture has none
  });
});
