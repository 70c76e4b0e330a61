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
} from '../support/back-office.ts';
import { AUDIT_ACTIONS } from '../../server/audit/contract.ts';
import { codeAt } from '../support/customers.ts';
import { fillIn } from '../support/portal.ts';
import { OWNER, setUpRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';

const PACO = { email: 'paco@casaluz.example', password: 'Tortilla55k' };
let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let desk: Page;
let paco: Page;
let link: string;
let secret: string;
let backupCodes: string[];
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  desk = await office.visit('/login');
  await logIn(desk);
  await at(desk, '/');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

async function places(page: Page) {
  return (
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()
  ).filter(Boolean);
}
const dialog = (page: Page) => page.getByRole('dialog');
/** An act of the menu of a person's row. */
async function act(page: Page, person: string, name: string): Promise<void> {
  await press(page, `More for ${person}`);
  await page.getByRole('menuitem', { name, exact: true }).click();
}
const row = (email: string) => desk.locator(`[data-user="${email}"]`);

describe('a new user', () => {
  it('[7.5.3] is invited by the owner, who types their password again and gets a link to pass on', async () => {
    await openSeldom(desk, 'Staff');
    await heading(desk, 'Staff');
    await press(desk, 'Add a person');
    await fillIn(desk, {
      full_name: 'Paco Gil',
      role: 'cashier',
      email: PACO.email,
      password: 'not the one',
    });
    await desk.getByText('Also takes payments and issues invoices.').waitFor();
    await press(desk, 'Create link');
    await desk
      .getByRole('button', { name: 'Your current password: is incorrect. Go to the field' })
      .waitFor();
    await fillIn(desk, { password: OWNER.password });
    await press(desk, 'Create link');
    await desk.getByRole('heading', { name: 'Link for Paco Gil' }).waitFor();
    await desk.getByText('They are at this computer').click();
    link = await desk.locator('code.link').innerText();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login\?invitation=[\w-]{40,}$/);
    await row(PACO.email).getByText('Invited').waitFor();
  });

  it('[6.4.1] [14.2.1] chooses a password by the link, which is removed from the address and works once', async () => {
    paco = await office.stay(new URL(link).pathname + new URL(link).search);
    await heading(paco, 'Choose your password');
    await at(paco, '/login');
    expect(await paco.evaluate(() => JSON.stringify(history.state))).not.toContain('invitation');
    await fillIn(paco, { password: 'CasaLuz2026' });
    await press(paco, 'Set password');
    await paco.getByRole('button', { name: /^New password: is too common/ }).waitFor();
    await fillIn(paco, { password: PACO.password });
    await press(paco, 'Set password');
    await paco.getByText('Your password is set. Please log in with it.').waitFor();
    expect(await paco.getByLabel('Email').inputValue()).toBe(PACO.email);
    await paco.getByLabel('Password', { exact: true }).fill(PACO.password);
    await press(paco, 'Log in');
    await heading(paco, 'Floor');

    const again = await office.visit(new URL(link).pathname + new URL(link).search);
    await fillIn(again, { password: PACO.password });
    await press(again, 'Set password');
    await again.getByText('This link is no longer valid').waitFor();
  });

  it('gets to the choice of a password at a till where another user is logged in', async () => {
    const { body } = await restaurant.owner.post('/api/users', {
      email: 'eva@casaluz.example',
      full_name: 'Eva',
      role: 'waiter',
      password: OWNER.password,
    });
    const till = await office.visit('/login');
    await logIn(till, PACO);
    await at(till, '/');
    await till.goto(body.invitation_url);
    await heading(till, 'Choose your password');
    await fillIn(till, { password: PACO.password });
    await press(till, 'Set password');
    await till.getByLabel('Password', { exact: true }).fill(PACO.password);
    await press(till, 'Log in');
    await till.getByRole('button', { name: 'Eva' }).waitFor();
  });
});

describe('two-step login', () => {
  it('is set up with an app, ten backup codes and a first code', async () => {
    await paco.getByRole('button', { name: 'Paco Gil' }).click();
    await paco.getByRole('link', { name: 'Your account' }).click();
    await press(paco, 'Set up two-step login');
    await fillIn(paco, { password: PACO.password });
    await press(paco, 'Next');
    await paco.getByRole('img', { name: /^QR code for the authenticator app/ }).waitFor();
    secret = (await paco.locator('code.secret').innerText()).replaceAll(' ', '');
    backupCodes = await paco
      .getByRole('list', { name: 'Backup codes' })
      .getByRole('listitem')
      .allInnerTexts();
    expect(backupCodes).toHaveLength(10);
    await fillIn(paco, { code: '000000' });
    await press(paco, 'Turn on');
    await paco.getByRole('button', { name: /^Code: is incorrect/ }).waitFor();
    await fillIn(paco, { code: await codeAt(secret) });
    await press(paco, 'Turn on');
    await paco
      .getByText('Two-step login is on. All your other devices have been logged out.')
      .waitFor();
    await logOut(paco);
    await heading(paco, 'Log in');
  });

  it('asks for the code after the password, or for a backup code; each works once', async () => {
    await logIn(paco, PACO);
    await heading(paco, 'Second step');
    await press(paco, 'Use a backup code instead');
    await fillIn(paco, { code: backupCodes[0]! });
    await press(paco, 'Log in');
    await heading(paco, 'Floor');
    await logOut(paco);
    await logIn(paco, PACO);
    await press(paco, 'Use a backup code instead');
    await fillIn(paco, { code: backupCodes[0]! });
    await press(paco, 'Log in');
    await paco
      .getByRole('button', { name: 'Code: is incorrect or has already been used. Go to the field' })
      .waitFor();
    await press(paco, 'Use the code from the app instead');
    await fillIn(paco, { code: await codeAt(secret, new Date(Date.now() + 30_000)) });
    await press(paco, 'Log in');
    await heading(paco, 'Floor');
  });

  it('is turned off by the owner for a lost phone; then the password alone suffices', async () => {
    await desk.reload();
    await row(PACO.email).getByText('· two-step login').waitFor();
    await act(desk, 'Paco Gil', 'Turn off two-step login');
    await dialog(desk).getByLabel('Your current password').fill(OWNER.password);
    await dialog(desk).getByRole('button', { name: 'Turn off two-step login' }).click();
    await row(PACO.email).getByText('Two-step login is off.').waitFor();
    await paco.getByRole('link', { name: 'Invoices', exact: true }).click();
    await at(paco, '/login?next=/invoices'); // all sessions were ended
    await logIn(paco, PACO);
    await at(paco, '/invoices');
  });

  it('[6.3.3] is recommended to an owner in one line, which can be dismissed until the next visit, but not on another machine', async () => {
    const ask = (page: Page) => page.getByRole('complementary', { name: 'Two-step login' });
    await desk.goto('/');
    await ask(desk).getByRole('link', { name: 'Set up two-step login' }).waitFor();
    await press(desk, 'Not now');
    await ask(desk).waitFor({ state: 'detached' });
    await desk.reload();
    await heading(desk, 'Floor');
    expect(await ask(desk).count()).toBe(0);

    // The same pages at the address that another machine would use.
    const away = await office.visit('about:blank', {
      baseURL: 'http://till.example',
      storageState: await desk.context().storageState(),
    });
    await away.route('http://till.example/**', async (route) => {
      const url = route.request().url().replace('http://till.example', office.server.staff_url);
      if (url.endsWith('/api/events')) return route.abort(); // the stream never ends
      const response = await route.fetch({ url });
      const { 'cross-origin-opener-policy': _notOnPlainHttp, ...headers } = response.headers();
      return route.fulfill({ response, headers });
    });
    await away.goto('/');
    await ask(away).getByText('You are working from another computer').waitFor();
    expect(await away.getByRole('button', { name: 'Not now' }).count()).toBe(0);
  });
});

describe('the staff app', () => {
  it('[Shared addresses] warns managers that a tunnel is not trusted', async () => {
    const warning = (page: Page) => page.getByRole('complementary', { name: 'Warnings' });
    await desk.goto('/');
    await heading(desk, 'Floor');
    expect(await warning(desk).count()).toBe(0);
    await office.server.portal.get('/healthz', { 'X-Forwarded-For': '203.0.113.1' });
    await desk.goto('/');
    await warning(desk)
      .getByText('Guests come through a tunnel or proxy that is not trusted')
      .waitFor();
  });

  it('[7.4.5] lets an owner log a customer out everywhere', async () => {
    const account = { email: 'ana@example.org', password: 'Gazpacho42x' };
    await office.server.portal.post('/customer/register', { ...account, full_name: 'Ana Ruiz' });
    const ana = office.server.portal.as(
      (await office.server.portal.post('/customer/token', account)).body.access_token,
    );
    await desk.goto('/customers');
    await press(desk, 'Log out Ana Ruiz everywhere');
    await dialog(desk).getByRole('button', { name: 'Log out', exact: true }).click();
    await desk.getByText('Logged out on 1 device.').waitFor();
    expect((await ana.get('/customer/profile')).status).toBe(401);
  });
});

describe('a role', () => {
  it('[8.2.1] shows only what it permits, and a message at other addresses', async () => {
    const waiter = await makeUser(office.server, restaurant.owner, 'waiter');
    const page = await office.visit('/login');
    await logIn(page, { email: waiter.email, password: STAFF_PASSWORD });
    await heading(page, 'Floor');
    expect(await places(page)).toEqual(['Floor', 'Kitchen', 'Menu', 'Settings']);
    expect(await places(paco)).toEqual(['Floor', 'Kitchen', 'Invoices', 'Menu', 'Settings']);
    expect(await places(desk)).toEqual([
      'Floor',
      'Kitchen',
      'Invoices',
      'Menu',
      'Reports',
      'Settings',
    ]);
    for (const path of ['/staff', '/audit', '/customers', '/mails', '/reports']) {
      await paco.goto(path);
      await paco
        .getByText(/Your role does not allow this|This needs an? (manager|owner)/)
        .waitFor();
    }
  });

  it('changes at once when the owner changes it; a blocked user is logged out at once', async () => {
    await desk.goto('/staff');
    await press(desk, 'Edit Paco Gil');
    await fillIn(desk, { role: 'manager' });
    await dialog(desk).getByLabel('Your current password').fill(OWNER.password);
    await dialog(desk).getByRole('button', { name: 'Save' }).click();
    await row(PACO.email).getByText('Manager ·').waitFor();
    await paco.goto('/audit');
    await paco.getByRole('cell', { name: 'Changed a staff member' }).first().waitFor();
    // Every action that is recorded can be looked for, those about customers too.
    const offered = await paco.getByLabel('What').getByRole('option').allTextContents();
    expect(offered).toHaveLength(AUDIT_ACTIONS.length + 1);
    expect(offered).toContain('Turned a customer’s two-step login off');
    await act(desk, 'Paco Gil', 'Block');
    await dialog(desk).getByLabel('Your current password').fill(OWNER.password);
    await dialog(desk).getByRole('button', { name: 'Block' }).click();
    await row(PACO.email).getByText('Blocked', { exact: true }).waitFor();
    await paco.reload();
    await at(paco, '/login?next=/audit');
    await logIn(paco, PACO);
    await paco.getByText('The email or password is incorrect.').waitFor();
  });
});

describe('the own account', () => {
  it('[7.4.3] [7.5.2] lists its sessions, ends one of them, and changes its password', async () => {
    // makeUser opened a session over HTTP
    const { email } = await makeUser(office.server, restaurant.owner, 'waiter');
    const page = await office.visit('/login');
    await logIn(page, { email, password: STAFF_PASSWORD });
    await heading(page, 'Floor');
    await page.goto('/account');
    await page.getByText('This device').waitFor();
    await page.getByRole('button', { name: /^Log out (?!on all)/ }).click();
    await page.getByText(/^Logged out: /).waitFor();
    await press(page, 'Change password');
    await fillIn(page, { password: STAFF_PASSWORD, new_password: 'Gazpacho42x' });
    await page.getByText('Good enough. 4 more characters make it strong.').first().waitFor();
    await press(page, 'Change password');
    await page
      .getByText('Your password has been changed. All your other devices have been logged out.')
      .waitFor();
    await press(page, 'Log out on all devices');
    await page.getByText('You have been logged out on all devices.').waitFor();
    await logIn(page, { email, password: 'Gazpacho42x' });
    await heading(page, 'Floor');
  });
});
