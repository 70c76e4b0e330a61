import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../server/database/connect.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import {
  at,
  type BackOffice,
  heading,
  logIn,
  openBackOffice,
  openSeldom,
  press,
  invoiceOn,
} from '../support/back-office.ts';
import { intercept } from '../support/intercept.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder, placeOrder } from '../support/orders.ts';
import { fillIn } from '../support/portal.ts';
import { BUYER, OWNER, setUpRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';
import { thisYear } from '../support/year.ts';

const YEAR = thisYear();
const INBOX = 'buchhaltung@mueller.example';
let mail: MailServer;
let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  mail = await startMailServer();
  office = await openBackOffice(mail.settings);
  restaurant = await setUpRestaurant(office.server);
  const manager = await makeUser(office.server, restaurant.owner, 'manager');
  page = await office.visit('/login');
  await logIn(page, { email: manager.email, password: STAFF_PASSWORD });
  await at(page, '/');
});
afterAll(async () => {
  await office.stop();
  await mail.stop();
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const dialog = () => page.getByRole('dialog');

/** A paid order of two plates and three glasses, and its invoice. */
async function invoiced(buyer?: object): Promise<{ id: string; order_id: string }> {
  const items = [
    { product_id: restaurant.paella.id, quantity: 2 },
    { product_id: restaurant.wine.id, quantity: 3 },
  ];
  const { body: order } = await office.server.portal.post(`/menu/${restaurant.table.token}/order`, {
    items,
  });
  await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
    method: 'card',
    amount_cents: order.total_cents,
  });
  const { status, body } = await restaurant.owner.post(
    `/api/orders/${order.order_id}/invoice`,
    buyer && { buyer },
  );
  expect([status, body]).toEqual([201, body]);
  return body;
}

const linkTo = (number: string) => invoiceOn(page).getByRole('link', { name: number, exact: true });
const follow = (number: string) => linkTo(number).click();

describe('an issued invoice', () => {
  it('is mailed to its buyer, whose address is prefilled; the mail arrives with the PDF', async () => {
    const { id } = await invoiced({ ...BUYER, email: INBOX });
    await page.goto(`/invoices/${id}`);
    await press(page, 'Send by email');
    expect(await page.getByRole('textbox', { name: 'Email' }).inputValue()).toBe(INBOX);
    await press(page, 'Send');
    await page.getByText(`On its way to ${INBOX}.`).waitFor();
    const { attachments } = await mail.waitFor(INBOX);
    expect(attachments[0]).toMatchObject({
      filename: `INV-${YEAR}-0001.pdf`,
      contentType: 'application/pdf',
    });
    await openSeldom(page, 'Emails');
    const row = page.getByRole('row').filter({ hasText: INBOX });
    await row.getByText('Invoice, sent by staff').waitFor();
    // also if the page was open before the server knew
    await row.getByText('Sent', { exact: true }).waitFor();
  });

  it('is credited by line, never above its rest, and both documents link to each other', async () => {
    await page.getByRole('link', { name: 'Invoice, sent by staff' }).click();
    await press(page, 'Credit…');
    await fillIn(page, { scope: 'lines' });
    expect(await dialog().getByRole('button', { name: 'Issue credit note' }).isDisabled()).toBe(
      true,
    ); // nothing is chosen yet
    await dialog().getByLabel('Vino tinto').fill('2');
    await fillIn(page, { reason: 'Two glasses were cork-tainted' });
    await press(page, 'Issue credit note');
    expect(
      await dialog()
        .getByLabel('Refund')
        .evaluate((field: HTMLSelectElement) => field.validity.valueMissing),
    ).toBe(true); // never assumed
    await fillIn(page, { refund_method: 'cash' });
    await press(page, 'Issue credit note');
    await heading(page, `C-INV-${YEAR}-0001`);
    await page.getByRole('definition').filter({ hasText: 'Cash €8.40' }).waitFor();
    await invoiceOn(page).getByText('€8.40').first().waitFor();
    await page.getByText('Two glasses were cork-tainted').waitFor();
    await follow(`INV-${YEAR}-0001`);
    await heading(page, `INV-${YEAR}-0001`);
    await linkTo(`C-INV-${YEAR}-0001`).waitFor();
    // part of it is already credited
    expect(await page.getByRole('button', { name: 'Wrong company…' }).count()).toBe(0);

    await press(page, 'Credit…');
    await fillIn(page, { scope: 'lines', reason: 'All of them', refund_method: 'card' });
    await dialog().getByLabel('Vino tinto').fill('3');
    await press(page, 'Issue credit note');
    await dialog()
      .getByRole('button', {
        name: 'Vino tinto: is more than is left to credit: 1. Go to the field',
      })
      .click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(
      'lines.0.quantity',
    );
    await fillIn(page, { scope: 'all' });
    await press(page, 'Issue credit note');
    await heading(page, `C-INV-${YEAR}-0002`);
    expect(await page.getByRole('button', { name: 'Credit…' }).count()).toBe(0);

    const reloaded = page.waitForResponse(/\/uninvoiced$/);
    await invoiceOn(page).getByRole('link', { name: 'Open the bill' }).click();
    await page.getByText('Refund: Cash').waitFor();
    await page.getByText('Refund: Card').waitFor();
    await reloaded;
    for (const name of [/^Issue/, 'With buyer…', /^Refund €/])
      // everything is refunded
      await expect.poll(() => page.getByRole('button', { name }).count()).toBe(0);
  });

  it('for the wrong company is reissued in one step', async () => {
    const { id } = await invoiced(BUYER);
    await page.goto(`/invoices/${id}`);
    await press(page, 'Wrong company…');
    expect(await dialog().locator('[name="buyer.tax_id"]').inputValue()).toBe(BUYER.tax_id);
    await fillIn(page, { 'buyer.name': ' ', 'buyer.tax_id': 'A58818501', 'buyer.country': 'ES' });
    await press(page, 'Correct invoice');
    await dialog()
      .getByRole('button', { name: /^Name or company: / })
      .waitFor();
    await fillIn(page, { 'buyer.name': 'Otra Empresa S.A.' });
    await press(page, 'Correct invoice');
    await heading(page, `INV-${YEAR}-0003`);
    await page.getByText(`This invoice replaces INV-${YEAR}-0002.`).waitFor();
    await invoiceOn(page).getByText('Otra Empresa S.A.').first().waitFor();
    await page.getByRole('link', { name: `Credit note C-INV-${YEAR}-0003` }).click();
    await heading(page, `C-INV-${YEAR}-0003`);
    await page.getByText('Made out to the wrong company').waitFor();
    await follow(`INV-${YEAR}-0002`);
    await invoiceOn(page).getByText('Credited', { exact: true }).waitFor();
  });

  it('names the simplified invoice that it replaced, which offers no correction', async () => {
    const ticket = await invoiced();
    const { body: full } = await restaurant.owner.post(`/api/orders/${ticket.order_id}/invoice`, {
      buyer: BUYER,
    });
    await page.goto(`/invoices/${ticket.id}`);
    await page.getByText('Replaced by').waitFor();
    expect(await page.getByRole('button', { name: 'Credit…' }).count()).toBe(0);
    await follow(full.invoice_number);
    await heading(page, full.invoice_number);
    await invoiceOn(page).getByText('Replaces', { exact: true }).waitFor();
  });

  it('[8.2.1] corrects no invoice for a cashier without a manager’s PIN', async () => {
    const { id } = await invoiced(BUYER);
    const cashier = await makeUser(office.server, restaurant.owner, 'cashier');
    const till = await office.visit('/login');
    await logIn(till, { email: cashier.email, password: STAFF_PASSWORD });
    await at(till, '/');
    await till.goto(`/invoices/${id}`);
    await till.getByRole('button', { name: 'Send by email' }).waitFor();
    await press(till, 'Credit…');
    await till.getByLabel('Reason').fill('never served');
    await till.getByLabel('Refund').selectOption('none');
    await press(till, 'Issue credit note');
    await till.getByText('This needs a manager.').waitFor();
    await till.getByText('Nobody who may approve this has a PIN.').waitFor();
    await till.keyboard.press('Escape');
    await till.getByText('This needs a manager.').waitFor();
    expect(await till.getByLabel('Reason').inputValue()).toBe('never served');
    expect((await restaurant.owner.get(`/api/invoices/${id}`)).body.status).not.toBe('cancelled');
  });
});

describe('a manager', () => {
  it('finds a customer, and cannot confirm the address while a mail server is set up', async () => {
    await office.server.portal.post('/customer/register', {
      email: 'ana@example.org',
      password: 'Gazpacho42x',
      full_name: 'Ana Ruiz',
    });
    await openSeldom(page, 'Customers');
    await page.getByRole('searchbox').fill('nobody like that');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await page.getByRole('searchbox').fill('ruiz');
    await press(page, 'Confirm ana@example.org');
    await dialog().getByRole('button', { name: 'Confirm', exact: true }).click();
    const { body: customers } = await restaurant.owner.get('/api/customers');
    const { body } = await restaurant.owner.post(
      `/api/customers/${customers.items[0].id}/verify-email`,
      undefined,
      { 'Accept-Language': 'en' },
    );
    await dialog().getByText(body.detail).waitFor();
    await press(page, 'Close');
  });

  it('retries a mail that was refused', async () => {
    mail.refuse({ code: 550, text: 'No such mailbox here' });
    const { id } = await invoiced({ ...BUYER, email: 'typo@mueller.example' });
    await restaurant.owner.post(`/api/invoices/${id}/email`);
    await expect
      .poll(async () => (await restaurant.owner.get('/api/outbox?status=failed')).body.items.length)
      .toBe(1);
    await page.goto('/mails?status=failed');
    await page
      .getByText(
        'The mail server rejected the email permanently. Check whether the address is right.',
      )
      .waitFor();
    await page.getByText(/No such mailbox here/).waitFor();
    await press(page, 'Try now: email to typo@mueller.example');
    await mail.waitFor('typo@mueller.example');
    await page.getByLabel('Status').selectOption('');
    await page
      .getByRole('row')
      .filter({ hasText: 'typo@' })
      .getByText('Sent', { exact: true })
      .waitFor();
  });

  it('reads in the activity log who did what, with the details', async () => {
    await page.goto('/audit');
    await page.getByRole('cell', { name: OWNER.full_name }).first().waitFor();
    await page.getByLabel('What').selectOption({ label: 'Credited an invoice' });
    await page.getByText(`credit note C-INV-${YEAR}-0003`).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'C-INV' }).first();
    await row.getByText('Test manager').waitFor();
    await at(page, '/audit?action=invoice.credited'); // the filters are in the address
    // A person who was on screen before can be chosen still.
    const people = page.getByLabel('Who').locator('option');
    expect(await people.allInnerTexts()).toContain(OWNER.full_name);
    await page.getByLabel('Who').selectOption({ label: 'Test manager' });
    await row.getByText('Test manager').waitFor();
    expect(await people.allInnerTexts()).toContain(OWNER.full_name);
    await page.getByLabel('Who').selectOption('');
    await at(page, '/audit?action=invoice.credited');
    await row.getByRole('link', { name: 'Credited an invoice' }).click();
    await heading(page, `INV-${YEAR}-0002`);
    await page.goBack();
    await at(page, '/audit?action=invoice.credited');
  });

  it('checks the archive: intact, or the first document with a fault', async () => {
    await openSeldom(page, 'Archive');
    await press(page, 'Check the archive');
    const {
      body: { checked },
    } = await restaurant.owner.get('/api/archive/verify');
    await page.getByText(`${checked} documents, all intact.`).waitFor();
    // Answered by another process behind the same address, or after a restart.
    const known = await intercept(page, '**/api/archive/checks', async (route) => {
      const response = await route.fetch();
      const begun = { ...(await response.json()), id: 'of-another-process', state: 'running' };
      await route.fulfill({ response, json: begun });
    });
    await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/api/archive/verify')),
      press(page, 'Check the archive'),
    ]);
    await page.getByText(`${checked} documents, all intact.`).waitFor();
    known();
    // As somebody with access to the file would: triggers can be dropped.
    await inTransaction(async () => {
      await database().query('DROP TRIGGER invoice_lines_frozen');
      await database().query(
        'UPDATE invoice_lines SET unit_price_cents = 1 WHERE invoice_id = ' +
          '(SELECT id FROM invoices WHERE chain_position = 4)',
      );
    });
    await press(page, 'Check the archive');
    await page.getByText('Its contents were changed after it was issued.').waitFor();
    await page.getByText('Before it: 3 documents, intact.').waitFor();
  });
});

describe('a settled bill that several guests paid', () => {
  const links = () => page.getByRole('list', { name: 'Invoice' });

  it('is split by item, with a company among the payers, until nothing is left', async () => {
    const order = await paidOrder(restaurant, { paella: 2, wine: 3, payment: { method: 'card' } });
    const back = async () => {
      await page.goto(`/bills/${order.bill_id}`);
    };
    await back();
    await press(page, 'Split…');
    await dialog().getByLabel('Paella').fill('3');
    await dialog().getByRole('button', { name: 'With buyer…' }).click();
    await fillIn(dialog(), {
      'buyer.name': BUYER.name,
      'buyer.street': BUYER.street,
      'buyer.postal_code': BUYER.postal_code,
      'buyer.city': BUYER.city,
      'buyer.country': 'DE',
    });
    await dialog().getByRole('button', { name: 'Issue', exact: true }).click();
    await dialog().getByRole('alert').getByText(/2/).waitFor(); // more than the two of the order
    await page.keyboard.press('Escape');
    await dialog().getByText('Not saved yet.').waitFor();
    await press(page, 'Close');

    await press(page, 'Split…');
    await dialog().getByLabel('Paella').fill('1');
    await dialog().getByText('€18.50', { exact: true }).waitFor();
    await dialog().getByRole('button', { name: 'With buyer…' }).click();
    await fillIn(dialog(), {
      'buyer.name': BUYER.name,
      'buyer.street': BUYER.street,
      'buyer.postal_code': BUYER.postal_code,
      'buyer.city': BUYER.city,
      'buyer.country': 'DE',
    });
    await dialog().getByRole('button', { name: 'Issue', exact: true }).click();
    await heading(page, /^INV-/);
    expect((await restaurant.owner.get(`/api/orders/${order.order_id}/uninvoiced`)).body).toEqual({
      items: [
        { order_item_id: order.items[0].id, quantity: 1 },
        { order_item_id: order.items[1].id, quantity: 3 },
      ],
      left_cents: 1850 + 3 * 420,
      by_amount: false,
    });

    await back();
    await press(page, 'Split…');
    await dialog().getByLabel('Vino tinto').fill('2');
    await dialog().getByRole('button', { name: 'Issue and print' }).click();
    await heading(page, /^S-INV-/);
    await back();
    await press(page, 'Issue the rest and print');
    await heading(page, /^S-INV-/);
    await back();
    await links().getByRole('listitem').nth(2).waitFor();
    expect(
      (await links().getByRole('listitem').allInnerTexts())
        .map((text) => /€[\d.]+/.exec(text)![0])
        .sort(),
    ).toEqual(['€18.50', '€22.70', '€8.40']);
    expect(await page.getByRole('button', { name: 'Split…' }).count()).toBe(0);
  });

  it('is split by amount, and then by amount only', async () => {
    const order = await paidOrder(restaurant, { payment: { method: 'card' } });
    await page.goto(`/bills/${order.bill_id}`);
    await press(page, 'Split…');
    await fillIn(dialog(), { way: 'amount', share_cents: '10' });
    await dialog().getByRole('button', { name: 'Issue and print' }).click();
    await heading(page, /^S-INV-/);
    await page.goto(`/bills/${order.bill_id}`);
    await press(page, 'Split…');
    await dialog().getByText('€8.50 left.').waitFor();
    await fillIn(dialog(), { share_cents: '9' });
    await dialog().getByRole('button', { name: 'Issue and print' }).click();
    await dialog().getByRole('alert').getByRole('button', { name: /8\.50/ }).waitFor();
    await fillIn(dialog(), { share_cents: '8.50' });
    await dialog().getByRole('button', { name: 'Issue and print' }).click();
    await heading(page, /^S-INV-/);
    expect((await restaurant.owner.get(`/api/orders/${order.order_id}/uninvoiced`)).body).toEqual({
      items: [],
      left_cents: 0,
      by_amount: true,
    });
  });
});

describe('a payment', () => {
  it('is refunded with a reason, and the order is due again; not while an invoice is valid', async () => {
    const order = await paidOrder(restaurant, { payment: { method: 'card', tip_cents: 100 } });
    await page.goto(`/bills/${order.bill_id}`);
    await press(page, 'Refund €19.50');
    await dialog().getByText('Refund it on the card terminal too.').waitFor();
    await fillIn(page, { reason: ' ' });
    await dialog().getByRole('button', { name: 'Refund', exact: true }).click();
    await dialog()
      .getByRole('button', { name: /^Reason: / })
      .waitFor();
    await fillIn(page, { reason: 'Paid in cash after all' });
    await dialog().getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByText(/· Refunded /).waitFor();
    await page.getByText('Left to pay').waitFor();
    expect(await page.getByRole('button', { name: /^Refund €/ }).count()).toBe(0);
    await page.getByRole('radio', { name: 'Later', exact: true }).check();
    await page.locator('.take').click();
    await page.getByRole('button', { name: 'Refund €18.50' }).waitFor();
    await page.reload();
    await press(page, 'Issue');
    await heading(page, /^S-INV-/);
    await page.goto(`/bills/${order.bill_id}`);
    await page.getByRole('button', { name: 'With buyer…' }).waitFor();
    expect(await page.getByRole('button', { name: /^Refund €/ }).count()).toBe(0);
    await page.goto('/audit');
    await page.getByRole('row').filter({ hasText: 'Refunded a payment' }).waitFor();
  });

  it('is not lost by cancelling: once the kitchen has begun, only a manager cancels', async () => {
    const order = await placeOrder(restaurant, { wine: 1 });
    const waiter = await makeUser(office.server, restaurant.owner, 'waiter');
    const theirs = await office.visit('/login');
    await logIn(theirs, { email: waiter.email, password: STAFF_PASSWORD });
    await at(theirs, '/');
    await theirs.goto(`/orders/${order.order_id}`);
    await theirs.getByRole('button', { name: 'Cancel order' }).waitFor();
    await press(theirs, 'Start');
    await theirs.getByRole('button', { name: 'Ready' }).waitFor();
    await press(theirs, 'Cancel order');
    await theirs.getByRole('dialog').getByRole('button', { name: 'Cancel order' }).click();
    await theirs.getByText('Nobody who may approve this has a PIN.').waitFor();
    expect((await restaurant.owner.get(`/api/orders/${order.order_id}`)).body.status).toBe(
      'preparing',
    );
    await page.goto(`/orders/${order.order_id}`);
    await page.getByRole('button', { name: 'Cancel order' }).waitFor();
    await theirs.close();
  });
});
