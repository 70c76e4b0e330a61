import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { setInterfaces } from '../../server/restaurant/lan.ts';
import { heading, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { PHONE } from '../support/browser.ts';
import { axeFaults, lookFaults } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { setUpRestaurant } from '../support/server.ts';
import { makeUser, type TestUser } from '../support/staff.ts';
import { givePin } from '../support/tills.ts';
import { joinLan } from '../support/lan.ts';

let office: BackOffice;
let waiter: TestUser;
let desk: Page;
let phone: Page;
beforeAll(async () => {
  joinLan();
  office = await openBackOffice({ PORTAL_HOST: '0.0.0.0' });
  const { owner } = await setUpRestaurant(office.server);
  waiter = await makeUser(office.server, owner, 'waiter');
  await givePin(waiter.client);
  desk = await office.visit('/login', { reducedMotion: 'reduce' });
  await desk.reload();
  await logIn(desk);
  await heading(desk, 'Floor');
});
afterAll(async () => {
  await office.stop();
  setInterfaces();
});
afterEach(() => expect(office.faults).toEqual([]));

it('an invitation that nobody elsewhere could open says so, with the switch at hand', async () => {
  await desk.goto('/staff');
  await press(desk, 'Add a person');
  await fillIn(desk, {
    full_name: 'New waiter',
    email: 'new.waiter@casaluz.example',
    password: 'a long passphrase for tests',
  });
  await desk.locator('form button[type="submit"]').click();
  await desk.getByText(/^No other device can open this link yet/).waitFor();
  expect(await lookFaults(desk)).toEqual([]);
  await press(desk, 'Let other devices in');
  await desk.getByText(/^https:\/\/127\.0\.0\.2:\d+\/login\?invitation=/).waitFor();
});

it('the network page shows where other devices come in, and how they trust it', async () => {
  await desk.goto('/network');
  const section = desk.locator('#staff-elsewhere');
  await section.getByText('Other devices open the back office at').waitFor();
  await section.getByRole('img', { name: 'QR code of the page with the certificate' }).waitFor();
  const shown = (await section.locator('.fingerprint').innerText()).replaceAll(/\s/g, '');
  const help = await section.getByText(/\/trust$/).innerText();
  expect(await lookFaults(desk)).toEqual([]);
  const page = await office.visit(help.replace('127.0.0.2', '127.0.0.1'), PHONE);
  await heading(page, 'Trust this restaurant’s back office');
  expect((await page.locator('code').innerText()).replaceAll(/\s/g, '')).toBe(shown);
  await page.reload();
  expect([...(await axeFaults(page, 'light')), ...(await axeFaults(page, 'dark'))]).toEqual([]);
});

it('a phone becomes that of a person by a QR code, and asks for their PIN', async () => {
  await desk.goto('/tills');
  await press(desk, 'Pair another device by QR code');
  await desk.selectOption('select[name="user_id"]', waiter.id);
  expect(await desk.locator('input[name="name"]').inputValue()).toBe('Test waiter');
  const [made] = await Promise.all([
    desk.waitForResponse((response) => response.url().endsWith('/api/pairings')),
    press(desk, 'Show QR code'),
  ]);
  await desk.getByRole('img', { name: 'QR code that pairs Test waiter' }).waitFor();
  expect(await lookFaults(desk)).toEqual([]);
  const { url } = (await made.json()) as { url: string };
  // The phone trusts the certificate; the browser of the test takes any.
  phone = await office.visit(url, { ...PHONE, ignoreHTTPSErrors: true, reducedMotion: 'reduce' });
  await heading(phone, 'Pair this device');
  await phone.waitForURL((here) => here.hash === '');
  await press(phone, 'Pair this device');
  await phone.getByRole('heading', { name: 'Hello Test waiter' }).waitFor();
  await phone.keyboard.type('4907');
  await phone.keyboard.press('Enter');
  await heading(phone, 'Floor');
  await desk.getByText('Test waiter is paired.').waitFor();
});

it('the list shows it, and ends it at once', async () => {
  const row = desk.getByRole('listitem').filter({ hasText: 'Test waiter' });
  await row.getByText(/^Phone · Test waiter · last seen .* · 127\.0\.0\.1$/).waitFor();
  await row.getByRole('button', { name: 'Unpair Test waiter' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'Unpair', exact: true }).click();
  await row.waitFor({ state: 'detached' });
  const own = new URL('/api/me', phone.url()).href;
  await expect.poll(async () => (await phone.request.get(own)).status()).toBe(401);
  office.faults.length = 0; // the phone's page logs that its calls are refused
});
