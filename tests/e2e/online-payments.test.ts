import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ONLINE_REVERSAL_QUEUE } from '../../server/payments/online/queues.ts';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { lookFaults } from '../support/page-checks.ts';
import {
  keysFrom,
  MOLLIE_KEY,
  PaymentProviders,
  STRIPE_KEY,
} from '../support/payment-providers.ts';
import { until } from '../support/mail-server.ts';
import { hurry } from '../support/online-payments.ts';
import { fillIn, heading, says } from '../support/portal.ts';
import { placeOrder } from '../support/orders.ts';
import { setUpRestaurant } from '../support/server.ts';

let office: BackOffice;
let providers: PaymentProviders;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  providers = await PaymentProviders.start();
  office = await openBackOffice(providers.settings);
  restaurant = await setUpRestaurant(office.server, {
    auto_receipt: 'at_once',
    bills: 'per_table',
  });
});
afterAll(async () => {
  await office.stop();
  await providers.stop();
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

it('an owner chooses a provider, and the test says what is wrong with the key', async () => {
  const page = await office.visit('/login');
  await logIn(page);
  await at(page, '/');
  await page.goto('/online-payments');
  await page.getByText('Until you choose a provider, guests see nothing of it.').waitFor();
  expect(await lookFaults(page)).toEqual([]);

  await page.getByRole('radio', { name: 'Stripe' }).check();
  await press(page, 'Save');
  await page
    .getByRole('alert')
    .getByRole('button', { name: /Secret key/ })
    .waitFor();
  await fillIn(page, { 'keys.secret_key': `${STRIPE_KEY}Revoked` });
  await press(page, 'Save');
  await says(page, 'Saved.');
  await press(page, 'Test');
  await says(page, 'Stripe rejects this key');
  await says(page, 'Stripe said: Invalid API Key provided');
  await fillIn(page, { 'keys.secret_key': STRIPE_KEY, tip_note: 'All of it goes to the staff' });
  await press(page, 'Save');
  await says(page, 'Saved.');
  await press(page, 'Test');
  await says(page, 'Stripe accepts these keys.');
  await says(page, 'These are test keys');
  expect(await lookFaults(page)).toEqual([]);
  // What is stored is shown nowhere.
  expect(await page.content()).not.toContain(STRIPE_KEY);
  await page.getByRole('radio', { name: 'Mollie' }).check();
  await fillIn(page, { 'keys.api_key': MOLLIE_KEY });
  await page.getByRole('radio', { name: 'Stripe' }).check();
  await page.locator('[name="keys.secret_key"]').waitFor();
});

/** The provider's hosted page: the outside world. */
async function hostStripe(page: Page): Promise<void> {
  await page.route('https://checkout.stripe.com/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Stripe</title><h1>Stripe</h1>' }),
  );
}

it('a guest pays the own dishes with a tip, comes back, and has the receipt', async () => {
  const { wine, table, owner } = restaurant;
  const tip_note = 'All of it goes to the staff';
  const keys = keysFrom({ secret_key: STRIPE_KEY });
  await owner.put('/api/settings/online-payments', { provider: 'stripe', tip_note, keys });
  await placeOrder(restaurant, { items: [{ product_id: wine.id, quantity: 2 }] });
  const page = await office.visit(`${office.server.portal_url}/menu/${table.token}`, PHONE);
  await page.reload();
  await hostStripe(page);
  await press(page, 'Add Paella');
  await page.getByRole('link', { name: 'Your basket' }).click();
  await press(page, 'Send the order');
  await page.waitForURL('**/orders/*');
  const code = new URL(page.url()).pathname.split('/').pop()!;
  await says(page, 'This phone');
  expect(await lookFaults(page)).toEqual([]);

  await page.getByRole('link', { name: /Pay my part/ }).click();
  await heading(page, 'What would you like to pay?');
  await page.getByRole('radio', { name: /My dishes/ }).waitFor();
  // No tip is chosen beforehand.
  expect(await page.locator('input[name=tip]:checked').count()).toBe(0);
  const act = page.getByRole('button', { name: /Pay with Stripe/ });
  expect(await act.innerText()).toContain('€18.50');
  await page.getByRole('radio', { name: /Another amount/ }).check();
  await act.click();
  await says(page, /Enter an amount from/);
  await fillIn(page, { amount_cents: '999' });
  await act.click();
  await says(page, /Enter an amount from/);
  expect(await lookFaults(page)).toEqual([]);
  await page.getByRole('radio', { name: /Equal parts/ }).check();
  expect(await act.innerText()).toContain('€13.45');
  await page.getByRole('radio', { name: /My dishes/ }).check();
  await page.getByRole('radio', { name: /^10%/ }).check();
  await says(page, tip_note);
  expect(await act.innerText()).toContain('€20.35');
  expect(await lookFaults(page)).toEqual([]);
  await act.click();
  await page.waitForURL('https://checkout.stripe.com/**');

  // The browser's own button leads back, and not away again.
  await page.goBack();
  await heading(page, 'Not paid yet');
  expect(await lookFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Continue to Stripe' }).click();
  await page.waitForURL('https://checkout.stripe.com/**');
  const [payment] = providers.payments;
  providers.settle(payment!.reference);
  await page.goto(payment!.return_url);
  await heading(page, 'Thank you. See you again soon.');
  await says(page, 'Still open at your table, not yours');
  expect(await page.locator('.amount.total').innerText()).toBe('€20.35');
  expect(await lookFaults(page)).toEqual([]);
  await page
    .getByRole('button', { name: /receipt/i })
    .first()
    .waitFor();

  const order = (await owner.get(`/api/orders?q=${code}`)).body.items[0];
  expect((await owner.get(`/api/bills/${order.bill_id}`)).body).toMatchObject({
    status: 'open',
    tip_cents: 185,
    payments: [{ method: 'online', amount_cents: 1850 }],
  });
  await page.getByRole('link', { name: 'To the bill' }).click();
  await says(page, 'Another phone');
  await page.locator('.rounds').getByText('Paid', { exact: true }).waitFor();
  // Its money would pay what others ordered: the restaurant alone cancels it.
  expect(await page.getByRole('button', { name: 'Cancel the order' }).count()).toBe(0);
});

it('a chargeback is told to the owner with its bill, until the books are right', async () => {
  providers.takeBack(providers.payments[0]!.reference, 'chargebacks');
  await until('the chargeback', async () => {
    await hurry(ONLINE_REVERSAL_QUEUE);
    const { reversals } = (await restaurant.owner.get('/api/settings/online-payments')).body;
    return reversals.length > 0 ? true : null;
  });
  const page = await office.visit('/login');
  await logIn(page);
  await at(page, '/');
  await page.goto('/online-payments');
  await page.getByRole('link', { name: /^Bill \d+: chargeback, Stripe$/ }).waitFor();
  expect(await lookFaults(page)).toEqual([]);
  await press(page, 'Books are correct');
  await page.getByRole('heading', { name: 'Refunds and chargebacks from outside' }).waitFor({
    state: 'detached',
  });
});
