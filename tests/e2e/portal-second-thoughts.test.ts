import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { intercept } from '../support/intercept.ts';
import { paidOrder } from '../support/orders.ts';
import { lookFaults } from '../support/page-checks.ts';
import { fillIn, openPortal, press, says, type Portal } from '../support/portal.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal.stop());
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

async function openMenu(): Promise<Page> {
  const page = await portal.visit(`/menu/${portal.restaurant.table.token}`);
  await page.getByRole('heading', { name: 'Paella' }).waitFor();
  return page;
}
const openBasket = (page: Page) => page.getByRole('link', { name: 'Your basket' }).click();

describe('a basket', () => {
  it('that was emptied by a slip is put back as it was', async () => {
    const page = await openMenu();
    await press(page, 'Add Paella');
    await press(page, 'Add Vino tinto');
    await openBasket(page);
    await press(page, 'Add a note for Paella');
    await fillIn(page, { 'items.0.notes': 'no nuts', notes: 'All at once, please' });
    await press(page, 'Empty basket');
    await page.getByRole('heading', { name: 'Your basket is empty' }).waitFor();
    const undo = page.getByRole('button', { name: 'Undo: Empty basket' });
    expect(await undo.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await lookFaults(page)).toEqual([]);
    await undo.click();
    await page.getByRole('spinbutton', { name: 'Quantity of Paella' }).waitFor();
    expect(await page.locator('h2').allInnerTexts()).toEqual(['Paella', 'Vino tinto']);
    expect(await page.locator('[name="items.0.notes"]').inputValue()).toBe('no nuts');
    expect(await page.locator('[name=notes]').inputValue()).toBe('All at once, please');

    await press(page, 'Empty basket');
    await page.getByRole('link', { name: 'Back to the menu' }).last().click();
    await press(page, 'Add Paella');
    await openBasket(page);
    await press(page, 'Remove Paella');
    await says(page, 'Paella removed');
    expect(await page.getByRole('button', { name: 'Undo: Empty basket' }).count()).toBe(0);
  });
});

describe('a mark', () => {
  it('is the one that was chosen last, while another was on its way', async () => {
    const { claim_code } = await paidOrder(portal.restaurant);
    const page = await portal.visit(`/orders/${claim_code}`);
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    await intercept(page, '**/feedback', async (route) => {
      await held;
      await route.continue();
    });
    const last = page.waitForResponse((response) => response.request().postDataJSON()?.mark === 5);
    await page.getByRole('radio', { name: 'Poor' }).check();
    await page.getByRole('radio', { name: 'Great' }).check();
    release();
    await last;
    expect(await page.getByRole('radio', { name: 'Great' }).isChecked()).toBe(true);
    await expect
      .poll(async () => (await portal.restaurant.owner.get('/api/feedback')).body.items[0].mark)
      .toBe(5);
  });
});
