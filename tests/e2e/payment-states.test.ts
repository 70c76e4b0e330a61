import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  heading,
  logIn,
  openBackOffice,
  press,
  type BackOffice,
  invoiceOn,
} from '../support/back-office.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { makeCustomer, PASSWORD } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { fillIn } from '../support/portal.ts';
import { BUYER, OWNER, setUpRestaurant, type Client } from '../support/server.ts';

let mail: MailServer;
let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  mail = await startMailServer();
  office = await openBackOffice(mail.settings);
  restaurant = await setUpRestaurant(office.server);
  page = await office.visit('/login');
  await logIn(page, OWNER);
  await at(page, '/');
});
afterAll(async () => {
  await office.stop();
  await mail.stop();
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

interface Placed {
  order_id: string;
  bill_id: string;
  claim_code: string;
  total_cents: number;
}
async function place(guest: Client = office.server.portal): Promise<Placed> {
  const { status, body } = await guest.post(`/menu/${restaurant.table.token}/order`, {
    items: [
      { product_id: restaurant.paella.id, quantity: 2 },
      { product_id: restaurant.wine.id, quantity: 3 },
    ],
  });
  expect([status, body]).toEqual([201, body]);
  return body;
}
async function owner(path: string, body: object) {
  const response = await restaurant.owner.post(path, body);
  expect([path, response.status < 300, response.body]).toEqual([path, true, response.body]);
  return response.body;
}
function pay({ order_id }: Placed, amount_cents: number) {
  return owner(`/api/orders/${order_id}/payments`, { method: 'cash', amount_cents });
}
function guestPage(path: string, options = PHONE) {
  return office.visit(path, { ...options, baseURL: office.server.portal_url });
}

/** Screenshots for review: `LOOK=folder npx vitest run …`. */
async function look(shown: Page, name: string): Promise<void> {
  if (!process.env.LOOK) return;
  const size = shown.viewportSize()!;
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 1024, 390]) {
      await shown.emulateMedia({ colorScheme });
      await shown.setViewportSize({ width, height: 900 });
      await shown.screenshot({ path: `${process.env.LOOK}/${name}-${width}-${colorScheme}.png` });
    }
  await shown.setViewportSize(size);
}

/** The largest amount of the page, which a payment may take. */
const left = () => page.locator('.due .amount').innerText();
const euros = (cents: number) => `€${(cents / 100).toFixed(2)}`;

describe('a bill with a total of 0', () => {
  it('is closed as paid with one tap, then invoiced; the guest sees it', async () => {
    const order = await place();
    await owner(`/api/orders/${order.order_id}/discount`, {
      percent_basis_points: 10_000,
      reason: 'On the house',
    });
    const guest = await guestPage(`/orders/${order.claim_code}`);
    await guest.getByText('Nothing to pay', { exact: true }).waitFor();
    await guest.getByText(/^There is nothing to pay\. Once our staff/).waitFor();
    await look(guest, 'guest-free');

    await page.goto(`/orders/${order.order_id}`);
    await page.getByRole('link', { name: /^To bill / }).click();
    await page.getByRole('heading', { name: 'Nothing to pay' }).waitFor();
    await look(page, 'free');
    await press(page, 'Close as paid');
    await page.getByText('Closed, nothing to pay').waitFor();
    await page.getByText('Settled', { exact: true }).waitFor();
    expect((await restaurant.owner.get(`/api/orders/${order.order_id}`)).body).toMatchObject({
      settled: true,
      paid_cents: 0,
    });
    await press(page, 'Issue');
    await page.getByRole('heading', { name: /^S-/, level: 1 }).waitFor();
    await guest.reload();
    await guest.getByText('Paid', { exact: true }).waitFor();
    await guest.getByRole('heading', { name: 'Receipt and invoice' }).waitFor();
  });

  it('is reopened if it was closed by mistake, without any mention of money', async () => {
    const order = await place();
    await owner(`/api/orders/${order.order_id}/discount`, {
      percent_basis_points: 10_000,
      reason: 'On the house',
    });
    await pay(order, 0);
    await page.goto(`/bills/${order.bill_id}`);
    await press(page, 'Reopen');
    await page.getByText('Nothing was paid, so nothing is refunded.', { exact: false }).waitFor();
    await page.getByRole('dialog').getByLabel('Reason').fill('Wrong order');
    await page.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click();
    await page.getByRole('button', { name: 'Close as paid' }).waitFor();
  });
});

describe('the payment form', () => {
  it('offers what is due after a payment or refund at this or another till, and never more', async () => {
    const order = await place();
    const total = order.total_cents;
    await page.goto(`/bills/${order.bill_id}`);
    await page.locator('.take').waitFor();
    expect(await left()).toBe(euros(total));

    const amount = page.getByLabel('This payer’s amount (EUR)');
    await page.getByRole('radio', { name: 'Amount', exact: true }).check();
    await amount.fill(((total - 1000) / 100).toFixed(2));
    await page.getByRole('radio', { name: 'Later', exact: true }).check();
    await page.locator('.take').click();
    await expect.poll(left).toBe('€10.00');
    await press(page, 'Next payer');
    await look(page, 'part-paid');

    await amount.fill('9.00');
    await pay(order, 400); // at another till
    await expect.poll(left).toBe('€6.00');
    await page.getByText('more than is left to pay').waitFor();
    expect(await page.locator('.take').isDisabled()).toBe(true);

    const { body } = await restaurant.owner.get(`/api/bills/${order.bill_id}`);
    await owner(`/api/bills/${order.bill_id}/payments/${body.payments[0].id}/refund`, {
      reason: 'Wrong card',
    });
    await expect.poll(left).toBe(euros(total - 400));
    await page.goto('/bills?status=open');
    const row = page.getByRole('row').filter({ hasText: 'Mesa 4' });
    await row
      .getByText(euros(total - 400))
      .first()
      .waitFor();
    await pay(order, total - 400); // so that the next order opens a bill of its own
  });

  it('offers what is due after a discount at another till', async () => {
    const order = await place();
    await page.goto(`/bills/${order.bill_id}`);
    await page.locator('.take').waitFor();
    await owner(`/api/bills/${order.bill_id}/discount`, {
      percent_basis_points: 5_000,
      reason: 'Half',
    });
    await expect.poll(left).toBe(euros(order.total_cents / 2));
    await pay(order, order.total_cents / 2);
  });
});

describe('a document shows the state of its payments', () => {
  it('credited partly, then wholly: on the invoice, its credit notes, the lists and the order', async () => {
    const order = await place();
    await pay(order, order.total_cents);
    const invoice = await owner(`/api/orders/${order.order_id}/invoice`, { buyer: BUYER });
    await page.goto(`/invoices/${invoice.id}`);
    await invoiceOn(page).getByText('Paid', { exact: true }).waitFor();
    const note = await owner(`/api/invoices/${invoice.id}/credit-note`, {
      reason: 'Cork-tainted',
      lines: [{ line: 2, quantity: 2 }],
      refund_method: 'cash',
    });
    const money = (cents: number) => `€${(cents / 100).toFixed(2)}`;
    const partly = `Partly credited: ${money(note.total_cents)} of ${money(invoice.total_cents)}`;
    await invoiceOn(page).getByText(partly).waitFor(); // credited at another till
    await invoiceOn(page).getByRole('link', { name: note.invoice_number, exact: true }).waitFor();
    await look(page, 'invoice-partly');
    await invoiceOn(page).getByRole('link', { name: note.invoice_number, exact: true }).click();
    await heading(page, note.invoice_number);
    await invoiceOn(page)
      .getByText(`Refunded in cash: ${money(note.total_cents)}`)
      .waitFor();
    expect(await page.locator('.amount.total').innerText()).toBe(`−${money(note.total_cents)}`);
    expect(await invoiceOn(page).getByText('Paid', { exact: true }).count()).toBe(0);
    await look(page, 'credit-note');

    await page.goto('/invoices');
    await page.getByRole('row').filter({ hasText: partly }).waitFor();
    const row = page.getByRole('row').filter({ hasText: note.invoice_number });
    await row.getByText(/Refunded in cash/).waitFor();
    await row.getByText(`−${money(note.total_cents)}`).waitFor();
    await look(page, 'invoices');

    await page.goto(`/bills/${order.bill_id}`);
    await page.getByText(partly).waitFor();
    await page.getByText('Refunded by credit note').waitFor();
    await look(page, 'order-credited');

    await owner(`/api/invoices/${invoice.id}/credit-note`, { reason: 'All of it' });
    await page.goto(`/invoices/${invoice.id}`);
    await invoiceOn(page).getByText('Credited', { exact: true }).waitFor();
    const { body } = await restaurant.owner.get(`/api/invoices?order_id=${order.order_id}`);
    const rest = body.items.find((one: { total_cents: number; credits: string | null }) => {
      return one.credits && one.total_cents !== note.total_cents;
    });
    await invoiceOn(page).getByRole('link', { name: rest.invoice_number, exact: true }).click();
    await invoiceOn(page).getByText('Credit note', { exact: true }).first().waitFor();
    expect(await invoiceOn(page).getByText('Paid', { exact: true }).count()).toBe(0);
  });

  it('a simplified invoice replaced by a full invoice is replaced, not paid twice', async () => {
    const order = await place();
    await pay(order, order.total_cents);
    const ticket = await owner(`/api/orders/${order.order_id}/invoice`, {});
    await owner(`/api/orders/${order.order_id}/invoice`, { buyer: BUYER });
    await page.goto(`/invoices/${ticket.id}`);
    await invoiceOn(page).getByText('Replaced', { exact: true }).waitFor();
  });

  it('the customer sees the same on their invoices', async () => {
    const customer = await makeCustomer(office.server, mail);
    const order = await place(customer.client);
    await pay(order, order.total_cents);
    const invoice = await owner(`/api/orders/${order.order_id}/invoice`, { buyer: BUYER });
    const note = await owner(`/api/invoices/${invoice.id}/credit-note`, {
      reason: 'Cork-tainted',
      lines: [{ line: 2, quantity: 1 }],
      refund_method: 'card',
    });
    const theirs = await guestPage('/customer/login', DESKTOP);
    await fillIn(theirs, { email: customer.email, password: PASSWORD });
    await theirs.locator('button[type="submit"]').click();
    await theirs.waitForURL(/\/account/);
    await theirs.goto('/account/invoices');
    await theirs.getByText(/^Partly credited: €/).waitFor();
    await theirs.getByText(/^Refunded to card: €/).waitFor();
    await look(theirs, 'my-invoices');
    await theirs.getByRole('link', { name: new RegExp(`^${invoice.invoice_number}`) }).click();
    await theirs.getByText(/^Partly credited: €/).waitFor();
    await look(theirs, 'my-invoice');
    await theirs.getByRole('link', { name: note.invoice_number, exact: true }).click();
    await theirs.getByText(/^Refunded to card: €/).waitFor();
    expect(await theirs.locator('.amount.total').innerText()).toMatch(/^[-−]€/);
    await theirs.getByText('Corrects', { exact: false }).getByRole('link').click();
    await theirs.getByText(/^Partly credited: €/).waitFor();
  });
});
