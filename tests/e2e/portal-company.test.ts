import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { insert } from '../../server/database/repository.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import { localDay } from '../../server/dates.ts';
import { Passkey } from '../../server/passkeys/model.ts';
import { PHONE } from '../support/browser.ts';
import { makeCustomer, PASSWORD, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder, placeOrder } from '../support/orders.ts';
import { lookFaults } from '../support/page-checks.ts';
import {
  downloadPdf,
  fillIn,
  focused,
  heading,
  logOut,
  makeInvoice,
  openCompany,
  openPortal,
  type Portal,
  press,
  says,
  visitAs,
} from '../support/portal.ts';
import { BUYER, RESTAURANT } from '../support/server.ts';

let mail: MailServer;
let portal: Portal;
beforeAll(async () => {
  mail = await startMailServer();
  // Browsers have passkeys under a name alone, never under a bare address.
  portal = await openPortal(mail.settings, ({ portal_url }) =>
    portal_url.replace('127.0.0.1', 'localhost'),
  );
  await portal.restaurant.owner.put('/api/restaurant', { auto_receipt: 'at_once' });
});
afterAll(async () => {
  await portal.stop();
  await mail.stop();
});
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

async function phone(): Promise<Page> {
  const page = await portal.visit(`/menu/${portal.restaurant.table.token}`, PHONE);
  return page;
}
const field = (page: Page, name: string) => page.locator(`[name="buyer.${name}"]`);

describe('the company invoice of a guest', () => {
  it('is made from four fields, then with none, and corrected by the phone that made it', async () => {
    const page = await phone();
    const first = await paidOrder(portal.restaurant);
    await page.goto(`/orders/${first.claim_code}`);
    expect(
      (await downloadPdf(page, page.getByRole('button', { name: /^Receipt/ }))).text,
    ).toContain('18,50');
    await openCompany(page);
    await heading(page, 'Company invoice');
    // Country and letters are preset; autofill finds each part.
    expect(await field(page, 'country').inputValue()).toBe('ES');
    const autofill = await page
      .locator('main form [autocomplete]')
      .evaluateAll((fields) => fields.map((one) => one.getAttribute('autocomplete')));
    for (const part of ['organization', 'street-address', 'postal-code', 'address-level2'])
      expect(autofill).toContain(`billing ${part}`);
    expect(await page.locator('[name=remember]').isChecked()).toBe(false);

    // Never grey: it goes to the first fault, and keeps what was typed.
    await fillIn(page, { 'buyer.email': 'no address' });
    await makeInvoice(page);
    await expect.poll(() => focused(page)).toBe('buyer.name');
    expect(await field(page, 'email').inputValue()).toBe('no address');
    expect(await lookFaults(page)).toEqual([]);

    await fillIn(page, { 'buyer.name': BUYER.name, 'buyer.country': 'DE', 'buyer.email': '' });
    // Judged from the last expected character on.
    await field(page, 'tax_id').pressSequentially('DE13669597');
    expect(await page.getByText('This number is not valid').count()).toBe(0);
    await field(page, 'tax_id').pressSequentially('7');
    await says(page, /its check digit is wrong.*Or leave it empty/);
    expect(await lookFaults(page)).toEqual([]);
    await field(page, 'tax_id').fill('136695976');
    await says(page, 'The number is correct.');
    await fillIn(page, {
      'buyer.street': BUYER.street,
      'buyer.postal_code': BUYER.postal_code,
      'buyer.city': BUYER.city,
    });
    await page.locator('[name=remember]').check();
    await makeInvoice(page);
    await heading(page, 'Your invoice is ready');
    await says(page, 'Saved on this device');
    expect(await lookFaults(page)).toEqual([]);

    // The second visit needs no field; it is the last that is remembered where the guest says so.
    const second = await paidOrder(portal.restaurant);
    await page.goto(`/orders/${second.claim_code}/company`);
    await expect.poll(() => field(page, 'name').inputValue()).toBe(BUYER.name);
    await page.locator('[name=remember]').uncheck();
    await makeInvoice(page);
    await heading(page, 'Your invoice is ready');
    expect(await page.getByText('Saved on this device').count()).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem('companies'))).toBeNull();

    await press(page, 'Correct the company');
    await heading(page, 'Correct the company');
    await press(page, 'Create credit note and new invoice');
    await says(page, /is already the company on the invoice/i);
    await fillIn(page, { 'buyer.name': 'Byrne & Hale Ltd' });
    await press(page, 'Create credit note and new invoice');
    await heading(page, 'Your invoice is ready');
    await says(page, 'Credit note for the wrong one:');
    expect(await page.getByRole('button', { name: 'Correct the company' }).count()).toBe(0);
    const pdf = await downloadPdf(
      page,
      page.getByRole('link', { name: 'Download the PDF' }).last(),
    );
    expect(pdf.text).toContain('Byrne & Hale Ltd');
    // All of it is there again by the code.
    await page.goto(`/orders/${second.claim_code}`);
    await says(page, 'Your invoice:');
    await says(page, 'Credit note for the wrong one:');
    const other = await portal.visit(`/orders/${second.claim_code}/company`);
    await heading(other, 'Your invoice is ready');
    expect(await other.getByText('Correct the company').count()).toBe(0);
  });

  it('offers an address for a number that was used on this device alone', async () => {
    const [page, other] = [await phone(), await phone()];
    const { claim_code } = await paidOrder(portal.restaurant);
    const companies = [{ buyer: { ...BUYER, email: '' }, at: Date.parse('2026-11-21T12:00:00Z') }];
    await page.evaluate(
      (stored) => localStorage.setItem('companies', stored),
      JSON.stringify([
        { buyer: { ...BUYER, name: 'Latest Ltd', tax_id: '', country: 'IE', email: '' }, at: 1 },
        ...companies,
      ]),
    );
    for (const one of [page, other]) {
      await one.goto(`/orders/${claim_code}/company`);
      await heading(one, 'Company invoice');
      await fillIn(one, {
        'buyer.street': '',
        'buyer.postal_code': '',
        'buyer.city': '',
        'buyer.country': 'DE',
        'buyer.tax_id': 'DE 136695976',
      });
      await says(one, 'The number is correct.');
    }
    await says(page, 'From your invoice of 21 Nov 2026');
    expect(await field(page, 'street').inputValue()).toBe(BUYER.street);
    expect(await field(other, 'street').inputValue()).toBe('');
  });

  it('is asked for before payment, and there once it is paid', async () => {
    const page = await phone();
    const order = await placeOrder(portal.restaurant);
    await page.goto(`/orders/${order.claim_code}`);
    await page.getByRole('link', { name: 'Company invoice when it is paid' }).click();
    await fillIn(page, {
      'buyer.name': BUYER.name,
      'buyer.street': BUYER.street,
      'buyer.postal_code': BUYER.postal_code,
      'buyer.city': BUYER.city,
    });
    await press(page, 'Save until it is paid');
    await says(page, 'Your company invoice will be issued as soon as the bill is paid.');
    expect(await lookFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Change the company' }).click();
    await heading(page, 'Company invoice');
    expect(await field(page, 'name').inputValue()).toBe(BUYER.name);
    await page.goBack();
    await portal.restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'card',
      amount_cents: order.total_cents,
    });
    await says(page, 'Your invoice:');
    const pdf = await downloadPdf(page, page.getByRole('link', { name: 'Download the PDF' }));
    expect(pdf.text).toContain(BUYER.name);
  });
});

describe('a page that asks for the company invoice before payment', () => {
  it('makes it once the bill was paid meanwhile, with what was typed', async () => {
    const page = await phone();
    const order = await placeOrder(portal.restaurant);
    await page.goto(`/orders/${order.claim_code}/company`);
    await heading(page, 'Company invoice');
    const { name, street, postal_code, city } = BUYER;
    for (const [key, value] of Object.entries({ name, street, postal_code, city }))
      await field(page, key).fill(value);
    await portal.restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'card',
      amount_cents: order.total_cents,
    });
    await press(page, 'Save until it is paid');
    await says(page, 'This bill is already paid.');
    await makeInvoice(page);
    await heading(page, 'Your invoice is ready');
    const { items } = (await portal.restaurant.owner.get('/api/invoices?kind=full&limit=1')).body;
    expect(items).toMatchObject([{ order_id: order.order_id, buyer: { name, street } }]);
  });
});

describe('an account', () => {
  let anna: TestCustomer;
  let page: Page;
  beforeAll(async () => {
    anna = await makeCustomer(portal.server, mail);
    page = await visitAs(portal, anna, '/account', PHONE);
    await page.reload();
  });

  it('has orders with their dishes, companies to invoice, and a month in one file', async () => {
    const order = await paidOrder(portal.restaurant, { paella: 2, wine: 1, by: anna.client });
    await page.goto('/account');
    const entry = page.getByRole('listitem').filter({ hasText: '2 Paella, Vino tinto' });
    await entry.getByText('Request the invoice').waitFor();
    expect(await lookFaults(page)).toEqual([]);

    await page.locator('nav summary').click();
    await page.getByRole('link', { name: 'Companies' }).click();
    await press(page, 'Add a company');
    await press(page, 'Save');
    await expect.poll(() => focused(page)).toBe('buyer.name');
    const { name, tax_id, street, postal_code, city, country } = BUYER;
    await fillIn(page, {
      'buyer.name': name,
      'buyer.country': country,
      'buyer.tax_id': tax_id,
      'buyer.street': street,
      'buyer.postal_code': postal_code,
      'buyer.city': city,
    });
    await press(page, 'Save');
    await says(page, `Saved: ${name}.`);
    expect(await lookFaults(page)).toEqual([]);

    await page.goto(`/account/orders/${order.order_id}`);
    await expect.poll(() => page.locator('[name=company] option:checked').textContent()).toBe(name);
    await press(page, 'Request the invoice');
    await heading(page, /^Invoice INV-/);
    const { items } = (await anna.client.get('/customer/invoices')).body;
    // The receipt that was there at payment is replaced.
    expect(items).toMatchObject([{ buyer: { name, tax_id } }, { kind: 'simplified' }]);

    await page.goto('/account/invoices');
    const month = localDay(new Date(), RESTAURANT.time_zone).slice(0, 7);
    await fillIn(page, { month });
    await says(page, /^2 documents, total €41\.20/);
    expect(await lookFaults(page)).toEqual([]);
    const [profile] = (await anna.client.get('/customer/billing-profiles')).body.items;
    await fillIn(page, { company: profile.id });
    await says(page, /^1 document, total €41\.20/);
    await fillIn(page, { company: '' });
    await says(page, /^2 documents, total/);
    const csv = page.waitForEvent('download');
    await page.getByRole('link', { name: 'List, CSV' }).click();
    expect((await csv).suggestedFilename()).toBe(`invoices_${month}.csv`);
    await fillIn(page, { month: '' });
    await page.getByText(items[0].invoice_number as string, { exact: true }).waitFor();
  });

  it('asks for what is missing of the company that was chosen, and for no other', async () => {
    const ben = await makeCustomer(portal.server, mail);
    await ben.client.post('/customer/billing-profiles', { name: 'Byrne & Hale Ltd.' });
    const order = await paidOrder(portal.restaurant, { by: ben.client });
    const own = await visitAs(portal, ben, `/account/orders/${order.order_id}`, PHONE);
    await own.locator('[name=company]').waitFor();
    await press(own, 'Request the invoice');
    await field(own, 'name').waitFor();
    expect(await field(own, 'name').inputValue()).toBe('Byrne & Hale Ltd.');
  });

  it('orders the same again: at the table that it scans, at its prices, without what is gone', async () => {
    const { owner, paella, wine, table } = portal.restaurant;
    await owner.patch(`/api/products/${paella.id}`, { price_cents: 2000 });
    await owner.patch(`/api/products/${wine.id}`, { available: false });
    await page.evaluate(() => {
      for (const name of Object.keys(localStorage))
        if (name.startsWith('saved-menu:')) localStorage.removeItem(name);
    });
    await page.goto('/account');
    await page.getByRole('button', { name: /^Order again what you had on/ }).click();
    await says(page, /^Scan the code on your table: these dishes will then be/);
    expect(await lookFaults(page)).toEqual([]);
    await page.goto(`/menu/${table.token}`);
    await heading(page, 'Your basket');
    await says(page, /^From your order of .* at today’s prices/);
    await says(page, 'No longer available, or to be chosen again: Vino tinto.');
    const total = () => page.locator('form .bar .amount').innerText();
    expect(await total()).toBe('€40.00');
    expect(await lookFaults(page)).toEqual([]);
    await page.goBack();
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    await owner.patch(`/api/products/${wine.id}`, { available: true });
    // Once: the basket is the guest's again, and this device is at a table now.
    await page.goto('/account');
    await page.getByRole('button', { name: /^Order again what you had on/ }).click();
    await expect.poll(total).toBe('€84.20');
    await page.evaluate(() => localStorage.clear());
    await owner.patch(`/api/products/${paella.id}`, { price_cents: paella.price_cents });
  });

  it('is opened by a passkey, which a fresh login adds, and never by one that was removed', async () => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto('/account/security');
    await press(page, 'Add a passkey');
    await says(page, /^Added: /);
    await mail.waitFor(anna.email, /new passkey opens your account/);
    const [stored] = (await anna.client.get('/customer/passkeys')).body.items;
    await press(page, `Rename ${stored.name}`);
    // Enter saves the name, and begins no other passkey.
    await fillIn(page, { name: 'My phone' });
    await page.locator('[name=name]').press('Enter');
    await says(page, 'Renamed: My phone.');
    expect((await anna.client.get('/customer/passkeys')).body.items).toHaveLength(1);
    expect(await lookFaults(page)).toEqual([]);

    await logOut(page);
    expect(await lookFaults(page)).toEqual([]);
    const logIn = () => page.getByRole('button', { name: 'Continue with a passkey' }).click();
    const answer = page.waitForRequest('**/customer/passkey-login');
    await logIn();
    await heading(page, 'Your orders');

    // An answer is good once, for its own page, and with the user verified.
    const body = (await answer).postDataJSON() as Record<string, string>;
    const again = await portal.server.portal.post('/customer/passkey-login', body);
    expect([again.status, again.body.code]).toEqual([409, 'passkeys_unavailable']);
    const here = new URL(page.url());
    const replay = await page.request.post('/customer/passkey-login', {
      data: body,
      headers: { Origin: here.origin },
    });
    expect([replay.status(), (await replay.json()).code]).toEqual([401, 'invalid_credentials']);

    await logOut(page);
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await logIn();
    await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/customer/login');
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await logIn();
    await heading(page, 'Your orders');
    await page.goto('/account/security');
    await press(page, 'Remove My phone');
    await says(page, 'Removed: My phone.');
    await mail.waitFor(anna.email, /one of your passkeys no longer opens your account/);
    await logOut(page);
    await logIn();
    await says(page, 'The email or password is incorrect.');
  });

  it('has no passkey in its list any more once it has a new password', async () => {
    const eva = await makeCustomer(portal.server, mail);
    await inTransaction(() =>
      insert(Passkey, {
        customer_id: eva.id,
        credential_id: 'of-before',
        public_key: 'AA',
        counter: 0,
        transports: ['internal'],
        name: 'Of before',
      }),
    );
    const hers = await visitAs(portal, eva, '/account/security');
    await hers.getByText('Of before').waitFor();
    await press(hers, 'Change password');
    await fillIn(hers, { password: PASSWORD, new_password: 'Salmorejo77y' });
    await press(hers, 'Change password');
    await says(hers, /^Your password has been changed/);
    await hers.getByText('Of before').waitFor({ state: 'detached' });
    expect(await hers.getByRole('button', { name: 'Add a passkey' }).count()).toBe(1);
  });
});
