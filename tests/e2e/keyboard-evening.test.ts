/** An evening from the login to the closed day without a mouse, in the order in which it is worked. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { at, heading, openBackOffice, orderSent, type BackOffice } from '../support/back-office.ts';
import { OWNER, setUpRestaurant } from '../support/server.ts';

let office: BackOffice;
let page: Page;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  page = await office.visit('/login', { reducedMotion: 'reduce' });
});
afterAll(async () => {
  expect(office.faults).toEqual([]);
  await office.stop();
});

const key = (...keys: string[]) =>
  keys.reduce((before, next) => before.then(() => page.keyboard.press(next)), Promise.resolve());
const hasFocus = (target: Locator) =>
  target.evaluate((element) => element === document.activeElement).catch(() => false);

/** Tab by Tab to a control, which shows that it has the focus; more than sixty is not "reached". */
async function tabTo(target: Locator): Promise<void> {
  await target.first().waitFor();
  for (let tabs = 0; tabs < 60; tabs++) {
    if (await hasFocus(target.first())) {
      const outline = await target.first().evaluate((one) => {
        const parts = [one, ...(one.closest('label')?.querySelectorAll('*') ?? [])];
        return parts.some((part) => getComputedStyle(part).outlineStyle !== 'none');
      });
      expect(outline, `the focus is seen on ${String(target)}`).toBe(true);
      return;
    }
    await key('Tab');
  }
  throw new Error(`no Tab reaches ${String(target)}`);
}
async function goTo(name: string, title: string | RegExp): Promise<void> {
  await key('Control+K');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type(name);
  await page.getByRole('option', { selected: true }).filter({ hasText: name }).waitFor();
  await key('Enter');
  await heading(page, title);
}

it('is worked by keyboard alone', async () => {
  await expect.poll(() => hasFocus(page.locator('[name=email]'))).toBe(true);
  await page.keyboard.type(OWNER.email);
  await tabTo(page.locator('[name=password]'));
  await page.keyboard.type(OWNER.password);
  await key('Enter');
  await heading(page, 'Floor');

  // an order of two dishes
  await page.locator('.tile').first().waitFor();
  await key('ArrowRight');
  await expect.poll(() => hasFocus(page.locator('.tile').first())).toBe(true);
  await key('Enter');
  await page.waitForURL(/\/order$/);
  await page.getByRole('button', { name: /^Paella/ }).waitFor();
  for (const dish of ['Pael', 'Vino']) {
    await page.keyboard.type(dish);
    await key('Enter');
  }
  await key('Control+Enter');
  await at(page, '/');
  await orderSent(page);

  // the kitchen cooks and serves it
  await goTo('Kitchen', 'Kitchen');
  await page.locator('.card').waitFor();
  await key('ArrowDown');
  for (const status of ['preparing', 'ready', 'completed']) {
    await key('n');
    await page.locator(`[data-status=${status}] .card a:focus`).waitFor();
  }

  // the party pays in cash and leaves
  await goTo('Floor', 'Floor');
  await page.locator('.tile').first().waitFor();
  await key('ArrowRight', 'Enter');
  await page.locator('.panel').waitFor();
  await key('p');
  await page.locator('.take').waitFor();
  await page.keyboard.type('50');
  await key('Enter');
  await page.locator('.paper a').first().waitFor();
  await key('Enter');

  // the day is closed
  await goTo('Reports', 'Reports');
  await tabTo(page.getByRole('button', { name: /^Close the day/ }));
  await key('Enter');
  await tabTo(page.getByRole('dialog').getByRole('button', { name: 'Close the day' }));
  await key('Enter');
  await page.getByText('Closed', { exact: true }).first().waitFor();
  const { body } = await restaurant.owner.get('/api/bills?limit=10');
  expect(body.items).toMatchObject([{ status: 'settled', left_cents: 0 }]);

  // and the person leaves
  await key('Control+K');
  await page.keyboard.type('Log out');
  await page.getByRole('option', { selected: true }).filter({ hasText: 'Log out' }).waitFor();
  await key('Enter');
  await heading(page, 'Log in');
});
