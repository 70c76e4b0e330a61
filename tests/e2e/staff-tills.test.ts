import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  heading,
  logIn,
  logOut,
  openBackOffice,
  press,
  type BackOffice,
} from '../support/back-office.ts';
import { intercept } from '../support/intercept.ts';
import { axeFaults, lookFaults } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { OWNER, setUpRestaurant } from '../support/server.ts';
import { makeUser, type TestUser } from '../support/staff.ts';
import { givePin } from '../support/tills.ts';

const OWNERS_PIN = '739152';
let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let manager: TestUser;
let till: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  const cashier = await makeUser(office.server, restaurant.owner, 'cashier');
  manager = await makeUser(office.server, restaurant.owner, 'manager');
  await givePin(cashier.client);
  await givePin(manager.client, '5820');
  till = await office.visit('/login', { reducedMotion: 'reduce' });
  await till.reload();
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const person = (name: string) => till.getByRole('button', { name: new RegExp(`^${name}`) });
/** The menu of the person who is logged in. */
const menuOf = (name: string) =>
  till.locator('header .person').filter({ hasText: name.split(' ')[0]! });
async function switchPerson() {
  await till.locator('header .person').click();
  await press(till, 'Switch person');
}
const pinField = () => till.locator('input[name="pin"]');
async function choose(name: string) {
  await person(name).click();
  await till.getByRole('heading', { name: `Hello ${name}` }).waitFor();
}

describe('a machine', () => {
  it('[7.5.3] becomes a till where the owner pairs it, who chose a PIN before', async () => {
    await logIn(till);
    await at(till, '/');
    await till.goto('/account');
    await press(till, 'Choose a PIN');
    await fillIn(till, { password: OWNER.password, pin: '1234' });
    await press(till, 'Save PIN');
    await till.getByRole('button', { name: /^New PIN: is too easy to guess/ }).waitFor();
    await fillIn(till, { pin: OWNERS_PIN });
    await press(till, 'Save PIN');
    await till.getByText('Your PIN is set.').waitFor();
    await till.goto('/tills');
    await heading(till, 'Tills');
    await till.getByText('No till is paired').waitFor();
    await press(till, 'Pair this machine');
    await fillIn(till, { name: 'Bar', kind: 'till' });
    await press(till, 'Pair');
    await till.getByText('This machine is “Bar”.').waitFor();
    expect(await lookFaults(till)).toEqual([]);
  });

  it('shows its people and a pad in place of a form, in every look', async () => {
    await till.setViewportSize({ width: 1280, height: 800 });
    await logOut(till);
    await choose('Test cashier');
    expect(await lookFaults(till)).toEqual([]);
    await till.emulateMedia({ forcedColors: 'active' });
    expect(await axeFaults(till, 'light')).toEqual([]);
    await till.emulateMedia({ forcedColors: null });
    await till.setViewportSize({ width: 1280, height: 800 });
    const keys = till.getByRole('button', { name: /^\d$/ });
    expect(await keys.count()).toBe(10);
    for (const key of await keys.all())
      expect((await key.boundingBox())!.height).toBeGreaterThanOrEqual(68);
  });
});

describe('a person', () => {
  it('logs in by a PIN from the keyboard, after a wrong one that says so', async () => {
    await till.keyboard.type('1111');
    await till.keyboard.press('Enter');
    await till.getByText('This PIN is wrong.').waitFor();
    expect(await pinField().inputValue()).toBe('');
    await till.keyboard.type('4907');
    await till.keyboard.press('Enter');
    await heading(till, 'Floor');
    await menuOf('Test cashier').waitFor();
  });

  it('gives the till to another in one tap, who comes back to the same page', async () => {
    await till.getByRole('link', { name: 'Invoices', exact: true }).click();
    await heading(till, 'Invoices');
    await switchPerson();
    await choose('Lucía Ortega');
    for (const digit of OWNERS_PIN) await press(till, digit);
    await heading(till, 'Invoices');
    await menuOf('Lucía Ortega').waitFor();
    // A PIN opens no settings, though its person is an owner.
    expect(await till.getByRole('link', { name: 'Tills', exact: true }).count()).toBe(0);
    await till.goto('/tills');
    await till.getByText('This needs a login with your password: a PIN is not enough.').waitFor();
  });

  it('enters with the last digit where the till knows how many there are', async () => {
    await till.goto('/');
    await switchPerson();
    await choose('Test cashier');
    for (const digit of '4907') await press(till, digit);
    await heading(till, 'Floor');
  });

  it('keeps what was typed at the login while the people of the till were asked for', async () => {
    await switchPerson();
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      answer = done;
    });
    const endHold = await intercept(till, '**/api/tills/people', async (route) => {
      await asked;
      await route.fallback();
    });
    await till.goto('/login');
    await till.getByLabel('Email').fill('owner@');
    answer();
    await press(till, 'Back to the PIN');
    endHold();
    await choose('Test cashier');
    for (const digit of '4907') await press(till, digit);
    await heading(till, 'Floor');
  });

  it('may log in with the password on a till too', async () => {
    await switchPerson();
    await person('Someone else').click();
    await till.getByLabel('Email').waitFor();
    await press(till, 'Back to the PIN');
    await choose('Test cashier');
    for (const digit of '4907') await press(till, digit);
    await heading(till, 'Floor');
  });
});

describe('an approval', () => {
  it('is given in place with a manager’s PIN, keeps what was typed, and stands in the activity log', async () => {
    const { body: order } = await office.server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      { items: [{ product_id: restaurant.paella.id, quantity: 1 }] },
    );
    await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'cash',
      amount_cents: order.total_cents,
    });
    await till.goto(`/bills/${order.bill_id}`);
    await press(till, 'Refund €18.50');
    const form = till.getByRole('dialog', { name: 'Refund €18.50' });
    await form.getByLabel('Reason').fill('cold');
    await form.getByRole('button', { name: 'Refund', exact: true }).click();
    await till.getByText('This needs a manager.').waitFor();
    await person('Test manager').click();
    await till.getByLabel('PIN of Test manager').waitFor();
    for (const scheme of ['dark', 'light'] as const)
      expect(await axeFaults(till, scheme)).toEqual([]);
    await pinField().focus();
    await till.keyboard.type('5821');
    await till.keyboard.press('Enter');
    await till.getByText('The PIN is wrong. Nothing was changed.').waitFor();
    await till.keyboard.press('Escape');
    await till.getByText('This needs a manager.').waitFor();
    expect(await form.getByLabel('Reason').inputValue()).toBe('cold');
    await form.getByRole('button', { name: 'Refund', exact: true }).click();
    await person('Test manager').click();
    await pinField().focus();
    await till.keyboard.type('5820');
    await till.keyboard.press('Enter');
    await till.getByText(/· Refunded /).waitFor();
    const { body } = await manager.client.get('/api/audit?action=payment.refunded');
    expect(body.items[0]).toMatchObject({
      actor_name: 'Test cashier',
      approver_name: 'Test manager',
      detail: { reason: 'cold' },
    });
    await switchPerson();
    await choose('Test manager');
    await till.keyboard.type('5820');
    await till.keyboard.press('Enter');
    await menuOf('Test manager').waitFor();
    await till.goto('/audit?action=payment.refunded');
    await till.getByText('Approved by Test manager').waitFor();
  });
});

describe('an unpaired machine', () => {
  it('asks for email and password again', async () => {
    const { body } = await restaurant.owner.get('/api/tills');
    await restaurant.owner.send('DELETE', `/api/tills/${body.items[0].id}`);
    await till.goto('/');
    await till.getByLabel('Email').waitFor();
    expect(await pinField().count()).toBe(0);
  });
});
