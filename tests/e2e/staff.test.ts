import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  type BackOffice,
  heading,
  logIn,
  logOut,
  openBackOffice,
  openSeldom,
  press,
  invoiceOn,
} from '../support/back-office.ts';
import { walkFirstRun } from '../support/first-run.ts';
import { openLine } from '../support/line-cut.ts';
import { textOfPdf } from '../support/pdf.ts';
import { fillIn } from '../support/portal.ts';
import { BUYER, OWNER } from '../support/server.ts';
import { thisYear } from '../support/year.ts';
import { cutOff, intercept } from '../support/intercept.ts';

let office: BackOffice;
let page: Page;
let menuPath: string;
beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const YEAR = thisYear();

/** A guest orders over the portal's HTTP. */
async function guestOrders(
  quantity = 2,
): Promise<{ order_id: string; order_number: number; total_cents: number }> {
  const { body: menu } = await office.server.portal.get(menuPath);
  const [paella, wine] = menu.categories.flatMap(
    ({ products }: { products: { id: string }[] }) => products,
  );
  const items = [
    { product_id: paella.id, quantity, notes: 'without prawns' },
    { product_id: wine.id, quantity: 3 },
  ];
  const { status, body } = await office.server.portal.post(`${menuPath}/order`, { items });
  expect(status).toBe(201);
  return body;
}

/** A mark in the page's memory, which a reload removes. */
function mark(on: Page) {
  return on.evaluate(() => {
    Object.assign(window, { unloaded: false });
  });
}
const isSamePage = (on: Page) => on.evaluate(() => 'unloaded' in window);
const column = (on: Page, status: string) => on.locator(`[data-status="${status}"]`);
/** A browser without a PDF viewer gets the link instead. */
async function printed(on: Page) {
  return on
    .getByText(
      (await on.evaluate(() => navigator.pdfViewerEnabled))
        ? 'Sent to the printer.'
        : 'This could not be printed.',
    )
    .waitFor();
}

describe('from the set-up to the printed invoice', () => {
  it('the restaurant is set up with its tax rates, its menu and a table', async () => {
    page = await office.stay('/');
    await at(page, '/setup');
    menuPath = new URL(await walkFirstRun(page)).pathname;
    await page.getByText('Live', { exact: true }).waitFor();
    await page.goto('/setup');
    await at(page, '/'); // the set-up runs once
    await page.goto('/board');
  });

  it('a guest’s order appears without a reload and is moved on', async () => {
    await page.getByText('Live', { exact: true }).waitFor();
    await mark(page);
    const { order_number } = await guestOrders();
    const card = column(page, 'pending')
      .getByRole('listitem')
      .filter({ hasText: `Order ${order_number}` });
    await card.getByText('without prawns').waitFor();
    for (const [move, status] of [
      ['Start', 'preparing'],
      ['Ready', 'ready'],
    ] as const) {
      await press(page, `Order ${order_number}: ${move}`);
      await column(page, status).getByText(`Order ${order_number}`).waitFor();
    }
    await press(page, `Order ${order_number}: Served`);
    await card.waitFor({ state: 'detached' });
    await column(page, 'ready').getByText(`Order ${order_number}`).waitFor({ state: 'detached' });
    expect(await isSamePage(page)).toBe(true);
  });

  it('a table’s bill needs two actions to its receipt', async () => {
    await page.goto('/bills?status=open');
    await page.getByRole('row').nth(1).getByRole('link').click();
    await page.locator('.take').click();
    await page.getByText('€49.60 taken · Cash').waitFor();
    await page
      .getByRole('link', { name: `S-INV-${YEAR}-0001`, exact: true })
      .first()
      .click();
    await heading(page, `S-INV-${YEAR}-0001`);
    await press(page, 'Print receipt');
    await printed(page);
    await invoiceOn(page).getByText('Without a buyer').first().waitFor();
  });

  it('the same order’s buyer gets a full invoice in place of the simplified one, after missing fields were named', async () => {
    await invoiceOn(page).getByRole('link', { name: 'Open the bill' }).click();
    await press(page, 'With buyer…');
    const dialog = page.getByRole('dialog', { name: 'Invoice to a buyer' });
    await fillIn(page, {
      'buyer.name': BUYER.name,
      'buyer.street': BUYER.street,
      'buyer.postal_code': BUYER.postal_code,
      'buyer.city': ' ',
      'buyer.country': 'DE',
    });
    await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
    await dialog.getByRole('button', { name: /^City: / }).click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(
      'buyer.city',
    );
    await fillIn(page, { 'buyer.city': BUYER.city, 'buyer.tax_id': BUYER.tax_id });
    await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
    await heading(page, `INV-${YEAR}-0001`);
    for (const fact of [BUYER.name, `USt-IdNr. ${BUYER.tax_id}`, 'Full invoice', 'Replaces'])
      await invoiceOn(page).getByText(fact, { exact: true }).first().waitFor();
    await page.getByRole('row', { name: '21% €10.41 €2.19 €12.60' }).waitFor();
  });

  it('the PDF of that invoice is shown to a login with access', async () => {
    const address = await page.getByRole('link', { name: 'Open the PDF' }).getAttribute('href');
    const text = await textOfPdf(await (await page.request.get(address!)).body());
    for (const part of [
      `INV-${YEAR}-0001`,
      'B12345674',
      'Casa Luz Hostelería S.L.',
      BUYER.name,
      'Paella',
      'Vino tinto',
      '10 %',
      '21 %',
      '49,60',
    ])
      expect(text).toContain(part);
  });

  it('the invoices are listed, found by number or buyer, and an empty search says so', async () => {
    await page.getByRole('link', { name: 'Invoices', exact: true }).click();
    await page.getByRole('row').nth(2).waitFor();
    for (const [typed, found] of [
      [`S-INV-${YEAR}-0001`, `S-INV-${YEAR}-0001`],
      ['söhne', `INV-${YEAR}-0001`],
    ] as const) {
      await page.getByRole('searchbox').fill(typed);
      await expect
        .poll(() => page.getByRole('row').getByRole('link').allInnerTexts())
        .toEqual([found]);
    }
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await page.reload(); // the search is in the address
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  });

  it('[7.4.4] [14.3.1] the logout shows nothing after "back", and the next login returns to the page', async () => {
    await logOut(page);
    await at(page, '/login');
    await page.goBack();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('INV-');
    await page.goto('/invoices?kind=full');
    await fillIn(page, { email: OWNER.email, password: 'not the one' });
    await press(page, 'Log in');
    await page.getByText('The email or password is incorrect.').waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe(OWNER.email);
    await logIn(page);
    await at(page, '/invoices?kind=full');
    await page.getByRole('link', { name: `INV-${YEAR}-0001`, exact: true }).waitFor();
  });
});

describe('a cut connection to the server', () => {
  it('the board says that it is not live, shows no false success, and catches up by itself', async () => {
    const line = await openLine(office.server.staff_url);
    const board = await office.visit('/board', { baseURL: line.url });
    await logIn(board);
    await board.getByText('Live', { exact: true }).waitFor();
    const { order_number } = await guestOrders();
    await board.getByRole('button', { name: `Order ${order_number}: Start` }).waitFor();
    await mark(board);

    await line.cut();
    await board.getByText('Offline').waitFor();
    await press(board, `Order ${order_number}: Start`);
    await board.getByText('No connection. Check the network and try again.').waitFor();
    await openSeldom(board, 'Tables');
    await board.getByRole('heading', { name: 'This could not be loaded' }).waitFor();
    const missed = await guestOrders(1);

    line.asked.length = 0;
    await line.mend();
    await press(board, 'Try again');
    await board.getByText('Mesa 4', { exact: true }).waitFor();
    await board.getByRole('link', { name: /^Kitchen/ }).click();
    await board.getByText('Live', { exact: true }).waitFor();
    await board.getByRole('button', { name: `Order ${missed.order_number}: Start` }).waitFor();
    expect(await isSamePage(board)).toBe(true);
  });

  it('the stream continues after the last received event', async () => {
    const line = await openLine(office.server.staff_url);
    const board = await office.visit('/board', { baseURL: line.url });
    await logIn(board);
    await board.getByText('Live', { exact: true }).waitFor();
    const placed = await guestOrders();
    await board.getByRole('button', { name: `Order ${placed.order_number}: Start` }).waitFor();
    await line.cut();
    await board.getByText('Offline').waitFor();
    const missed = await guestOrders(1);
    line.asked.length = 0;
    await line.mend();
    await board.getByRole('button', { name: `Order ${missed.order_number}: Start` }).waitFor();
    await board.getByText('Live', { exact: true }).waitFor();
    expect(line.asked.find((request) => request.startsWith('GET /api/events'))).toMatch(
      /\r\nLast-Event-ID: \d+\r\n/i,
    );
  });

  it('a page shows what happened after its data was read and before the stream began', async () => {
    const board = await office.visit('/board');
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((done) => {
      begin = done;
    });
    await intercept(board, '**/api/events**', (route) => begun.then(() => route.fallback()));
    const read = board.waitForResponse((response) => response.url().includes('/api/orders?'));
    await logIn(board);
    await (await read).finished();
    const missed = await guestOrders(1);
    begin();
    await board.getByRole('button', { name: `Order ${missed.order_number}: Start` }).waitFor();
  });

  it('the app starts by itself when the server returns', async () => {
    const line = await openLine(office.server.staff_url);
    const board = await office.visit('/login', { baseURL: line.url });
    await logIn(board);
    await board.getByText('Live', { exact: true }).waitFor();
    // The pages are there but the server is not, as after a crash behind a load balancer.
    const comeBack = await cutOff(board, '**/api/**');
    await board.goto('/invoices');
    await board.getByRole('heading', { name: 'This could not be loaded' }).waitFor();
    comeBack();
    await press(board, 'Try again');
    await board.getByRole('link', { name: `INV-${YEAR}-0001`, exact: true }).waitFor();
    await board
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Kitchen' })
      .waitFor();
  });
});

describe('by keyboard alone', () => {
  it('a user logs in, moves an order on and takes its payment', async () => {
    const { order_number } = await guestOrders();
    const desk = await office.visit('/login?next=/board');
    await desk.getByLabel('Email').focus();
    await desk.keyboard.type(OWNER.email);
    await desk.keyboard.press('Tab');
    await desk.keyboard.type(OWNER.password);
    await desk.keyboard.press('Enter');
    await desk.getByRole('button', { name: `Order ${order_number}: Start` }).waitFor();
    await desk.keyboard.press('/');
    await desk.keyboard.type(`${order_number} mesa`);
    await expect.poll(() => desk.locator('.card').count()).toBe(1);
    await desk.keyboard.press('Enter'); // to the ticket
    await desk.keyboard.press('n');
    await column(desk, 'preparing').getByText(`Order ${order_number}`).waitFor();
    await expect
      .poll(() => desk.evaluate(() => document.activeElement?.textContent))
      .toBe(`Order ${order_number}`); // the focus followed the card
    await desk.keyboard.press('Enter');
    await heading(desk, `Order ${order_number}`);
    await desk.getByRole('link', { name: /^To bill / }).focus();
    await desk.keyboard.press('Enter');
    await desk.locator('.take').waitFor();
    await desk.keyboard.press('p');
    await desk.keyboard.press('Enter');
    await desk.locator('.paper a').first().waitFor();
    await expect
      .poll(() => desk.evaluate(() => document.activeElement?.textContent?.trim()))
      .toBe('Done');
  });

  it('a user skips to the content, and Escape closes a dialog and restores the focus', async () => {
    const desk = await office.visit('/login');
    await logIn(desk);
    await at(desk, '/');
    await desk.goto('/tables');
    await desk.getByRole('button', { name: 'More for Mesa 4' }).waitFor();
    await desk.keyboard.press('Tab');
    expect(await desk.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await desk.keyboard.press('Enter');
    expect(await desk.evaluate(() => document.activeElement?.id)).toBe('main');
    await desk.getByRole('button', { name: 'More for Mesa 4' }).focus();
    await desk.keyboard.press('Enter');
    await desk.getByRole('menuitem', { name: 'New QR' }).focus();
    await desk.keyboard.press('Enter');
    await desk.getByRole('dialog').waitFor();
    await desk.keyboard.press('Escape');
    await desk.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await desk.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'More for Mesa 4',
    );
  });
});
