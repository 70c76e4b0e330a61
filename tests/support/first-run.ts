import type { Page } from 'playwright-core';
import { heading, press } from './back-office.ts';
import { fillIn } from './portal.ts';
import { OWNER, RESTAURANT } from './server.ts';

/**
 * Walks through the set-up from its first page to the board, as an owner would: two rates, two
 * products, one table.
 * @returns the table's menu address
 */
export async function walkFirstRun(page: Page): Promise<string> {
  const restaurant = { ...RESTAURANT, prices_include_tax: 'yes' };
  await heading(page, 'Your restaurant');
  await fillIn(
    page,
    Object.fromEntries(
      Object.entries(restaurant).map(([name, value]) => [`restaurant.${name}`, value]),
    ),
  );
  await press(page, 'Continue');
  await heading(page, 'The owner');
  await fillIn(page, {
    'owner.full_name': OWNER.full_name,
    'owner.email': OWNER.email,
    'owner.password': OWNER.password,
  });
  await press(page, 'Create the restaurant');
  await addRates(page);
  await addProducts(page);
  return addTable(page);
}

async function addRates(page: Page): Promise<void> {
  await heading(page, 'Tax rates');
  for (const [name, percent] of [
    ['Reducido', '10'],
    ['General', '21'],
  ] as const) {
    await fillIn(page, { name, rate_basis_points: percent });
    await press(page, 'Add tax rate');
    await page.getByText(`${percent}%`, { exact: true }).waitFor();
  }
  await press(page, 'Continue');
}

async function addProducts(page: Page): Promise<void> {
  await heading(page, 'First products');
  for (const [name, price, rate, shown] of [
    ['Paella', '18,50', 'Reducido (10%)', '€18.50'],
    ['Vino tinto', '4.20', 'General (21%)', '€4.20'],
  ] as const) {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.locator('[name="price_cents"]').fill(price);
    await page.locator('select[name="tax_rate_id"]').selectOption({ label: rate });
    await press(page, 'Add product');
    await page.getByText(shown).waitFor();
  }
  await press(page, 'Continue');
}

async function addTable(page: Page): Promise<string> {
  await heading(page, 'First table');
  await page.getByLabel('Name of the table').fill('Mesa 4');
  await press(page, 'Add table');
  await page.getByRole('img', { name: 'QR code of Mesa 4' }).waitFor();
  const address = await page.locator('figure .address').innerText();
  await page.getByRole('link', { name: 'Open the orders' }).click();
  await page.getByRole('link', { name: /^Mesa 4/ }).waitFor();
  return address;
}
