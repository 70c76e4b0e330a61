import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lanAddress } from '../../server/restaurant/lan.ts';
import {
  downloadPdf,
  fillIn,
  makeInvoice,
  openCompany,
  openPortal,
  type Portal,
} from '../support/portal.ts';
import { thisYear } from '../support/year.ts';

let portal: Portal;
// The address that a phone on the Wi-Fi uses: plain http is no secure context, so some browser
// features are missing.
beforeAll(async () => {
  portal = await openPortal({ PORTAL_HOST: '0.0.0.0' }, ({ portal_url }) =>
    portal_url.replace('127.0.0.1', lanAddress()),
  );
});
afterAll(() => portal.stop());
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

async function openMenu() {
  const page = await portal.visit(`/menu/${portal.restaurant.table.token}`);
  await page.getByRole('heading', { name: 'Paella' }).waitFor();
  return page;
}
function add(page: Page, product: string) {
  return page.getByRole('button', { name: `Add ${product}`, exact: true }).click();
}
const openBasket = (page: Page) => page.getByRole('link', { name: 'Your basket' }).click();
const send = (page: Page, name = 'Send the order') => page.getByRole('button', { name }).click();
function heading(page: Page, name: string | RegExp) {
  return page.getByRole('heading', { name, level: 1 }).waitFor();
}
const codeOf = (page: Page) => new URL(page.url()).pathname.split('/').pop()!;
async function orderOf(page: Page) {
  return (await portal.restaurant.owner.get(`/api/orders?q=${codeOf(page)}`)).body.items[0];
}
async function ordersWith(note: string) {
  return (await portal.restaurant.owner.get('/api/orders?limit=100')).body.items.filter(
    ({ notes }: { notes: string }) => notes === note,
  );
}
function pay(order: { id: string; total_cents: number }, amount_cents = order.total_cents) {
  return portal.restaurant.owner.post(`/api/orders/${order.id}/payments`, {
    method: 'card',
    amount_cents,
  });
}

/** Adds one more of the first line. */
const add2 = (page: Page) => page.getByRole('button', { name: 'More', exact: true }).click();
async function orderOne(note: string): Promise<Page> {
  const page = await openMenu();
  await add(page, 'Paella');
  await openBasket(page);
  await fillIn(page, { notes: note });
  return page;
}

describe('a price that changes while the guest chooses', () => {
  const setPrice = (price_cents: number) =>
    portal.restaurant.owner.patch(`/api/products/${portal.restaurant.paella.id}`, { price_cents });

  it('is shown beside the old one with the new total; nothing is ordered before it was seen, and nothing typed is lost', async () => {
    const page = await orderOne('for the birthday');
    await add2(page);
    await page.getByRole('button', { name: 'Add a note for Paella' }).click();
    await fillIn(page, { 'items.0.notes': 'without salt' });
    await setPrice(2050);
    await send(page);
    await page.getByText('Prices have changed. Nothing has been ordered yet.').waitFor();
    await page.getByText('The price was €18.50 and is now €20.50.').waitFor();
    expect(await page.locator('del').innerText()).toContain('€37.00');
    expect(await page.locator('.amount.total').innerText()).toBe('€41.00');
    expect(await ordersWith('for the birthday')).toEqual([]);
    expect(await page.locator('[name="items.0.notes"]').inputValue()).toBe('without salt');
    expect(await page.locator('[name=notes]').inputValue()).toBe('for the birthday');
    await page.reload();
    await page.getByText('The price was €18.50 and is now €20.50.').waitFor();

    await send(page);
    await heading(page, /Order \d+/);
    expect(await ordersWith('for the birthday')).toMatchObject([{ total_cents: 4100 }]);
    await setPrice(1850);
  });

  it('a removed product is marked, and the rest can be ordered', async () => {
    const page = await orderOne('just the wine');
    await page.goBack();
    await add(page, 'Vino tinto');
    await openBasket(page);
    const { id } = portal.restaurant.paella;
    await portal.restaurant.owner.patch(`/api/products/${id}`, { available: false });
    await send(page);
    await page.getByText('Sold out', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Remove Paella' }).last().click();
    expect(await page.locator('[name=notes]').inputValue()).toBe('just the wine');
    await send(page);
    await heading(page, /Order \d+/);
    expect(await ordersWith('just the wine')).toMatchObject([{ total_cents: 420 }]);
    await portal.restaurant.owner.patch(`/api/products/${id}`, { available: true });
  });
});

describe('a guest at the table', () => {
  it('orders, follows the order without a reload, pays and gets the full invoice', async () => {
    const page = await openMenu();
    await add(page, 'Paella');
    await add(page, 'Paella');
    await add(page, 'Vino tinto');
    expect(await page.getByText('€41.20').isVisible()).toBe(true);
    await openBasket(page);
    await page.getByRole('button', { name: 'Add a note for Paella' }).click();
    await fillIn(page, { 'items.0.notes': 'without salt', notes: 'All together, please' });
    await page.reload();
    expect(await page.locator('[name="items.0.notes"]').inputValue()).toBe('without salt');
    await send(page);

    await heading(page, /^Order \d+$/);
    await page.getByText('The kitchen has your order.').waitFor();
    const order = await orderOf(page);
    expect([order.notes, order.items[0].quantity, order.items[0].notes, order.total_cents]).toEqual(
      ['All together, please', 2, 'without salt', 4120],
    );
    await portal.restaurant.owner.patch(`/api/orders/${order.id}`, { status: 'preparing' });
    await page.getByText('It is being prepared.').waitFor();
    await pay(order, 1000);
    await page.getByText('€31.20').waitFor();
    await pay(order, 3120);

    await openCompany(page);
    await fillIn(page, {
      'buyer.name': 'Müller & Söhne GmbH',
      'buyer.tax_id': 'DE136695976',
      'buyer.street': 'Hauptstraße 5',
      'buyer.postal_code': '10115',
      'buyer.city': 'Berlin',
      'buyer.country': 'DE',
    });
    await makeInvoice(page);
    const number = `INV-${thisYear()}-0001`;
    await page.getByText(number).waitFor();
    const pdf = await downloadPdf(page, page.getByRole('link', { name: 'Download the PDF' }));
    expect(pdf.name).toBe(`${number}.pdf`);
    for (const part of [
      number,
      'Casa Luz Hostelería S.L.',
      'B12345674',
      'Müller & Söhne GmbH',
      'DE136695976',
      'Hauptstraße 5',
      'Paella',
      'Vino tinto',
      '33,64',
      '3,36',
      '3,47',
      '0,73',
      '41,20',
    ]) {
      expect(pdf.text).toContain(part);
    }

    await page.reload(); // the code finds it again
    await page.getByText(number).waitFor();
    await page.getByRole('link', { name: 'Download the PDF' }).waitFor();
  });

  it('finds the order from the menu and the menu from the order', async () => {
    const page = await orderOne('back and forth');
    await send(page);
    await heading(page, /^Order/);
    await page.goBack();
    await page.getByRole('link', { name: /^Your order \d+$/ }).click();
    await heading(page, /^Order/);
    await page.getByRole('link', { name: 'Order more' }).click();
    await heading(page, 'Menu');
  });

  it('is told what sold out while sending, that nothing was ordered, and orders the rest', async () => {
    const {
      restaurant: { owner, wine },
    } = portal;
    const page = await orderOne('what is left');
    await page.getByRole('link', { name: 'Back to the menu' }).click();
    await add(page, 'Vino tinto');
    await openBasket(page);
    await owner.patch(`/api/products/${wine.id}`, { available: false });
    await send(page);
    const notice = page.getByRole('alert').filter({ hasText: 'Nothing has been ordered yet' });
    await notice.getByText('No longer available: Vino tinto.').waitFor();
    expect(await notice.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await ordersWith('what is left')).toEqual([]);
    expect(await page.locator('form .bar .amount').innerText()).toBe('€18.50');
    await send(page, 'Order the rest');
    await heading(page, /^Order/);
    expect((await orderOf(page)).items).toHaveLength(1);
    await owner.patch(`/api/products/${wine.id}`, { available: true });
  });

  it('sees that the code on the table is an old one', async () => {
    const page = await portal.visit('/menu/an-old-code');
    await page.getByRole('heading', { name: 'This code has been replaced' }).waitFor();
    await page.getByText('ask our staff for the new one').waitFor();
    await page.goto('/orders/AAAAAAAAAAAA');
    await page.getByRole('heading', { name: 'Order not found' }).waitFor();
  });

  it('reaches everything by keyboard, and skips to the content without leaving the basket', async () => {
    const page = await openMenu();
    await page.getByRole('button', { name: 'Add Paella' }).press('Enter');
    await page.getByRole('link', { name: 'Your basket' }).press('Enter');
    const basket = page.getByRole('heading', { name: 'Your basket', level: 1 });
    await basket.waitFor();
    expect(await basket.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('link', { name: 'Skip to content' }).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.getByRole('spinbutton').press('ArrowUp');
    await page.getByRole('textbox', { name: 'Note for the whole order' }).press('Tab');
    await page.keyboard.press('Enter');
    await heading(page, /^Order/);
    expect((await orderOf(page)).items[0].quantity).toBe(2);
  });
});

describe('on bad Wi-Fi', () => {
  /** Lets the order reach the server and drops the response. */
  const loseAnswer = async (route: Route, keys: (string | undefined)[]) => {
    keys.push(route.request().headers()['idempotency-key']);
    await route.fetch();
    await route.abort('connectionreset');
  };

  const isBack = (page: Page) => page.evaluate(() => dispatchEvent(new Event('online')));
  const waits = (page: Page) =>
    page.getByRole('heading', { name: 'No connection right now' }).waitFor();

  it('an order without a response is sent again by itself with its Idempotency-Key and is one order', async () => {
    const page = await orderOne('lost once');
    const keys: (string | undefined)[] = [];
    await page.route('**/order', (route) => loseAnswer(route, keys), { times: 1 });
    await send(page);
    await waits(page);
    await page.reload(); // the key survives it, and that it waits
    await waits(page);
    const again = page.waitForRequest('**/order');
    await isBack(page);
    keys.push((await again).headers()['idempotency-key']);
    await heading(page, /^Order/);
    expect(keys[0]).toMatch(/^\S{16,}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(await ordersWith('lost once')).toHaveLength(1);
  });

  it('changes after a lost response are not ordered unnoticed', async () => {
    const page = await orderOne('lost, then changed');
    await page.route('**/order', (route) => loseAnswer(route, []), { times: 1 });
    await send(page);
    await waits(page);
    await send(page, 'Do not send');
    await page.getByText('it will not be ordered twice').waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await send(page);
    await page.getByText('Your first attempt did go through').waitFor();
    await page.getByText('Not sent yet, still in your basket: 1 × Paella.').waitFor();
    expect((await orderOf(page)).items[0].quantity).toBe(1);
    expect(await ordersWith('lost, then changed')).toHaveLength(1);
  });

  it('an order that takes long says that nothing is lost', async () => {
    const page = await orderOne('a slow line');
    await page.clock.install();
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    await page.route('**/order', async (route) => {
      await held;
      await route.continue();
    });
    await send(page);
    await page.getByText('Sending…').waitFor();
    await page.clock.fastForward(5_000);
    await page.getByText('Still sending, nothing is lost').waitFor();
    release();
    await heading(page, /^Order/);
    expect(await ordersWith('a slow line')).toHaveLength(1);
  });

  it('nothing typed is lost while offline', async () => {
    const page = await orderOne('typed offline');
    await page.context().setOffline(true);
    await send(page);
    await waits(page);
    await send(page, 'Do not send');
    expect(await page.locator('[name=notes]').inputValue()).toBe('typed offline');
    await send(page);
    await waits(page);
    await page.getByRole('link', { name: 'Menu', exact: true }).last().click();
    await page.getByRole('link', { name: 'Waiting to be sent' }).waitFor();
    await page.context().setOffline(false); // the menu sends it too
    await heading(page, /^Order/);
    expect(await ordersWith('typed offline')).toHaveLength(1);

    await pay(await orderOf(page));
    await openCompany(page);
    await fillIn(page, { 'buyer.name': 'Typed before the page was put to sleep' });
    await page.reload();
    await page.locator('[name="buyer.name"]').waitFor();
    expect(await page.locator('[name="buyer.name"]').inputValue()).toBe(
      'Typed before the page was put to sleep',
    );
  });

  it('a page whose file is not here yet opens as soon as there is a connection', async () => {
    const page = await openMenu();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByText('No connection right now').waitFor();
    await page.context().setOffline(false);
    await heading(page, 'Log in');
    expect(await page.getByText('No connection right now').count()).toBe(0);
  });

  it('pages open on a machine without a network, whose server is its own', async () => {
    const page = await portal.visit('/');
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });
    });
    await page.goto(`/menu/${portal.restaurant.table.token}`);
    await page.getByRole('button', { name: 'Paella', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Your account' }).click();
    await heading(page, 'Log in');
  });

  it('a dish whose file was lost on the way opens after all', async () => {
    const page = await portal.visit('/');
    await page.route('**/assets/DishSheet-*.js', (route) => route.abort(), { times: 1 });
    const lost = page.waitForEvent('requestfailed'); // it is fetched ahead
    await page.goto(`/menu/${portal.restaurant.table.token}`);
    await lost;
    const dish = page.getByRole('button', { name: 'Paella', exact: true });
    await Promise.all([page.waitForEvent('load'), dish.click()]); // the page is loaded again
    await dish.click();
    await page.getByRole('dialog').waitFor();
  });
});
