import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomer, PASSWORD, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { lookFaults } from '../support/page-checks.ts';
import {
  at,
  downloadPdf,
  fault,
  fillIn,
  focused,
  heading,
  logIn,
  openPortal,
  press,
  visitAs,
  type Portal,
} from '../support/portal.ts';

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

function orderOn(client = portal.server.portal) {
  return client.post(`/menu/${portal.restaurant.table.token}/order`, {
    items: [{ product_id: portal.restaurant.paella.id, quantity: 2 }],
  });
}
function pay(order_id: string, amount_cents: number) {
  return portal.restaurant.owner.post(`/api/orders/${order_id}/payments`, {
    method: 'card',
    amount_cents,
  });
}

describe('a customer', () => {
  it('registers, confirms the address by mail, claims an order and gets its invoice', async () => {
    const email = 'new@kunden.example';
    const {
      body: { claim_code, order_id, total_cents },
    } = await orderOn();
    const page = await portal.visit(`/orders/${claim_code}`);
    await page.getByRole('link', { name: 'Log in to save this order to your account' }).click();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await press(page, 'Create the account');
    await page.getByRole('button', { name: /^Your name: / }).waitFor();
    await fillIn(page, { full_name: 'Anna Müller', email, password: PASSWORD });
    await press(page, 'Create the account');
    await heading(page, 'Check your email');
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
    await logIn(page, email);
    // registration and login end with the claimed order
    await at(page, `/account/orders/${order_id}`);
    await pay(order_id, total_cents);
    await page.getByText(`open the link that we sent to ${email}`).waitFor();
    const link = /https?:\/\/\S+\?token=\S+/.exec((await mail.waitFor(email)).text ?? '')![0];
    const other = await page.context().newPage();
    await other.goto(new URL(link).pathname + new URL(link).search);
    await other.getByText('Press the button to confirm').waitFor();
    // ASVS 14.2.1: the token is in no address that a bystander or the history shows
    expect(other.url()).not.toContain('token');
    await press(page, 'I have confirmed it');
    // opening the link alone confirms nothing
    expect(await page.getByRole('button', { name: 'I have confirmed it' }).isVisible()).toBe(true);
    await press(other, 'Confirm my address');
    await heading(other, 'Your address is confirmed');
    await press(page, 'I have confirmed it');

    await press(page, 'Request the invoice');
    await page.getByRole('button', { name: /^Street and number: / }).waitFor();
    await fillIn(page, {
      'buyer.street': 'Hauptstraße 5',
      'buyer.postal_code': '10115',
      'buyer.city': 'Berlin',
      'buyer.country': 'DE',
    });
    await press(page, 'Request the invoice');
    await heading(page, /^Invoice INV-/);
    await page
      .getByRole('navigation', { name: 'Your account' })
      .getByRole('link', { name: 'Invoices' })
      .click();
    await heading(page, 'Your invoices');
    await page.getByRole('link', { name: /INV-.*€37\.00/ }).click();
    await heading(page, /^Invoice INV-/);
    const pdf = await downloadPdf(page, page.getByRole('link', { name: 'Download the PDF' }));
    for (const part of ['Anna Müller', 'Hauptstraße 5', 'Paella', 'B12345674', '37,00'])
      expect(pdf.text).toContain(part);
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('link', { name: /Paella.*Order \d+/ }).waitFor();
    expect((await mail.waitFor(email, /INV-/)).attachments[0]!.filename).toBe(pdf.name);
  });

  it('finds an order placed while logged in in the account, updated live', async () => {
    const page = await visitAs(portal, anna, '/account');
    await page.getByRole('heading', { name: 'No orders yet' }).waitFor();
    await page.goto(`/menu/${portal.restaurant.table.token}`);
    await press(page, 'Add Paella');
    await page.getByRole('link', { name: 'Your basket' }).click();
    await press(page, 'Send the order');
    await page.getByText('This order is in your account, where you can get its invoice.').waitFor();
    await page.getByRole('link', { name: 'View it in your account' }).click();
    await page.waitForURL('**/account/orders/*');
    const id = page.url().split('/').pop()!;
    await portal.restaurant.owner.patch(`/api/orders/${id}`, { status: 'preparing' });
    await page.getByText('It is being prepared.').waitFor();
  });

  it('[1.2.2] [3.7.2] returns after login to a page of this origin and to no other', async () => {
    for (const [next, place] of [
      ['/account/invoices?a=b#c', '/account/invoices?a=b#c'],
      ['/\\evil.example', '/account'],
      ['javascript:alert(1)', '/account'],
    ] as const) {
      const page = await portal.visit(`/customer/login?next=${encodeURIComponent(next)}`);
      await logIn(page, anna.email);
      await at(page, place);
    }
  });

  it('whose login ends while typing logs in again and finds the text', async () => {
    const page = await visitAs(portal, anna, '/account/profile');
    await fillIn(page, { business_name: 'Müller & Söhne GmbH', 'address.city': 'Berlin' });
    await page.context().clearCookies();
    await press(page, 'Save');
    await at(page, '/customer/login?next=/account/profile');
    await logIn(page, anna.email);
    await at(page, '/account/profile');
    expect(await page.locator('[name="address.city"]').inputValue()).toBe('Berlin');
    await press(page, 'Save');
    await page.getByText('Saved.').waitFor();
    expect((await anna.client.get('/customer/profile')).body.business_name).toBe(
      'Müller & Söhne GmbH',
    );
  });

  it('sees in the profile that a tax id is invalid, before an invoice is refused for it, and may leave it empty', async () => {
    const page = await visitAs(portal, anna, '/account/profile');
    await page.reload();
    await fillIn(page, { tax_id: 'DE136695977', 'address.country': 'DE' });
    await press(page, 'Save');
    await fault(page, /^Tax or VAT number: is not valid: its check digit is wrong/);
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Tax or VAT number/ })
      .click();
    expect(await focused(page)).toBe('tax_id');
    expect(await page.locator('[name=tax_id]').getAttribute('aria-invalid')).toBe('true');
    expect(await lookFaults(page)).toEqual([]);
    await fillIn(page, { tax_id: '' });
    await press(page, 'Save');
    await page.getByText('Saved.').waitFor();
    await fillIn(page, { tax_id: 'DE136695976' });
    await press(page, 'Save');
    await page.getByText('Saved.').waitFor();
    expect((await anna.client.get('/customer/profile')).body).toMatchObject({
      tax_id: 'DE136695976',
      address: { country: 'DE' },
    });
  });

  it('[14.3.1] [14.3.3] leaves nothing behind at logout, and no login in a storage that scripts can read', async () => {
    const page = await visitAs(portal, anna, '/account');
    await page.locator('nav summary').click();
    await page.getByRole('link', { name: 'Profile' }).click();
    await fillIn(page, { business_name: 'Typed and not saved' });
    const stored = () =>
      page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
      );
    expect(await stored()).not.toMatch(/eyJ|token|access|refresh/);
    await press(page, 'Log out');
    await at(page, '/customer/login');
    expect(await stored()).not.toMatch(/Typed|logged-in|orders:/);
    await page.goBack();
    await at(page, '/customer/login?next=/account');
    await heading(page, 'Log in');
  });

  it('[14.3.1] leaves none of their orders to who uses the browser next', async () => {
    const page = await visitAs(portal, anna, '/account');
    await page.goto(`/menu/${portal.restaurant.table.token}`);
    await press(page, 'Add Paella');
    await page.getByRole('link', { name: 'Your basket' }).click();
    await press(page, 'Send the order');
    await page.getByText('This order is in your account, where you can get its invoice.').waitFor();
    const code = new URL(page.url()).pathname.split('/').pop()!;
    const stored = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(await stored()).toContain(`saved-order:${code}`);
    await page.evaluate(() => {
      for (const name of Object.keys(localStorage))
        if (name.startsWith('saved-menu:')) localStorage.removeItem(name);
    });
    await page.goto('/account');
    await page
      .getByRole('button', { name: /^Order again what you had on/ })
      .first()
      .click();
    await page.getByText(/^Scan the code on your table/).waitFor();
    await press(page, 'Log out');
    await at(page, '/customer/login');
    const left = await stored();
    expect(left).not.toContain(code);
    expect(left).not.toContain(portal.restaurant.paella.id);
  });

  it('whose login ended orders on as a guest, on the same bill', async () => {
    await portal.restaurant.owner.put('/api/restaurant', { bills: 'per_guest' });
    const ben = await makeCustomer(portal.server, mail);
    const page = await visitAs(portal, ben, '/account');
    await page.goto(`/menu/${portal.restaurant.table.token}`);
    const order = async () => {
      await press(page, 'Add Paella');
      await page.getByRole('link', { name: 'Your basket' }).click();
      await press(page, 'Send the order');
    };
    await order();
    await page.getByText('This order is in your account, where you can get its invoice.').waitFor();
    const first = page.url();
    await ben.client.send('DELETE', '/customer/sessions');
    await page.getByRole('link', { name: 'Order more' }).click();
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    await order();
    await press(page, 'Order without an account');
    await page.waitForURL((url) => url.pathname.startsWith('/orders/') && url.href !== first);
    const [bill] = (await portal.restaurant.owner.get('/api/bills?status=open&limit=1')).body.items;
    expect(bill.orders).toHaveLength(2);
    await page.getByRole('link', { name: 'Order more' }).click();
    await expect.poll(() => page.getByRole('link', { name: /^Your order \d+$/ }).count()).toBe(2);
    await portal.restaurant.owner.put('/api/restaurant', { bills: 'per_table' });
  });
});
