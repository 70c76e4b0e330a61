import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { localDay } from '../../server/dates.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { codeAt, makeCustomer, PASSWORD, withMfa } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { lookFaults } from '../support/page-checks.ts';
import {
  at,
  download,
  fault,
  fillIn,
  focused,
  heading,
  linkFromMail,
  logIn,
  logOut,
  movingClock,
  openPortal,
  press,
  says,
  visitAs,
  type Portal,
} from '../support/portal.ts';
import { RESTAURANT } from '../support/server.ts';

const NEW_PASSWORD = 'olives and bread at noon';
const ANDROID = {
  ...DESKTOP,
  userAgent:
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) ' +
    'Chrome/140.0.0.0 Mobile Safari/537.36',
};
const FIREFOX = {
  ...DESKTOP,
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

let mail: MailServer;
let portal: Portal;
const later = movingClock();
beforeAll(async () => {
  mail = await startMailServer();
  portal = await openPortal(mail.settings);
});
afterAll(async () => {
  setClock(null);
  await portal.stop();
  await mail.stop();
});
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

// First, while the owner's login is still fresh by the clock.
describe('a customer’s orders and invoices', () => {
  it('are filtered by status and day; the invoice shows its PDF beside its content, and what to do about a wrong company', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const { restaurant } = portal;
    const order = async () =>
      (
        await anna.client.post(`/menu/${restaurant.table.token}/order`, {
          items: [{ product_id: restaurant.wine.id, quantity: 1 }],
        })
      ).body;
    const [waiting, settled] = [await order(), await order()];
    await restaurant.owner.post(`/api/orders/${settled.order_id}/payments`, {
      method: 'card',
      amount_cents: settled.total_cents,
    });
    const { body: invoice } = await anna.client.post(
      `/customer/orders/${settled.order_id}/invoice`,
      {
        buyer: {
          name: 'Anna AG',
          street: 'Weg 1',
          postal_code: '8001',
          city: 'Zürich',
          country: 'CH',
        },
      },
    );

    const page = await visitAs(portal, anna, '/account', PHONE);
    await page.reload();
    const entries = page.locator('.entries li');
    await expect.poll(() => entries.count()).toBe(2);
    await page.getByText('Filter', { exact: true }).click();
    await fillIn(page, { status: 'paid' });
    await entries.filter({ hasText: `Order ${settled.order_number}` }).waitFor();
    expect(await entries.count()).toBe(1);
    await fillIn(page, { status: '' });
    await expect.poll(() => entries.count()).toBe(2);
    await entries.filter({ hasText: `Order ${waiting.order_number}` }).waitFor();
    await fillIn(page, { to: '2020-01-31' });
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    expect(await lookFaults(page)).toEqual([]);

    const desk = await visitAs(portal, anna, '/account/invoices', DESKTOP);
    // A headless browser has no PDF viewer, and the page says so.
    await desk.addInitScript(() => {
      Object.defineProperty(navigator, 'pdfViewerEnabled', { value: true });
    });
    await desk.reload();
    await desk.getByText('Filter', { exact: true }).click();
    await fillIn(desk, { status: 'cancelled' });
    await desk.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await fillIn(desk, { status: 'paid' });
    await desk.getByRole('link', { name: new RegExp(invoice.invoice_number) }).click();
    await heading(desk, `Invoice ${invoice.invoice_number}`);
    const correct = desk.getByRole('region', { name: 'Correct the company' });
    await correct.getByRole('button', { name: 'Correct the company' }).click();
    await expect.poll(() => focused(desk)).toBe('Correct the company');
    await fillIn(desk, { 'buyer.name': '' });
    await press(desk, 'Create credit note and new invoice');
    await expect.poll(() => focused(desk)).toBe('buyer.name');
    await fillIn(desk, { 'buyer.name': 'Berta AG' });
    await press(desk, 'Create credit note and new invoice');
    // Once is enough for a slip: another is for staff.
    const wrong = desk.getByRole('region', { name: 'Wrong company?' });
    await wrong.waitFor();
    const [right] = (await anna.client.get('/customer/invoices')).body.items;
    expect(right).toMatchObject({ kind: 'full', buyer: { name: 'Berta AG' } });
    await heading(desk, `Invoice ${right.invoice_number}`);
    await wrong.getByText(`Show our staff the number ${right.invoice_number}`).waitFor();
    const [sheet, pdf] = [
      (await wrong.boundingBox())!,
      (await desk.locator('iframe').boundingBox())!,
    ];
    expect(pdf.x).toBeGreaterThan(sheet.x + sheet.width);
  });
});

describe('the days of a list', () => {
  it('are those of the restaurant, as the list shows them', async () => {
    const { owner, table, wine } = portal.restaurant;
    // One of the two has another date than UTC, at any hour.
    const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'];
    const utc = localDay(new Date(), 'UTC');
    const time_zone = zones.find((zone) => localDay(new Date(), zone) !== utc)!;
    await owner.put('/api/restaurant', { time_zone });
    const eva = await makeCustomer(portal.server, mail);
    const items = [{ product_id: wine.id, quantity: 1 }];
    const order = (await eva.client.post(`/menu/${table.token}/order`, { items })).body;
    const page = await visitAs(portal, eva, '/account', PHONE);
    await page.reload();
    await page.getByText('Filter', { exact: true }).click();
    const day = localDay(new Date(), time_zone);
    await fillIn(page, { from: utc, to: utc });
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await fillIn(page, day < utc ? { from: day, to: day } : { to: day, from: day });
    await page.locator('.entries li', { hasText: `Order ${order.order_number}` }).waitFor();
    await owner.put('/api/restaurant', { time_zone: RESTAURANT.time_zone });
  });
});

describe('a customer who forgot the password', () => {
  it('sets a new one by the link of the mail and logs in with it', async () => {
    const { email } = await makeCustomer(portal.server, mail);
    const page = await portal.visit('/customer/login?next=/account/invoices');
    await logIn(page, email, 'Not this 1');
    await says(page, 'The email or password is incorrect.');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading(page, 'Forgot your password?');
    expect(await page.locator('[name=email]').inputValue()).toBe(email); // as typed at the login
    await press(page, 'Send the link');
    await says(page, `If ${email} has an account, an email is on its way.`);

    const link = await linkFromMail(mail, email, '/customer/reset-password');
    await page.goto(link);
    await says(page, 'Choose a new password.');
    // ASVS 14.2.1: the token is in no address that a bystander or the history shows
    expect(page.url()).not.toContain('token');
    await fillIn(page, { password: 'Abc' });
    await says(page, 'Still missing: 5 more characters and a digit.');
    await press(page, 'Set password');
    await fault(page, /^New password: must have 8 to 128 characters/);
    // announced to screen readers after a pause
    await page.getByRole('status').filter({ hasText: 'Still missing' }).waitFor();
    await fillIn(page, { password: NEW_PASSWORD });
    await says(page, 'Strong.');
    await press(page, 'Set password');
    await at(page, '/customer/login');
    await says(page, 'Your new password is set.');
    await logIn(page, email, NEW_PASSWORD);
    await at(page, '/account');

    await page.goto(link);
    await fillIn(page, { password: NEW_PASSWORD });
    await press(page, 'Set password');
    await says(page, 'This link is no longer valid');
    await page.getByRole('link', { name: 'Request a new link' }).click();
    await fillIn(page, { email });
    await press(page, 'Send the link');
    const expired = await linkFromMail(mail, email, '/customer/reset-password');
    later(61 * 60_000);
    await page.goto(expired);
    await fillIn(page, { password: NEW_PASSWORD });
    await press(page, 'Set password');
    await says(page, 'This link is no longer valid');
  });

  it('[6.3.8] gets the same response as somebody without an account', async () => {
    const { email } = await makeCustomer(portal.server, mail);
    const page = await portal.visit('/customer/forgot-password');
    const texts: string[] = [];
    for (const address of [email, 'nobody@example.org']) {
      await fillIn(page, { email: address });
      await page.locator('main form button[type=submit]').click();
      await says(page, `If ${address} has an account`);
      texts.push((await page.getByRole('main').innerText()).replaceAll(address, 'x'));
    }
    expect(texts[1]).toBe(texts[0]);
  });
});

describe('security', () => {
  it('a password change keeps this session and ends all others', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const page = await visitAs(portal, anna, '/account/security', DESKTOP);
    const change = page.getByRole('button', { name: 'Change password' });
    await change.press('Enter');
    expect(await focused(page)).toBe('password');
    await press(page, 'Cancel');
    expect(await focused(page)).toBe('Change password');
    await change.press('Enter');
    await fillIn(page, { password: PASSWORD, new_password: 'Password1' });
    await press(page, 'Change password');
    await fault(page, /^New password: is too common/);
    await fillIn(page, { new_password: NEW_PASSWORD });
    await press(page, 'Change password');
    await says(page, 'Your password has been changed.');
    // the other session is no longer in the list
    await expect.poll(() => page.getByRole('listitem').count()).toBe(1);
    expect((await anna.client.get('/customer/profile')).status).toBe(401);
    await logOut(page);
    await logIn(page, anna.email, NEW_PASSWORD);
    await at(page, '/account');
  });

  it('[7.5.2] open sessions are listed, ended one by one, and all at once', async () => {
    const anna = await makeCustomer(portal.server, mail);
    await anna.client.post('/customer/logout');
    const phone = await visitAs(portal, anna, '/account', ANDROID);
    const here = await visitAs(portal, anna, '/account/security', FIREFOX);
    const entries = here.getByRole('listitem');
    await entries.filter({ hasText: 'Chrome on Android' }).waitFor();
    expect(await entries.first().innerText()).toMatch(/^Firefox on Windows\s+This device/);
    await press(here, 'Log out Chrome on Android');
    await says(here, 'Logged out: Chrome on Android.');
    expect(await entries.count()).toBe(1);
    await phone.reload();
    await at(phone, '/customer/login?next=/account');
    await press(here, 'Log out on all devices');
    await at(here, '/customer/login');
    await says(here, 'You have been logged out on all devices.');
    await here.goto('/account/security');
    await at(here, '/customer/login?next=/account/security');
  });
});

describe('customer data', () => {
  it('the account moves to another address after its owner confirmed it; until then the old one is used', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const email = `new.${anna.email}`;
    const page = await visitAs(portal, anna, '/account/data');
    await press(page, 'Change address');
    await fillIn(page, { email, password: 'Not this 1' });
    await press(page, 'Send the link');
    await fault(page, /^Current password: is incorrect/);
    expect(await page.locator('[name=email]').inputValue()).toBe(email);
    await fillIn(page, { password: PASSWORD });
    await press(page, 'Send the link');
    await says(page, `An email is on its way to ${email}.`);
    await page.reload();
    await page.locator('main').getByText(anna.email, { exact: true }).waitFor();
    await page.goto(await linkFromMail(mail, email, '/customer/verify-email'));
    await press(page, 'Confirm my address');
    await heading(page, 'Your address is confirmed');
    await page.goto('/account/data');
    await page.locator('main').getByText(email, { exact: true }).waitFor();
    expect((await mail.waitFor(anna.email, /is about to change/)).text).not.toContain(email);
  });

  it('[7.5.3] the data export and the deletion ask for the password again half an hour after the login', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const { secret } = await withMfa(portal.server, anna, later());
    const page = await portal.visit('/customer/login?next=/account/data');
    await logIn(page, anna.email);
    await fillIn(page, { code: await codeAt(secret, later()) });
    await press(page, 'Log in');
    const { name, text } = await download(page, 'Download my data');
    expect(name).toMatch(/^my-data-\d{4}-\d\d-\d\d\.json$/);
    expect(JSON.parse(text)).toMatchObject({
      profile: { email: anna.email },
      orders: [],
      invoices: [],
    });
    later(31 * 60_000);
    await press(page, 'Download my data');
    await says(page, 'You logged in more than half an hour ago.');
    await fillIn(page, { password: 'Not this 1', code: '000000' });
    await press(page, 'Download my data');
    await fault(page, /^Current password: is incorrect/);
    await fillIn(page, { password: PASSWORD, code: await codeAt(secret, later()) });
    expect((await download(page, 'Download my data')).text).toContain(anna.email);
    expect(await page.locator('[name=password]').count()).toBe(0);

    await press(page, 'Delete my account…');
    await fillIn(page, { password: PASSWORD, code: '000000' });
    await press(page, 'Delete permanently');
    await fault(page, /^Code: is incorrect/);
    await fillIn(page, { code: await codeAt(secret, later()) });
    await press(page, 'Delete permanently');
    await at(page, '/customer/deleted');
    await heading(page, 'Your account has been deleted');
    expect(await page.evaluate(() => localStorage.getItem('logged-in'))).toBe(null);
    await page.goto('/account');
    await logIn(page, anna.email);
    await says(page, 'The email or password is incorrect.');
    await mail.waitFor(anna.email, /was deleted/);
  });
});

describe('a password', () => {
  it('[6.2.6] [6.2.7] is masked, can be shown and pasted, and is offered to password managers', async () => {
    const page = await portal.visit('/customer/register');
    const field = page.getByLabel('Password', { exact: true });
    expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
      'password',
      'new-password',
    ]);
    await page.locator('[name=email]').fill('copied from a manager 1A');
    await page.locator('[name=email]').selectText();
    await page.keyboard.press('ControlOrMeta+c');
    await field.focus();
    await page.keyboard.press('ControlOrMeta+v');
    expect(await field.inputValue()).toBe('copied from a manager 1A');
    await press(page, 'Show password');
    expect(await field.getAttribute('type')).toBe('text');
    await press(page, 'Hide password');
    expect(await field.getAttribute('type')).toBe('password');
    await page.goto('/customer/login');
    expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
      'password',
      'current-password',
    ]);
  });

  it('[7.4.4] protects pages that all show the logout', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const page = await visitAs(portal, anna, '/account');
    for (const place of [
      '/account',
      '/account/invoices',
      '/account/companies',
      '/account/profile',
      '/account/security',
      '/account/data',
    ]) {
      await page.goto(place);
      await page.getByRole('button', { name: 'Log out', exact: true }).waitFor();
    }
    await logOut(page);
  });
});

describe('an unconfirmed address', () => {
  it('is named on every page of the account until the resent mail is confirmed', async () => {
    const email = 'unconfirmed@example.org';
    await portal.server.portal.post('/customer/register', {
      email,
      password: PASSWORD,
      full_name: 'Ana Ruiz',
    });
    await linkFromMail(mail, email, '/customer/verify-email');
    const page = await visitAs(portal, { email }, '/account');
    const nav = page.getByRole('navigation', { name: 'Your account' });
    for (const place of ['Invoices', 'Companies', 'Profile', 'Security', 'My data', 'Orders']) {
      const link = nav.getByRole('link', { name: place });
      await nav.locator('details:not([open])').waitFor();
      if (!(await link.isVisible())) await nav.locator('summary').click();
      await link.click();
      await says(page, `${email} is not confirmed yet`);
    }
    await press(page, 'Send the email again');
    await says(page, 'an email is on its way');
    const other = await page.context().newPage();
    await other.goto(await linkFromMail(mail, email, '/customer/verify-email'));
    await press(other, 'Confirm my address');
    await heading(other, 'Your address is confirmed');
    // as when returning to this tab
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByText(`${email} is not confirmed yet`).waitFor({ state: 'detached' });
  });
});
