import type { Page } from 'playwright-core';
import { heading, press } from './back-office.ts';
import { fillIn } from './portal.ts';
import { OWNER, RESTAURANT } from './server.ts';

/**
 * Walks through the set-up from its first page to the floor, as an owner would: the
 * restaurant, then on the list of the first day two rates, two products and one table.
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

/** The panel of the present step of the first day. */
function step(page: Page, title: string): Promise<void> {
  return page.getByRole('heading', { name: title, level: 2 }).waitFor();
}

async function addRates(page: Page): Promise<void> {
  await heading(page, 'First day');
  await step(page, 'Restaurant and tax rates');
  for (const [name, percent] of [
    ['Reducido', '10'],
    ['General', '21'],
  ] as const) {
    await fillIn(page, { name, rate_basis_points: percent });
    await press(page, 'Add tax rate');
    await page.getByText(`${percent}%`, { exact: true }).waitFor();
  }
  await press(page, 'Next: Menu');
}

async function addProducts(page: Page): Promise<void> {
  await step(page, 'Menu');
  await press(page, 'By hand');
  for (const [name, price, rate] of [
    ['Paella', '18,50', 'Reducido (10%)'],
    ['Vino tinto', '4.20', 'General (21%)'],
  ] as const) {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.locator('[name="price_cents"]').fill(price);
    await page.locator('select[name="tax_rate_id"]').selectOption({ label: rate });
    await press(page, 'Add product');
    await page.getByRole('listitem').getByText(name, { exact: true }).waitFor();
  }
  await press(page, 'Next: Tables');
}

async function addTable(page: Page): Promise<string> {
  await step(page, 'Tables');
  await page.getByRole('link', { name: 'All tables' }).click();
  await page.getByLabel('Name of the table').fill('Mesa 4');
  await press(page, 'Add table');
  await page.getByRole('link', { name: 'Show QR: Mesa 4' }).click();
  await page.getByRole('img', { name: 'QR code of Mesa 4' }).waitFor();
  const address = await page.locator('figure .address').innerText();
  await page.getByRole('link', { name: 'Floor', exact: true }).click();
  await page.getByRole('link', { name: /^Mesa 4/ }).waitFor();
  return address;
}
