import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PHONE } from '../support/browser.ts';
import { cutOff, intercept } from '../support/intercept.ts';
import { openLine } from '../support/line-cut.ts';
import { look } from '../support/look.ts';
import { lookFaults } from '../support/page-checks.ts';
import { fillIn, heading, openPortal, press, says, type Portal } from '../support/portal.ts';
import { RESTAURANT } from '../support/server.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal.stop());
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

const codeOf = (page: Page) => new URL(page.url()).pathname.split('/').pop()!;
const menuOf = () => `/menu/${portal.restaurant.table.token}`;
const isFocused = (page: Page, name: string) =>
  page
    .getByRole('button', { name, exact: true })
    .evaluate((element) => element === document.activeElement);

async function openMenu() {
  const page = await portal.visit(menuOf());
  await page.getByRole('heading', { name: 'Paella' }).waitFor();
  return page;
}
const openBasket = (page: Page) => page.getByRole('link', { name: 'Your basket' }).click();
async function order(page: Page) {
  await press(page, 'Add Paella');
  await openBasket(page);
  await press(page, 'Send the order');
  await heading(page, /^Order \d+$/);
  const { items } = (await portal.restaurant.owner.get(`/api/orders?q=${codeOf(page)}`)).body;
  return items[0] as { id: string; order_number: number; total_cents: number };
}

describe('the menu on a phone', () => {
  it('takes a dish with one tap, gives it back with another, and undoes what was removed', async () => {
    const page = await openMenu();
    await page.reload();
    await press(page, 'Add Paella');
    await press(page, 'Add Paella');
    await press(page, 'One less: Paella');
    await says(page, '1 in your basket');
    await press(page, 'One less: Paella');
    await page.getByRole('link', { name: 'Your basket' }).waitFor({ state: 'detached' });
    expect(await isFocused(page, 'Add Paella')).toBe(true);

    await press(page, 'Add Paella');
    await press(page, 'Add Vino tinto');
    await openBasket(page);
    await press(page, 'Remove Paella');
    await says(page, 'Paella removed');
    expect(await isFocused(page, 'Undo: Paella removed')).toBe(true);
    expect(await page.locator('form .bar .amount').innerText()).toBe('€4.20');
    expect(await lookFaults(page)).toEqual([]);
    await press(page, 'Undo: Paella removed');
    await page.getByRole('spinbutton', { name: 'Quantity of Paella' }).waitFor();
    expect(await page.locator('h2').allInnerTexts()).toEqual(['Paella', 'Vino tinto']);
  });

  it('has the first dish in sight with text twice as large', async () => {
    const page = await openMenu();
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    await page.reload();
    const dish = page.getByRole('heading', { name: 'Paella' });
    await dish.waitFor();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe(
      '32px',
    );
    const { y, height } = (await dish.boundingBox())!;
    expect(y + height).toBeLessThan(page.viewportSize()!.height);
    expect(await lookFaults(page)).toEqual([]);
  });

  it('shows what this phone ordered before, until it is told to forget it', async () => {
    const page = await openMenu();
    await order(page);
    await page.getByRole('link', { name: 'Order more' }).click();
    await page.getByRole('heading', { name: 'What you had last time' }).waitFor();
    await press(page, 'Add again: Paella €18.50');
    await says(page, '1 in your basket');
    await press(page, 'Forget this');
    await page.reload();
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    expect(await page.getByText('What you had last time').count()).toBe(0);
  });

  it('offers nothing again that its filter leaves out', async () => {
    const { owner, paella } = portal.restaurant;
    await owner.patch(`/api/products/${paella.id}`, { allergen_codes: ['molluscs'] });
    const page = await openMenu();
    await order(page);
    await page.getByRole('link', { name: 'Order more' }).click();
    await page.getByRole('heading', { name: 'What you had last time' }).waitFor();
    await press(page, 'Filter');
    await page.getByText('molluscs', { exact: true }).last().click();
    await page.getByRole('button', { name: /^Show \d+ dish/ }).click();
    await page.getByRole('heading', { name: 'Vino tinto' }).waitFor();
    await page.getByRole('heading', { name: 'Paella' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: /^Once more/ }).count()).toBe(0);
    await owner.patch(`/api/products/${paella.id}`, { allergen_codes: [] });
  });

  it('has its dishes in the language that was chosen last, whichever answer comes last', async () => {
    const { owner, paella } = portal.restaurant;
    const [de, fr] = [{ name: 'Reispfanne' }, { name: 'Riz poêlé' }];
    await owner.patch(`/api/products/${paella.id}`, { translations: { de, fr } });
    const page = await openMenu();
    const dish = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
    const language = page.locator('header select');
    await language.selectOption('fr');
    await dish(fr.name);
    let letGo = () => {};
    const late = new Promise<void>((resolve) => (letGo = resolve));
    const end = await intercept(page, /[?&]lang=de/, async (route) => {
      const response = await route.fetch();
      await late;
      await route.fulfill({ response });
    });
    const answer = page.waitForResponse(/[?&]lang=de/);
    await language.selectOption('de');
    await page.getByRole('link', { name: 'Zum Inhalt springen' }).waitFor({ state: 'attached' });
    await language.selectOption('fr');
    await page.waitForResponse(/[?&]lang=fr/);
    letGo();
    await (await answer).finished();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await dish(fr.name);
    end();
    await owner.patch(`/api/products/${paella.id}`, { translations: {} });
  });

  it('leads back to its order where the browser stores nothing', async () => {
    const page = await portal.visit('about:blank');
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('blocked', 'SecurityError');
          },
        });
    });
    await page.goto(portal.server.portal_url + menuOf());
    const { order_number } = await order(page);
    await page.getByRole('link', { name: 'Order more' }).click();
    await page.getByRole('link', { name: `Your order ${order_number}` }).waitFor();
  });

  it('has categories that follow the scroll and lead back to the search, with 150 dishes', async () => {
    const { owner, food } = portal.restaurant;
    for (const category of ['Soups', 'Grill', 'Sweets']) {
      const { body } = await owner.post('/api/categories', { name: category });
      await Promise.all(
        Array.from({ length: 50 }, (_, number) =>
          owner.post('/api/products', {
            name: `${category} no. ${number + 1}`,
            price_cents: 500 + number,
            tax_rate_id: food.id,
            category_id: body.id,
          }),
        ),
      );
    }
    const page = await openMenu();
    const current = page.locator('nav [aria-current]');
    const bar = page.getByRole('navigation', { name: 'Menu sections' });
    await bar.getByRole('link', { name: 'Grill' }).click();
    await expect.poll(() => current.innerText()).toBe('Grill');
    await page.getByRole('heading', { name: 'Sweets', exact: true }).scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 1200);
    await expect.poll(() => current.innerText()).toBe('Sweets');
    await bar.getByRole('button', { name: 'Search' }).click();
    const search = page.getByRole('searchbox', { name: 'Search' });
    expect(await search.evaluate((element) => element === document.activeElement)).toBe(true);
    await search.fill('grill 17');
    await page.getByRole('heading', { name: 'Grill no. 17', exact: true }).waitFor();
    expect(await page.locator('.product').count()).toBe(1);
  });
});

describe('a code that was replaced', () => {
  it('keeps the basket and the orders of this phone for the new code of the same table', async () => {
    const page = await openMenu();
    const { order_number } = await order(page);
    await page.goto(menuOf());
    await press(page, 'Add Paella');
    await press(page, 'Add Vino tinto');
    const { owner, table } = portal.restaurant;
    const { body } = await owner.post(`/api/tables/${table.id}/rotate-token`);
    await page.reload();
    await page.getByRole('heading', { name: 'This code has been replaced' }).waitFor();
    await says(page, 'Your 2 dishes are saved');
    // What the camera would see; a sticker with another address leads to this restaurant all the same.
    await page.addInitScript((text) => {
      Object.assign(globalThis, {
        BarcodeDetector: class {
          detect = () => Promise.resolve([{ rawValue: text }]);
        },
      });
      Object.defineProperty(navigator, 'mediaDevices', {
        value: {
          getUserMedia: () => Promise.resolve(document.createElement('canvas').captureStream()),
        },
      });
    }, `https://evil.example/menu/${body.token}?x=1`);
    await page.reload();
    await press(page, 'Scan the new code');
    await page.waitForURL(menuOf().replace(table.token, body.token));
    await openBasket(page);
    await page.getByRole('heading', { name: 'Vino tinto' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: `Your order ${order_number}` }).waitFor();
    table.token = body.token;
  });
});

/** What a tab wrote as its basket, the last state last. */
interface Written {
  key: string;
  lines: { name: string; quantity: number; notes: string }[];
}
function noteWrites(): void {
  const written: string[] = [];
  Object.assign(globalThis, { written });
  const setItem = Storage.prototype.setItem;
  Storage.prototype.setItem = function (name, value) {
    if (name.startsWith('basket:')) written.push(value);
    setItem.call(this, name, value);
  };
}
const writtenBy = async (page: Page) =>
  (await page.evaluate(() => Reflect.get(globalThis, 'written') as string[])).map(
    (text) => JSON.parse(text) as Written,
  );

describe('two tabs of one table', () => {
  it('share one basket: what one tab ordered is written back by none', async () => {
    const tab = await portal.visit('about:blank');
    await tab.context().addInitScript(noteWrites);
    await tab.goto(menuOf());
    const other = await tab.context().newPage();
    await other.goto(menuOf());
    await press(tab, 'Add Paella');
    await openBasket(other);
    const before = await writtenBy(tab);
    const { key } = before.at(-1)!;
    await press(other, 'Send the order');
    await heading(other, /^Order \d+$/);
    await tab.getByRole('link', { name: 'Your basket' }).waitFor({ state: 'detached' });

    expect(await writtenBy(tab)).toEqual(before);
    const states = await writtenBy(other);
    expect(states.at(-1)).toMatchObject({ lines: [] });
    expect(states.at(-1)!.key).not.toBe(key);
    expect(states.filter((state) => state.key !== key && state.lines.length > 0)).toEqual([]);
  });
});

/** Holds an order on its way to the server until the function that it returns is called. */
async function holdOrder(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await intercept(page, '**/order', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}
async function itemsOf(claim_code: string) {
  const { body } = await portal.restaurant.owner.get(`/api/orders?q=${claim_code}`);
  const items = body.items[0].items as { name: string; quantity: number; notes: string | null }[];
  return items.map(({ name, quantity, notes }) => [name, quantity, notes]);
}

describe('while an order is on its way', () => {
  it('a piece more stays in the basket, and a note that comes too late is said', async () => {
    const page = await openMenu();
    await press(page, 'Add Paella');
    await press(page, 'Add Vino tinto');
    await openBasket(page);
    const release = await holdOrder(page);
    const first = page.waitForRequest('**/order');
    await press(page, 'Send the order');
    const firstKey = (await first).headers()['idempotency-key'];
    await says(page, 'Sending…');
    await page.getByRole('button', { name: 'More', exact: true }).first().click();
    await press(page, 'Add a note for Paella');
    await fillIn(page, { 'items.0.notes': 'no nuts, allergy' });
    release();
    await heading(page, /^Order \d+$/);
    await says(page, 'Your last change came too late: Paella. Please tell our staff.');
    await says(page, 'Not sent yet, still in your basket: 1 × Paella.');
    await look(page, 'changed-while-sent');
    expect(await lookFaults(page)).toEqual([]);
    expect(await itemsOf(codeOf(page))).toEqual([
      ['Paella', 1, null],
      ['Vino tinto', 1, null],
    ]);

    await openBasket(page);
    expect(await page.locator('[name="items.0.notes"]').inputValue()).toBe('no nuts, allergy');
    const second = page.waitForRequest('**/order');
    await press(page, 'Send the order');
    expect((await second).headers()['idempotency-key']).not.toBe(firstKey);
    await heading(page, /^Order \d+$/);
    await page.getByRole('heading', { name: 'Your dishes' }).waitFor();
    expect(await page.getByText('Not sent yet').count()).toBe(0);
    expect(await itemsOf(codeOf(page))).toEqual([['Paella', 1, 'no nuts, allergy']]);
  });

  it('that waited, a dish of the menu stays open, and what was added is not lost', async () => {
    const page = await openMenu();
    await press(page, 'Add Paella');
    await openBasket(page);
    const mend = await cutOff(page, '**/order');
    await press(page, 'Send the order');
    await page.getByRole('heading', { name: 'No connection right now' }).waitFor();
    await page.getByRole('link', { name: 'Menu', exact: true }).last().click();
    await page.getByRole('link', { name: 'Waiting to be sent' }).waitFor();
    mend();
    const release = await holdOrder(page);
    const again = page.waitForRequest('**/order');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await again;
    await press(page, 'Add Vino tinto');
    await press(page, 'Paella');
    await page.getByRole('dialog').waitFor();
    release();
    await says(page, 'Order sent');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await says(page, 'Not sent yet, still in your basket: 1 × Vino tinto.');
    expect(await lookFaults(page)).toEqual([]);
    await page
      .getByRole('link', { name: /^Your order \d+$/ })
      .last()
      .click();
    await heading(page, /^Order \d+$/);
    expect(await itemsOf(codeOf(page))).toEqual([['Paella', 1, null]]);
  });
});

describe('the status of an order', () => {
  it('is seen across a table, tells when it is ready, and asks how it was', async () => {
    const page = await portal.visit('about:blank');
    await page.addInitScript(() => {
      const calls: unknown[] = [];
      Object.assign(globalThis, { vibrations: calls });
      navigator.vibrate = (pattern) => calls.push(pattern) > 0;
    });
    await page.goto(menuOf());
    const { id, total_cents } = await order(page);
    const state = page.locator('p.state');
    const steps = page.getByRole('list', { name: 'Progress of the order' });
    const move = async (status: string, now: string) => {
      await portal.restaurant.owner.patch(`/api/orders/${id}`, { status });
      await expect.poll(() => state.innerText()).toBe(now);
    };
    expect(await state.innerText()).toBe('Order sent');
    await says(page, /^You can cancel for \d+ seconds?$/);
    await move('preparing', 'In the kitchen');
    expect(await page.getByRole('button', { name: 'Cancel the order' }).count()).toBe(0);
    await move('ready', 'Ready');
    await expect.poll(() => page.title()).toMatch(/^Ready · Mesa 4 · /);
    expect(await page.evaluate(() => Reflect.get(globalThis, 'vibrations'))).toEqual([
      [200, 100, 200],
    ]);
    await move('completed', 'Served');
    expect(await steps.getByText(/\d:\d\d/).count()).toBe(4);
    await portal.restaurant.owner.post(`/api/orders/${id}/payments`, {
      method: 'card',
      amount_cents: total_cents,
    });

    await page.getByRole('radio', { name: 'Good' }).check();
    await fillIn(page, { words: 'The rice was perfect.' });
    await press(page, 'Send');
    await says(page, 'Thank you. We will read it.');
    expect(await lookFaults(page)).toEqual([]);
    await page.reload();
    expect(await page.getByRole('radio', { name: 'Good' }).isChecked()).toBe(true);
    expect((await portal.restaurant.owner.get('/api/feedback')).body.items[0]).toMatchObject({
      mark: 4,
      words: 'The rice was perfect.',
      order_id: id,
    });
  });
});

describe('without a connection', () => {
  it('[14.3.3] the menu and the orders of this phone open; its caches hold the app alone', async () => {
    const line = await openLine(portal.server.portal_url);
    const page = await portal.visit(line.url + menuOf(), { ...PHONE, serviceWorkers: 'allow' });
    const { order_number } = await order(page);
    await page.getByRole('heading', { name: 'Your dishes' }).waitFor();
    const code = codeOf(page);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await line.cut();

    await page.goto(`${line.url}/orders/${code}`);
    await heading(page, `Order ${order_number}`);
    await says(page, /^No connection\. Last updated at /);
    await page.goto(line.url + menuOf());
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    await says(page, /^No connection\. Last updated at /);
    // What was never seen here says so in our words, and not in the browser's.
    await page.goto(`${line.url}/orders/AAAAAAAAAAAAAAAA`);
    await page.getByRole('button', { name: 'Try again' }).waitFor();

    const cached = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(
        names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
      );
      return all.flat().map((url) => new URL(url).pathname);
    });
    expect(cached).toContain('/');
    expect(cached.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);
    const shell = await page.evaluate(async () => (await caches.match('/'))!.text());
    expect(shell).not.toContain(code);
    expect(shell).not.toContain(portal.restaurant.table.token);

    await line.mend();
    await page.goto(line.url + menuOf());
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    expect(await page.getByText('No connection.').count()).toBe(0);
    await line.cut();
  });

  it('the restaurant has the name that this phone saw last', async () => {
    const line = await openLine(portal.server.portal_url);
    const page = await portal.visit(line.url + menuOf(), { ...PHONE, serviceWorkers: 'allow' });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await portal.restaurant.owner.put('/api/restaurant', { name: 'Casa Sol' });
    await page.reload();
    await page.locator('.face').getByText('Casa Sol').waitFor();
    await line.cut();
    await page.goto(`${line.url}/customer/login`);
    await page.locator('header').getByText('Casa Sol').waitFor();
    await portal.restaurant.owner.put('/api/restaurant', { name: RESTAURANT.name });
  });

  it('on Wi-Fi that hangs, what is saved is shown after a few seconds, until the answer comes', async () => {
    const page = await openMenu();
    const { order_number } = await order(page);
    await page.getByRole('heading', { name: 'Your dishes' }).waitFor();
    const code = codeOf(page);
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    const isPage = (url: URL) => /^\/(menu|orders)\/[^/]+$/.test(url.pathname);
    await intercept(page, isPage, async (route) => {
      if (route.request().isNavigationRequest()) {
        // The app's own document, as its service worker has it.
        const response = await route.fetch({ url: `${portal.server.portal_url}/` });
        return route.fulfill({ response });
      }
      await held;
      return route.continue().catch(() => undefined); // it was given up before
    });
    await page.clock.install();
    const saved = page.getByText(/^No connection\. Last updated at /);

    await page.goto(menuOf());
    await says(page, 'Loading');
    await page.clock.runFor(4_000);
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    await saved.waitFor();
    await page.clock.runFor(20_000);
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    await saved.waitFor();

    await page.goto(`/orders/${code}`);
    await says(page, 'Loading');
    await page.clock.runFor(4_000);
    await heading(page, `Order ${order_number}`);
    await saved.waitFor();
    release();
    await saved.waitFor({ state: 'detached' });

    await page.goto(menuOf());
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    expect(await saved.count()).toBe(0);
  });
});

describe('a phone on the clock of another place', () => {
  it('says the times of the restaurant', async () => {
    const { owner, paella } = portal.restaurant;
    const counter = await owner.post('/api/tables', { name: 'Barra', kind: 'counter' });
    const page = await portal.visit(`/menu/${counter.body.token}`, {
      ...PHONE,
      timezoneId: 'America/Mexico_City',
    });
    await press(page, `Add ${paella.name}`);
    await openBasket(page);
    await fillIn(page, { name: 'Ciara' });
    const times = page.locator('[name=pickup_at]');
    await times.selectOption({ index: 2 });
    const time = await times.locator('option:checked').innerText();
    await press(page, 'Send the order');
    await says(page, `Pick-up at ${time}`);
    const { pathname } = new URL(page.url());
    // So does one that has never seen the menu.
    const other = await portal.visit(pathname, { ...PHONE, timezoneId: 'Asia/Tokyo' });
    await says(other, `Pick-up at ${time}`);

    const { body } = await owner.get(`/api/orders?q=${codeOf(page)}`);
    const { pickup_at, created_at } = body.items[0] as { pickup_at: string; created_at: string };
    const inRestaurant = (iso: string) =>
      new Intl.DateTimeFormat('en-GB', {
        timeStyle: 'short',
        timeZone: RESTAURANT.time_zone,
      }).format(new Date(iso));
    expect(time).toBe(inRestaurant(pickup_at));
    const received = page.getByRole('list', { name: 'Progress of the order' });
    expect(await received.innerText()).toContain(inRestaurant(created_at));
  });
});
