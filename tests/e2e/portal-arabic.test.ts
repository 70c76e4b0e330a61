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
