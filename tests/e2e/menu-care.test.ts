import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { lookFaults } from '../support/page-checks.ts';
import { setUpRestaurant } from '../support/server.ts';
import { intercept } from '../support/intercept.ts';
import { disc, jpg } from '../server/restaurant/pictures.ts';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  const { owner, food } = restaurant;
  await owner.post('/api/categories', { name: 'Postres' });
  await owner.patch(`/api/products/${restaurant.paella.id}`, {
    allergen_codes: ['molluscs'],
    translations: { en: { name: 'Paella with prawns', description: 'For two' } },
  });
  await owner.post('/api/products', {
    name: 'Gazpacho',
    price_cents: 700,
    tax_rate_id: food.id,
    category_id: (await owner.get('/api/categories')).body.items[0].id,
    diets: ['vegan'],
  });
  page = await office.visit('/login');
  await logIn(page);
  await at(page, '/');
  await page.goto('/menu');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const menu = async () =>
  (await office.server.portal.get(`/menu/${restaurant.table.token}`)).body.categories as {
    name: string;
    products: { name: string; picture: { url: string } | null }[];
  }[];

const handles = () =>
  page
    .locator('section [data-handle]')
    .evaluateAll((all) => all.map((handle) => handle.getAttribute('aria-label')));
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

describe('the menu is sorted', () => {
  it('by keyboard: a product and a category keep their new place and the focus', async () => {
    const handle = page.getByRole('button', { name: 'Move Paella' });
    await handle.waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await handle.focus();
    // The list is read again late: what was sorted stays as it is meanwhile.
    let readAgain: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (readAgain = resolve));
    const end = await intercept(page, '**/api/products*', (route) =>
      held.then(() => route.continue()),
    );
    await page.keyboard.press('Home');
    await page.getByText('Paella is now 1 of 3').waitFor();
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
    expect((await handles())[0]).toBe('Move Paella');
    const again = page.waitForResponse('**/api/products*');
    readAgain();
    await again;
    end();
    await expect.poll(focused).toBe('Move Paella');
    expect((await menu())[0]!.products.map(({ name }) => name)).toEqual([
      'Paella',
      'Gazpacho',
      'Vino tinto',
    ]);
    await page.getByRole('button', { name: 'Move Postres' }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByText('Postres is now 1 of 2').waitFor();
    const { body } = await restaurant.owner.get('/api/categories');
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Postres', 'Carta']);
  });

  it('by another person: who sorts by keyboard keeps the focus', async () => {
    const handle = page.getByRole('button', { name: 'Move Paella' });
    await handle.focus();
    const { body } = await restaurant.owner.get('/api/categories');
    const carta = body.items.find(({ name }: { name: string }) => name === 'Carta');
    const products = (await restaurant.owner.get('/api/products')).body.items as { id: string }[];
    const others = products.map(({ id }) => id).filter((id) => id !== restaurant.paella.id);
    const sort = (product_ids: string[]) =>
      restaurant.owner.put('/api/menu/order', {
        categories: (body.items as { id: string }[]).map(({ id }) =>
          id === carta.id ? { id, product_ids } : { id },
        ),
      });
    expect((await sort([...others, restaurant.paella.id])).status).toBe(200);
    await expect.poll(async () => (await handles()).at(-1)).toBe('Move Paella');
    await expect.poll(focused).toBe('Move Paella');
    expect((await sort([restaurant.paella.id, ...others])).status).toBe(200);
    await expect.poll(async () => (await handles())[0]).toBe('Move Paella');
    await expect.poll(focused).toBe('Move Paella');
  });

  it('by dragging', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate(() => window.scrollTo(0, 0));
    const first = page.locator('section h2').first();
    await expect.poll(() => first.innerText()).toBe('Postres');
    // It waits until nothing moves any more after the resize.
    await page.getByRole('button', { name: 'Move Paella' }).hover();
    const to = (await page.getByRole('button', { name: 'Move Vino tinto' }).boundingBox())!;
    await page.mouse.down();
    await page.mouse.move(to.x + 5, to.y + to.height / 2, { steps: 12 });
    await page.mouse.up();
    await page.getByText('Paella is now 3 of 3').waitFor();
    expect((await menu())[0]!.products.at(-1)!.name).toBe('Paella');
  });
});

describe('a picture', () => {
  it('goes from the upload to the guest’s phone; what is none is refused in plain words', async () => {
    await page.getByRole('button', { name: 'Edit Paella' }).click();
    const sheet = page.getByRole('dialog');
    const field = sheet.locator('input[type=file]');
    await field.setInputFiles({
      name: 'holiday.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('a text file that was given another name'),
    });
    await sheet.getByText(/is not a picture that can be shown/i).waitFor();
    await field.setInputFiles({
      name: 'paella.jpg',
      mimeType: 'image/jpeg',
      buffer: jpg(disc()),
    });
    await sheet.getByText('The picture is on the menu.').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const guest = await office.visit(
      office.server.portal_url + new URL(restaurant.table.menu_url).pathname,
      PHONE,
    );
    const picture = guest.locator('li').filter({ hasText: 'Paella with prawns' }).locator('img');
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    expect(await picture.evaluate((image: HTMLImageElement) => image.currentSrc)).toMatch(
      /\/pictures\/[\w-]{22}\/(232|348)\.webp$/,
    );
  });
});

describe('a guest', () => {
  it('opens a dish without options by its picture, reads it, adds two and sees them in the basket', async () => {
    const guest = await office.visit(
      office.server.portal_url + new URL(restaurant.table.menu_url).pathname,
      PHONE,
    );
    await guest.reload();
    // `force`: the name's button is stretched over the row and takes the tap.
    await guest.locator('li', { hasText: 'Paella' }).locator('img').click({ force: true });
    const sheet = guest.getByRole('dialog');
    await sheet.getByText('Contains: molluscs').waitFor();
    const large = sheet.locator('img');
    await expect
      .poll(() => large.evaluate((image: HTMLImageElement) => image.currentSrc))
      .toMatch(/\/780\.webp$/);
    expect(await lookFaults(guest)).toEqual([]);
    await sheet.getByRole('button', { name: /^One more/ }).click();
    await sheet.getByRole('button', { name: /^Add/ }).click();
    await sheet.waitFor({ state: 'detached' });
    await guest.getByText('2 in your basket').waitFor();
    await guest.getByRole('link', { name: 'Your basket' }).click();
    const small = guest.locator('li', { hasText: 'Paella' }).locator('img');
    expect(await small.evaluate((image) => image.clientWidth)).toBe(64);
    expect(await lookFaults(guest)).toEqual([]);
    await guest.context().close();
  });

  it('reads allergens in words, filters by them and searches', async () => {
    const guest = await office.visit(
      office.server.portal_url + new URL(restaurant.table.menu_url).pathname,
      PHONE,
    );
    await guest.reload();
    await guest.getByText('Contains: molluscs').waitFor();
    await guest.getByRole('button', { name: 'Filter' }).click();
    await guest.getByRole('button', { name: 'molluscs' }).click();
    expect(await lookFaults(guest)).toEqual([]);
    await guest.getByRole('button', { name: 'Show 2 dishes' }).click();
    await guest.getByRole('button', { name: 'Filter · 1' }).waitFor();
    expect(await guest.getByText('Paella with prawns').count()).toBe(0);
    await guest.getByRole('searchbox').fill('gázp');
    await expect.poll(() => guest.getByText('Vino tinto').count()).toBe(0);
    await guest.getByText('Gazpacho').waitFor();
    await guest.getByRole('searchbox').fill('pizza');
    await guest.getByRole('button', { name: 'Clear' }).click();
    await guest.getByText('Paella with prawns').waitFor();
  });
});

describe('the menu as a file', () => {
  it('shows what it would change before it does', async () => {
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Menu as a file' }).click();
    const dialog = page.getByRole('dialog');
    const field = dialog.locator('input[type=file]');
    const file = (text: string) => ({
      name: 'carta.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await field.setInputFiles(file('name;category;price\nGazpacho;Carta;12,3.4\n'));
    await dialog.getByText(/^Line 2, price: /).waitFor();
    await field.setInputFiles(
      file('name;category;price;tax_percent\nGazpacho;Carta;7,50;10\nFlan;Postres;4;10\n'),
    );
    await dialog.getByText('This is what would change. Nothing is changed yet.').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    expect((await menu()).some(({ name }) => name === 'Postres')).toBe(false);
    await dialog.getByRole('button', { name: 'Make these changes' }).click();
    await dialog.getByText('Done. The menu is as in the file.').waitFor();
    await page.keyboard.press('Escape');
    expect((await menu()).find(({ name }) => name === 'Postres')!.products).toMatchObject([
      { name: 'Flan' },
    ]);
  });
});
