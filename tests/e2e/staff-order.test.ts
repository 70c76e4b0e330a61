import type { Page, Route } from 'playwright-core';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from 'vitest';
import {
  at,
  heading,
  logIn,
  openBackOffice,
  orderSent,
  type BackOffice,
} from '../support/back-office.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { furnishFloor, type Floor } from '../support/floor.ts';
import { axeFaults, lookFaults } from '../support/page-checks.ts';
import { intercept } from '../support/intercept.ts';
import { OWNER } from '../support/server.ts';

let office: BackOffice;
let floor: Floor;
beforeAll(async () => {
  office = await openBackOffice();
  floor = await furnishFloor(
    office,
    [
      ...['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'],
      ...['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'],
    ].map((name) => `Table ${name}`),
  );
});
afterAll(() => office.stop());
beforeEach(() => {
  office.faults.length = 0;
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const table = (name: string) => floor.tables[`Table ${name}`]!.id;
async function waiterAt(path: string, size = DESKTOP, who = floor.waiterLogin): Promise<Page> {
  const page = await office.visit(path, { ...size, reducedMotion: 'reduce' });
  await logIn(page, who);
  await at(page, path);
  return page;
}
const search = (page: Page) => page.getByRole('searchbox', { name: /^Dish/ });
const send = (page: Page) => page.getByRole('button', { name: /^Send/ });
async function billsAt(name: string) {
  const { body } = await floor.owner.get(`/api/bills?table_id=${table(name)}`);
  return body.items as {
    id: string;
    covers: number | null;
    status: string;
    orders: {
      items: { name: string; quantity: number; notes: string; seat: number; course: number }[];
    }[];
  }[];
}
const dishesOf = (order: { items: { name: string; quantity: number }[] }) =>
  order.items.map(({ name, quantity }) => [name, quantity]);

describe('from the floor to a sent order', () => {
  it('takes three taps on a phone, at a free table and at one with a bill', async () => {
    const page = await waiterAt('/', PHONE);
    for (const round of [1, 2]) {
      await page.getByRole('link', { name: /^Table One/ }).tap();
      await page.getByRole('button', { name: /^Pint of stout/ }).tap();
      await send(page).tap();
      await at(page, '/');
      await expect.poll(async () => (await billsAt('One'))[0]?.orders.length).toBe(round);
    }
    const bills = await billsAt('One');
    expect(bills).toHaveLength(1);
    expect(bills[0]!.orders.map(dishesOf)).toEqual([
      [['Pint of stout', 1]],
      [['Pint of stout', 1]],
    ]);
  });

  it('takes three taps beside the panel, for what the table had before', async () => {
    await floor.order({ table_id: table('Two') }, [['Pale ale', 2]]);
    const page = await waiterAt('/');
    await page.getByRole('button', { name: /^Table Two/ }).click();
    await page
      .getByRole('list', { name: 'The same again' })
      .getByRole('link', { name: 'Pale ale' })
      .click();
    await send(page).click();
    await page.waitForURL((url) => url.pathname === '/');
    await expect.poll(async () => (await billsAt('Two'))[0]?.orders.length).toBe(2);
    expect(dishesOf((await billsAt('Two'))[0]!.orders[1]!)).toEqual([['Pale ale', 1]]);
  });

  it('two waiters who send at once to one table make one bill', async () => {
    const pages = await Promise.all([
      waiterAt(`/tables/${table('Three')}/order`),
      waiterAt(`/tables/${table('Three')}/order`),
    ]);
    for (const page of pages) await page.getByRole('button', { name: /^Espresso/ }).click();
    await Promise.all(pages.map((page) => send(page).click()));
    await Promise.all(pages.map((page) => page.waitForURL((url) => url.pathname === '/')));
    await expect.poll(async () => (await billsAt('Three'))[0]?.orders.length).toBe(2);
    expect(await billsAt('Three')).toHaveLength(1);
  });
});

describe('order entry', () => {
  it('takes thirty dishes by keyboard: type, Enter; the best match first', async () => {
    const page = await waiterAt(`/tables/${table('Four')}/order`);
    await expect
      .poll(() => search(page).evaluate((field) => field === document.activeElement))
      .toBe(true);
    const typed = [
      'stout',
      'pale',
      'alba',
      'sparkling',
      'espr',
      'flat',
      'champ',
      'triple',
      'fish',
      'burger',
    ];
    for (const round of [1, 2, 3])
      for (const word of typed) {
        await page.keyboard.type(round === 3 ? `2 ${word}` : word);
        await page.keyboard.press('Enter');
      }
    await page.getByRole('button', { name: /^Send 40 items/ }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.waitForURL((url) => url.pathname === '/');
    await orderSent(page);
    const [bill] = await billsAt('Four');
    expect(dishesOf(bill!.orders[0]!).map(([, quantity]) => quantity)).toEqual(typed.map(() => 4));
    expect(dishesOf(bill!.orders[0]!).map(([name]) => name)).toEqual([
      'Pint of stout',
      'Pale ale',
      'Albariño, glass',
      'Sparkling water, 0.75 l',
      'Espresso',
      'Flat white',
      'Champ',
      'Triple-cooked chips',
      'Fish and chips',
      'Lantern burger',
    ]);
    // What this device sold last stands on top, before anything is typed.
    await page.goto(`/tables/${table('Five')}/order`);
    await expect
      .poll(() => page.locator('.dishes .name').first().innerText())
      .toBe('Lantern burger');
  });

  it('keeps note, guest, course and covers, and counts in the tile and in the line', async () => {
    const page = await waiterAt(`/tables/${table('Five')}/order`);
    await page.getByRole('button', { name: 'One more: Covers' }).click();
    await page.getByRole('button', { name: 'One more: Covers' }).click();
    await page.getByRole('button', { name: /^Braised short rib/ }).click();
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await page.keyboard.type('no onions');
    await page.getByLabel('Guest', { exact: true }).selectOption('2');
    await page.getByLabel('Course', { exact: true }).selectOption('1');
    const tile = page.getByRole('listitem').filter({ has: page.locator('.add') });
    await tile.getByRole('button', { name: 'One more: Braised short rib' }).click();
    await page.getByRole('button', { name: /^Send 2 items/ }).waitFor();
    await tile.getByRole('button', { name: 'One less: Braised short rib' }).first().click();
    await page.getByRole('button', { name: /^Send 1 item/ }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await orderSent(page);
    const [bill] = await billsAt('Five');
    expect(bill!.covers).toBe(2);
    expect(bill!.orders[0]!.items).toMatchObject([
      { name: 'Braised short rib', quantity: 1, notes: 'no onions', seat: 2, course: 1 },
    ]);
  });

  it('opens a bill by name, and asks for the name', async () => {
    const page = await waiterAt('/order');
    await page.getByRole('button', { name: /^Fish and chips/ }).click();
    await send(page).click();
    await page.getByText('enter a name').waitFor();
    await page.keyboard.type('Ciara D.');
    await send(page).click();
    await at(page, '/');
    await page.getByRole('button', { name: /^Ciara D\./ }).click();
    await page.getByText('Takeaway').last().waitFor();
  });

  it('a refused order keeps what was typed and names the line', async () => {
    const gone = floor.dish('Apple crumble');
    const page = await waiterAt(`/tables/${table('Six')}/order`);
    await page.getByRole('button', { name: /^Champ/ }).click();
    await page.getByRole('button', { name: /^Apple crumble/ }).click();
    await floor.owner.patch(`/api/products/${gone.id}`, { available: false });
    await send(page).click();
    await page.getByText('Nothing was ordered.').waitFor();
    const news = page.getByRole('region', { name: 'New' });
    await news.locator('.faulty').getByText('is sold out: Apple crumble').waitFor();
    await page.reload();
    await news.getByText('Champ').waitFor();
    await news.getByRole('button', { name: /Apple crumble/ }).click();
    await news.getByRole('button', { name: 'One less: Apple crumble' }).click();
    await send(page).click();
    await page.waitForURL((url) => url.pathname === '/');
    await expect
      .poll(async () => (await billsAt('Six'))[0]?.orders.map(dishesOf))
      .toEqual([[['Champ', 1]]]);
    await floor.owner.patch(`/api/products/${gone.id}`, { available: true });
  });
});

describe('the menu changes while an order is typed', () => {
  it('sold out and new prices are shown at once, and what was typed stays', async () => {
    const [crumble, champ] = [floor.dish('Apple crumble'), floor.dish('Champ')];
    const change = async (dish: { id: string }, body: object) =>
      expect((await floor.owner.patch(`/api/products/${dish.id}`, body)).status).toBe(200);
    const page = await waiterAt(`/tables/${table('Nine')}/order`, DESKTOP, OWNER);
    const news = page.getByRole('region', { name: 'New' });
    const tile = page.getByRole('listitem').getByRole('button', { name: /^Apple crumble/ });
    await page.getByRole('button', { name: /^Champ/ }).click();
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await page.getByRole('textbox', { name: /^Note for the kitchen/ }).fill('warm');
    await page.getByRole('button', { name: /^Apple crumble/ }).click();
    await search(page).fill('crumble');

    await change(crumble, { available: false });
    await news.locator('.faulty').getByText('is sold out: Apple crumble').waitFor();
    await page.locator('.dish.out').getByText('Sold out').waitFor();
    expect(await page.locator('.dish.out .add').isDisabled()).toBe(true);
    await change(champ, { price_cents: 600 });
    await news.locator('.new', { hasText: 'Champ' }).getByText('€6.00').waitFor();
    await news.getByText('“warm”').waitFor();
    expect(await search(page).inputValue()).toBe('crumble');

    await change(crumble, { available: true });
    await news.locator('.faulty').waitFor({ state: 'detached' });
    await expect.poll(() => tile.first().isEnabled()).toBe(true);
    await change(champ, { price_cents: champ.price_cents });
    await news.getByText('€5.50').waitFor();
    await send(page).click();
    await expect
      .poll(async () => (await billsAt('Nine'))[0]?.orders.map(dishesOf))
      .toEqual([
        [
          ['Champ', 1],
          ['Apple crumble', 1],
        ],
      ]);
  });
});

describe('from one page to another by the palette', () => {
  async function choose(page: Page, words: string, name: RegExp) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search and actions' }).fill(words);
    await page.getByRole('option', { name }).first().click();
  }

  it('each table keeps its own order, and is sent what was typed for it', async () => {
    const page = await waiterAt(`/tables/${table('Alpha')}/order`);
    await page.getByRole('button', { name: /^Espresso/ }).click();
    await choose(page, 'Table Beta', /^Table Beta/);
    await at(page, `/tables/${table('Beta')}/order`);
    await page.getByRole('button', { name: /^Fish and chips/ }).click();
    await page.getByRole('button', { name: /^Send 1 item/ }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.waitForURL((url) => url.pathname === '/');
    await expect
      .poll(async () => (await billsAt('Beta'))[0]?.orders.map(dishesOf))
      .toEqual([[['Fish and chips', 1]]]);
    expect(await billsAt('Alpha')).toEqual([]);
    await page.getByRole('link', { name: /^Table Alpha.*Not sent/ }).click();
    await page.getByRole('region', { name: 'New' }).getByText('Espresso').waitFor();
    await send(page).click();
    await expect
      .poll(async () => (await billsAt('Alpha'))[0]?.orders.map(dishesOf))
      .toEqual([[['Espresso', 1]]]);
    // From a bill to another bill, which is read by its own page.
    const [alpha] = await billsAt('Alpha');
    const [beta] = await billsAt('Beta');
    await page.goto(`/bills/${alpha!.id}/order`);
    await page.getByRole('region', { name: 'Bill of Table Alpha' }).waitFor();
    await choose(page, 'Table Beta', /^Add items to Table Beta/);
    await at(page, `/bills/${beta!.id}/order`);
    await page.getByRole('region', { name: 'Bill of Table Beta' }).getByText('Fish and').waitFor();
  });

  it('an order shows itself, and its buttons move it alone', async () => {
    const [first, second] = await Promise.all(
      ['Pale ale', 'Champ'].map((dish) => floor.order({ table_id: table('Epsilon') }, [[dish, 1]])),
    );
    const read = async (order: { id: string }) =>
      (await floor.owner.get(`/api/orders/${order.id}`)).body as {
        order_number: number;
        kitchen_status: string;
      };
    const { order_number } = await read(second!);
    const page = await waiterAt(`/orders/${first!.id}`);
    await heading(page, `Order ${(await read(first!)).order_number}`);
    await choose(page, String(order_number), new RegExp(`^Order ${order_number}\\b`));
    await at(page, `/orders/${second!.id}`);
    await heading(page, `Order ${order_number}`);
    await page.locator('.items').getByText('Champ').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.poll(async () => (await read(second!)).kitchen_status).toBe('preparing');
    expect((await read(first!)).kitchen_status).toBe('pending');
  });
});

describe('in two tabs of one person', () => {
  async function secondTab(page: Page, path: string) {
    const other = await page.context().newPage();
    onTestFinished(() => other.close());
    await other.goto(path);
    return other;
  }
  /** Waits until a tab has what was typed in the other. */
  const knows = (page: Page, dish: string) =>
    page.waitForFunction(
      (name) =>
        Object.entries(localStorage).some(
          ([key, text]) => key.startsWith('unsent:') && String(text).includes(name),
        ),
      dish,
    );
  const add = (page: Page, dish: string) =>
    page.getByRole('button', { name: new RegExp(`^${dish}`) }).click();

  it('each sends all that was typed in it', async () => {
    const page = await waiterAt(`/tables/${table('Gamma')}/order`);
    const other = await secondTab(page, `/tables/${table('Delta')}/order`);
    await add(other, 'Espresso');
    await knows(page, 'Espresso');
    await add(page, 'Fish and chips');
    await knows(other, 'Fish and chips');
    await add(other, 'Champ');
    await knows(page, 'Champ');
    await add(page, 'Pint of stout');
    await page.getByRole('button', { name: /^Send 2 items/ }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await expect
      .poll(async () => (await billsAt('Gamma'))[0]?.orders.map(dishesOf))
      .toEqual([
        [
          ['Fish and chips', 1],
          ['Pint of stout', 1],
        ],
      ]);
    await other.getByRole('button', { name: /^Send 2 items/ }).click();
    await orderSent(page);
    expect((await billsAt('Delta'))[0]!.orders.map(dishesOf)).toEqual([
      [
        ['Espresso', 1],
        ['Champ', 1],
      ],
    ]);
  });

  it('at one table both show the same order, which is sent once', async () => {
    const path = `/tables/${table('Ten')}/order`;
    const page = await waiterAt(path);
    await add(page, 'Espresso');
    const other = await secondTab(page, path);
    const news = (on: Page) => on.getByRole('region', { name: 'New' });
    await news(other).getByText('Espresso').waitFor();
    await add(page, 'Champ');
    await news(other).getByText('Champ').waitFor();
    await other.getByRole('button', { name: /^Send 2 items/ }).click();
    await page.getByRole('region', { name: 'Bill of Table Ten' }).waitFor();
    await news(page).waitFor({ state: 'detached' });
    await add(page, 'Pale ale');
    await page.getByRole('button', { name: /^Send 1 item/ }).click();
    await orderSent(page);
    expect((await billsAt('Ten'))[0]!.orders.map(dishesOf)).toEqual([
      [
        ['Espresso', 1],
        ['Champ', 1],
      ],
      [['Pale ale', 1]],
    ]);
  });
});

describe('without a connection', () => {
  const ORDERS = '**/api/orders';
  const lose = (route: Route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue();

  it('an order is kept, survives a reload, and is sent once', async () => {
    const page = await waiterAt(`/tables/${table('Seven')}/order`);
    const mend = await intercept(page, ORDERS, lose);
    await page.getByRole('button', { name: /^Seafood chowder/ }).click();
    await send(page).click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByText('Not sent.').waitFor();
    await page.getByText('Table Seven: 1 item').waitFor();
    await page.getByRole('link', { name: /^Table Seven.*Not sent/ }).waitFor();
    await page.reload();
    await page.getByText('Table Seven: 1 item').waitFor();
    expect(await billsAt('Seven')).toEqual([]);
    mend();
    await page.getByText('Not sent.').waitFor({ state: 'detached' });
    const [bill] = await billsAt('Seven');
    expect(bill!.orders.map(dishesOf)).toEqual([[['Seafood chowder', 1]]]);
  });

  it('an order whose answer was lost is sent again with the same key, and placed once', async () => {
    const page = await waiterAt(`/tables/${table('Eight')}/order`);
    const keys: (string | undefined)[] = [];
    let lost = 2;
    await page.route(ORDERS, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(route.request().headers()['idempotency-key']);
      if (lost-- <= 0) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.getByRole('button', { name: 'Starters', exact: true }).click();
    await page.getByRole('button', { name: /^Soda bread/ }).click();
    await send(page).click();
    await page.waitForURL((url) => url.pathname === '/');
    await expect.poll(() => keys.length).toBe(3);
    await page.getByText('Not sent.').waitFor({ state: 'detached' });
    expect(new Set(keys).size).toBe(1);
    expect((await billsAt('Eight'))[0]!.orders).toHaveLength(1);
  });

  it('what is typed and not sent is there after a reload', async () => {
    const page = await waiterAt(`/tables/${table('Nine')}/order`);
    await page.getByRole('button', { name: /^Flat white/ }).click();
    await page.reload();
    await page.getByRole('region', { name: 'New' }).getByText('Flat white').waitFor();
    await page.goto('/');
    await page.getByRole('link', { name: /^Table Nine.*Not sent/ }).waitFor();
  });
});

it('the page passes the checks at a desk, a till and a phone, light and dark', async () => {
  const page = await waiterAt(`/tables/${table('One')}/order`);
  await page.reload();
  await page
    .getByRole('button', { name: /^Champ/ })
    .first()
    .click();
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 1024, height: 768 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    for (const scheme of ['light', 'dark'] as const)
      expect(await axeFaults(page, scheme), String(viewport.width)).toEqual([]);
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over, String(viewport.width)).toBeLessThanOrEqual(0);
  }
  await page.getByRole('radio', { name: /^Bill/ }).check();
  expect(await lookFaults(page)).toEqual([]);
});
