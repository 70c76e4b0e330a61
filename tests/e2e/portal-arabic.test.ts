import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { GUEST_LANGUAGES, nameOfLanguage } from '../../server/locales.ts';
import { PHONE } from '../support/browser.ts';
import { clippedTexts } from '../support/clipped.ts';
import { look } from '../support/look.ts';
import { paidOrder, placeOrder } from '../support/orders.ts';
import { axeFaults } from '../support/page-checks.ts';
import { openPortal, type Portal } from '../support/portal.ts';

/** A guest who reads from right to left, at the two widths of phones. */
const WIDTHS = [320, 390];

let portal: Portal;
let page: Page;
beforeAll(async () => {
  portal = await openPortal();
  const { owner, paella } = portal.restaurant;
  const group = await owner.post('/api/option-groups', {
    name: 'Tamaño',
    min: 1,
    max: 1,
    options: [
      { name: 'Media (½)', price_cents: 0 },
      { name: 'Entera', price_cents: 250 },
    ],
  });
  await owner.patch(`/api/products/${paella.id}`, {
    option_group_ids: [group.body.id],
    allergen_codes: ['fish', 'molluscs'],
    diets: ['halal'],
    translations: { ar: { name: 'باييا', description: 'أرز بالزعفران (لشخصين).' } },
  });
  page = await portal.visit('/', { ...PHONE, locale: 'ar-EG' });
});
afterAll(() => portal.stop());
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

/** What does not fit or is against the rules of accessibility, in Arabic. */
async function faultsOf(name: string): Promise<string[]> {
  expect(await page.locator('html[lang=ar][dir=rtl]').count(), name).toBe(1);
  await look(
    page,
    `ar-${name}`,
    WIDTHS.map((width) => [width, 844]),
  );
  const found = await axeFaults(page, 'light');
  return [...found, ...(await clippedTexts(page, WIDTHS, ['ar'], 'ar'))].map(
    (fault) => `${name}: ${fault}`,
  );
}
/** Where the middle of an element is, in pixels from the left. */
async function middleOf(selector: string): Promise<number> {
  const box = (await page.locator(selector).first().boundingBox())!;
  return box.x + box.width / 2;
}

/** Where parts of a text are, in pixels from the left, at each place that shows it. */
function placesOf(text: string, parts: readonly string[]): Promise<number[][]> {
  return page.evaluate(
    ([whole, words]) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: number[][] = [];
      while (walker.nextNode()) {
        const node = walker.currentNode;
        const begins = node.textContent!.indexOf(whole);
        if (begins < 0) continue;
        const lefts = words.map((word) => {
          const range = document.createRange();
          const at = begins + whole.indexOf(word);
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          return range.getBoundingClientRect().left;
        });
        found.push(lefts);
      }
      return found;
    },
    [text, parts] as const,
  );
}

it('a name and an address that begin with a number are read from the left', async () => {
  const { owner, food, table } = portal.restaurant;
  const price = { price_cents: 500, tax_rate_id: food.id };
  const dish = (await owner.post('/api/products', { name: '4 Quesos', ...price })).body;
  await owner.put('/api/restaurant', { street: '12 High Street' });
  const items = [{ product_id: dish.id, quantity: 1, notes: '2 forks' }];
  const order = (await portal.server.portal.post(`/menu/${table.token}/order`, { items })).body;
  await page.goto(`/orders/${order.claim_code}`);
  await page.getByText('4 Quesos').waitFor();
  const method = { method: 'card', amount_cents: order.total_cents };
  for (const text of ['4 Quesos', '2 forks']) {
    const [[number, word] = []] = await placesOf(text, text.split(' '));
    expect(number, text).toBeLessThan(word!);
  }
  await owner.post(`/api/orders/${order.order_id}/payments`, method);
  await page.goto(`/orders/${order.claim_code}/company`);
  for (const [name, value] of [
    ['name', '7 Eleven'],
    ['street', '30 King Road'],
    ['postal_code', '28001'],
    ['city', 'Madrid'],
  ])
    await page.locator(`[name="buyer.${name}"]`).fill(value!);
  await page.locator('main form [type=submit]').last().click();
  await page.getByText('12 High Street').waitFor();
  for (const text of ['4 Quesos', '12 High Street', '7 Eleven', '30 King Road']) {
    const [[number, word] = []] = await placesOf(text, text.split(' ').slice(0, 2));
    expect(number, text).toBeLessThan(word!);
  }
});

it('a guest orders and asks for an invoice in Arabic, from right to left', async () => {
  const { restaurant } = portal;
  const found: string[] = [];
  await page.goto(`/menu/${restaurant.table.token}`);
  await page.getByText('باييا').waitFor();
  await page.locator('.product', { hasText: 'رخويات' }).waitFor();
  expect(await page.locator('header select option').allTextContents()).toEqual(
    GUEST_LANGUAGES.map((language) => expect.stringContaining(nameOfLanguage(language))),
  );
  expect(await middleOf('.product .price')).toBeGreaterThan(await middleOf('.product .control'));
  found.push(...(await faultsOf('menu')));

  await page.locator('.product .open').first().click();
  await page.locator('[role=dialog]').waitFor();
  await page.locator('[role=dialog] [type=radio]').last().check();
  const [less, more] = ['first', 'last'].map((end) => `[role=dialog] .stepper .act:${end}-of-type`);
  expect(await middleOf(less!)).toBeGreaterThan(await middleOf(more!));
  found.push(...(await faultsOf('dish')));
  await page.locator('[role=dialog] .button.primary').click();

  await page.locator('a[href$="#basket"]').click();
  await page.locator('.line').waitFor();
  found.push(...(await faultsOf('basket')));
  // The way back points to where lines begin.
  const arrow = page.locator('.page-bar .turning');
  expect(await arrow.evaluate((icon) => getComputedStyle(icon).transform)).toContain('-1,');

  const open = await placeOrder(restaurant, { wine: 2 });
  await page.goto(`/orders/${open.claim_code}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  found.push(...(await faultsOf('order')));

  const paid = await paidOrder(restaurant, { wine: 2 });
  await page.goto(`/orders/${paid.claim_code}/company`);
  await page.locator('[name="buyer.name"]').fill('Byrne & Hale (Architects) Ltd.');
  await page.locator('[name="buyer.email"]').fill('no address');
  found.push(...(await faultsOf('invoice-form')));

  await page.locator('main form [type=submit]').last().click();
  await page.getByText('يجب أن يكون عنوان بريد إلكتروني مثل').first().waitFor();
  found.push(...(await faultsOf('invoice-faults')));
  expect(found).toEqual([]);
});

it('names of the restaurant, a table and a category that begin with a number are read from the left', async () => {
  const { owner, food } = portal.restaurant;
  await owner.put('/api/restaurant', { name: '7 Mares' });
  const table = (await owner.post('/api/tables', { name: '4 Terraza' })).body;
  const category = (await owner.post('/api/categories', { name: '2 Platos' })).body;
  const product = (
    await owner.post('/api/products', {
      name: 'Cocido',
      price_cents: 900,
      tax_rate_id: food.id,
      category_id: category.id,
    })
  ).body;
  await page.goto(`/menu/${table.token}`);
  await page.getByRole('heading', { name: 'Cocido' }).waitFor();
  const items = [{ product_id: product.id, quantity: 1 }];
  const order = (await portal.server.portal.post(`/menu/${table.token}/order`, { items })).body;
  for (const text of ['7 Mares', '4 Terraza', '2 Platos']) {
    // The page's data is among its texts, and is nowhere.
    const seen = (await placesOf(text, text.split(' '))).filter(([left]) => left !== 0);
    expect(seen.length, text).toBeGreaterThan(0);
    for (const [number, word] of seen) expect(number, text).toBeLessThan(word!);
  }
  await page.goto(`/orders/${order.claim_code}`);
  await page.getByText('Cocido').first().waitFor();
  const [[number, word] = []] = await placesOf('4 Terraza', ['4', 'Terraza']);
  expect(number).toBeLessThan(word!);
});
