import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { PHONE } from '../support/browser.ts';
import { makeCustomer, PASSWORD, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder } from '../support/orders.ts';
import { lookFaults } from '../support/page-checks.ts';
import {
  at,
  downloadPdf,
  fault,
  fillIn,
  focused,
  heading,
  linkFromMail,
  logIn,
  makeInvoice,
  openCompany,
  openPortal,
  press,
  says,
  visitAs,
  type Portal,
} from '../support/portal.ts';
import { BUYER, type Client } from '../support/server.ts';

let mail: MailServer;
let portal: Portal;
let anna: TestCustomer;
beforeAll(async () => {
  mail = await startMailServer();
  portal = await openPortal(mail.settings);
  anna = await makeCustomer(portal.server, mail);
});
afterAll(async () => {
  await portal.stop();
  await mail.stop();
});
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

/** Two dishes of a guest or a customer, paid by card. */
const paidDishes = (by?: Client) =>
  paidOrder(portal.restaurant, { paella: 2, by, payment: { method: 'card' } });
/** A fresh browser on an address, ready for the page checks. */
async function stranger(path: string, options = PHONE): Promise<Page> {
  const page = await portal.visit('/', options);
  await page.goto(path);
  return page;
}
const named = Object.fromEntries(
  Object.entries(BUYER).map(([name, value]) => [`buyer.${name}`, value]),
);

describe('the problem page in place of a page or file', () => {
  it('an unknown address asks to scan the code, in the reader’s language', async () => {
    const page = await stranger('/nowhere');
    await heading(page, 'Page not found');
    await says(page, /scan the code on your table/);
    expect(await page.title()).toBe('Page not found · Casa Luz');
    expect(await lookFaults(page)).toEqual([]);
    const german = await portal.visit('/nowhere', { ...PHONE, locale: 'de-DE' });
    await heading(german, 'Seite nicht gefunden');
  });

  it('it is shown without scripts too', async () => {
    const page = await portal.visit('/nowhere', { ...PHONE, javaScriptEnabled: false });
    await heading(page, 'Page not found');
    await says(page, 'Casa Luz');
  });

  it('an expired download link leads back to the order by its code', async () => {
    const { claim_code } = await paidDishes();
    const { body } = await portal.server.portal.post(`/orders/${claim_code}/invoice`, {
      buyer: BUYER,
    });
    setClock(() => new Date(Date.now() + 3_601_000));
    try {
      const page = await stranger(body.download_url);
      await heading(page, 'This link has expired');
      expect(await lookFaults(page)).toEqual([]);
      await press(page, 'Open the order');
      await says(page, 'is missing');
      await fillIn(page, { claim_code: ` ${claim_code.toLowerCase().replace(/(.{4})/g, '$1 ')}` });
      await press(page, 'Open the order');
      await at(page, `/orders/${claim_code}`);
      const pdf = await downloadPdf(page, page.getByRole('link', { name: 'Download the PDF' }));
      expect(pdf.name).toBe(`${body.invoice_number}.pdf`);
    } finally {
      setClock(null);
    }
  });

  it('a download without a login leads to the login, then to the file', async () => {
    const { order_id } = await paidDishes(anna.client);
    const { body } = await anna.client.post(`/customer/orders/${order_id}/invoice`, {
      buyer: BUYER,
    });
    const path = `/customer/invoices/${body.id}/download`;
    const page = await portal.visit(path);
    await at(page, `/customer/login?next=${encodeURIComponent(path)}`);
    await says(page, 'Log in to open your invoice.');
    await fillIn(page, { email: anna.email, password: PASSWORD });
    const [pdf] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith(path)),
      press(page, 'Log in'),
    ]);
    expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf']);

    // An expired login is refreshed without a prompt.
    const other = await visitAs(portal, anna, '/account');
    await other.context().clearCookies({ name: /access/ });
    const again = other.waitForResponse(
      (response) => response.url().endsWith(path) && response.status() === 200,
    );
    await other.goto(path).catch(() => null);
    expect((await again).headers()['content-type']).toBe('application/pdf');
  });
});

describe('a guest’s invoice', () => {
  it('an empty form names all its errors at once', async () => {
    const { claim_code } = await paidDishes();
    const page = await portal.visit(`/orders/${claim_code}`);
    await openCompany(page);
    await makeInvoice(page);
    await expect.poll(() => focused(page)).toBe('buyer.name');
    for (const field of ['Street and number', 'Postal code', 'City'])
      await says(page, new RegExp(`^${field}: `));
  });

  it('is found again after a reload and on another device, and its copy goes to the mail address of the form', async () => {
    const { claim_code } = await paidDishes();
    const page = await stranger(`/orders/${claim_code}`);
    await openCompany(page);
    await fillIn(page, { ...named, 'buyer.email': 'buyer@example.org' });
    await makeInvoice(page);
    await says(page, 'A copy is on its way to buyer@example.org.');
    expect((await mail.waitFor('buyer@example.org')).attachments).toHaveLength(1);
    expect(await lookFaults(page)).toEqual([]);
    await page.reload();
    await page.getByRole('link', { name: 'Download the PDF' }).waitFor();
    expect(await page.locator('[name="buyer.name"]').count()).toBe(0);
    const other = await portal.visit(`/orders/${claim_code.toLowerCase()}`);
    const pdf = await downloadPdf(other, other.getByRole('link', { name: 'Download the PDF' }));
    expect(pdf.text).toContain('Müller & Söhne GmbH');
    expect(await other.getByRole('link', { name: 'Open the PDF' }).getAttribute('target')).toBe(
      '_blank',
    );
  });
});

describe('an order is claimed by the customer who logs in for it', () => {
  it('a new customer who confirms the address in another tab has the order', async () => {
    const email = 'newcomer@kunden.example';
    const { claim_code, order_id } = await paidDishes();
    const page = await stranger(`/orders/${claim_code}`);
    await page.getByRole('link', { name: 'Log in to save this order to your account' }).click();
    await says(page, 'Once you log in, your order is saved to your account.');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await fillIn(page, { full_name: 'Eva Lang', email, password: PASSWORD });
    await press(page, 'Create the account');
    await heading(page, 'Check your email');
    expect(await lookFaults(page)).toEqual([]);
    const link = await linkFromMail(mail, email, '/customer/verify-email');
    await page.close();

    const tab = await page.context().newPage();
    await tab.goto(link);
    await press(tab, 'Confirm my address');
    await tab.getByRole('link', { name: 'Log in' }).click();
    await logIn(tab, email);
    await at(tab, `/account/orders/${order_id}`);
    await says(tab, 'This order is now in your account.');
  });

  it('a new customer who confirms the address on another device has the order', async () => {
    const email = 'elsewhere@kunden.example';
    const { claim_code, order_id } = await paidDishes();
    const page = await portal.visit(`/orders/${claim_code}`);
    await page.getByRole('link', { name: 'Log in to save this order to your account' }).click();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await fillIn(page, { full_name: 'Eva Lang', email, password: PASSWORD });
    await press(page, 'Create the account');
    await heading(page, 'Check your email');
    const other = await portal.visit(await linkFromMail(mail, email, '/customer/verify-email'));
    await press(other, 'Confirm my address');
    await heading(other, 'Your address is confirmed');
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
    await logIn(page, email);
    await at(page, `/account/orders/${order_id}`);
  });

  it('a failed claim is reported, and another customer’s login claims nothing', async () => {
    const { claim_code } = await paidDishes();
    const page = await portal.visit(`/orders/${claim_code}`);
    await page.getByRole('link', { name: 'Log in to save this order to your account' }).click();
    const other = await makeCustomer(portal.server, mail);
    await other.client.post('/customer/orders/claim', { claim_code });
    await logIn(page, anna.email);
    await says(page, 'Your order could not be added: it is already in another account.');
  });

  it('a code typed in the account adds its order', async () => {
    const { claim_code, order_id } = await paidDishes();
    const page = await visitAs(portal, anna, '/account');
    await page.reload();
    await press(page, 'Add the order');
    await fault(page, /^Order code: /);
    await fillIn(page, { claim_code: 'AAAA BBBB CCCC DDDD' });
    await press(page, 'Add the order');
    await fault(page, /^Order code: does not belong to any order/);
    expect(await lookFaults(page)).toEqual([]);
    await fillIn(page, { claim_code: ` ${claim_code.toLowerCase().replace(/(.{4})/g, '$1 ')}` });
    await press(page, 'Add the order');
    await at(page, `/account/orders/${order_id}`);

    const other = await visitAs(portal, await makeCustomer(portal.server, mail), '/account');
    await fillIn(other, { claim_code: `https://casaluz.example/orders/${claim_code}?x=1` });
    await press(other, 'Add the order');
    await fault(other, /^Order code: belongs to an order in another account/);
  });
});
