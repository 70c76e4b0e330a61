import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeAt, PASSWORD } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { lookFaults } from '../support/page-checks.ts';
import {
  fillIn,
  heading,
  linkFromMail,
  openPortal,
  visitAs,
  type Portal,
} from '../support/portal.ts';

const EMAIL = 'a.very.long.address.that.has.no.place.to.break@restaurant-customers.example';
const NEW_EMAIL = `another.${EMAIL}`;

let mail: MailServer;
let portal: Portal;
let page: Page;
let backupCodes: string[] = [];
beforeAll(async () => {
  mail = await startMailServer();
  portal = await openPortal(mail.settings);
  await portal.server.portal.post('/customer/register', {
    email: EMAIL,
    password: PASSWORD,
    full_name: 'Anna Müller',
  });
  page = await visitAs(portal, { email: EMAIL }, '/account');
});
afterAll(async () => {
  await portal.stop();
  await mail.stop();
});
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const shows = (text: string | RegExp) => page.getByText(text).first().waitFor();
function open(path: string, text: string) {
  return async () => {
    await page.goto(path);
    await shows(text);
  };
}
/** Opens a form and submits it unchanged. */
async function refused(name: string, send: string, values: Record<string, string> = {}) {
  await press(name);
  await fillIn(page, values);
  await press(send);
  await page.getByRole('alert').waitFor();
}
function tokens() {
  return page
    .locator('main form input')
    .evaluateAll((fields) =>
      Object.fromEntries(
        fields.map((field) => [
          (field as HTMLInputElement).name,
          (field as HTMLInputElement).autocomplete,
        ]),
      ),
    );
}

/**
 * Each step starts where the one before ended; `fields`: the autocomplete hints of the form on
 * screen.
 */
const PAGES: [string, () => Promise<void>, Record<string, string>?][] = [
  ['an address that nobody confirmed', open('/account/profile', `${EMAIL} is not confirmed yet`)],
  [
    'an address that was just confirmed',
    async () => {
      await page.goto(await linkFromMail(mail, EMAIL, '/customer/verify-email'));
      await press('Confirm my address');
      await shows('Your address is confirmed');
    },
  ],
  ['security', open('/account/security', 'This device')],
  [
    'security, the password refused',
    () => refused('Change password', 'Change password', { new_password: 'Abc' }),
    { username: 'username', password: 'current-password', new_password: 'new-password' },
  ],
  [
    'security, a password half typed',
    async () => {
      await fillIn(page, { new_password: 'abcdefgh' });
      await shows('Still missing: an upper-case letter and a digit.');
    },
  ],
  [
    'two-step login, its password refused',
    async () => {
      await press('Cancel');
      await refused('Set up two-step login', 'Next');
    },
    { username: 'username', password: 'current-password' },
  ],
  [
    'two-step login, being set up',
    async () => {
      await fillIn(page, { password: PASSWORD });
      await press('Next');
      await page.getByRole('list', { name: 'Backup codes' }).waitFor();
      backupCodes = await page
        .getByRole('list', { name: 'Backup codes' })
        .getByRole('listitem')
        .allInnerTexts();
    },
    { code: 'one-time-code' },
  ],
  [
    'two-step login, the first code refused',
    async () => {
      await press('Turn on');
      await page.getByRole('alert').waitFor();
    },
  ],
  [
    'two-step login, on',
    async () => {
      await fillIn(page, {
        code: await codeAt((await page.locator('code.secret').innerText()).replaceAll(' ', '')),
      });
      await press('Turn on');
      await shows('Two-step login is on.');
    },
  ],
  [
    'backup codes, refused',
    () => refused('Create new backup codes', 'Create new backup codes'),
    { username: 'username', password: 'current-password', code: 'one-time-code' },
  ],
  [
    'backup codes, new',
    async () => {
      await press('Use a backup code instead');
      await fillIn(page, { password: PASSWORD, code: backupCodes[0]! });
      await press('Create new backup codes');
      await page.getByRole('heading', { name: 'Your new backup codes' }).waitFor();
    },
  ],
  ['two-step login, not turned off', () => refused('Turn off', 'Turn off')],
  ['my data', open('/account/data', 'What we store about you')],
  [
    'my data, the new address refused',
    () => refused('Change address', 'Send the link'),
    { email: 'email', username: 'username', password: 'current-password', code: 'one-time-code' },
  ],
  [
    'my data, the account not deleted',
    async () => {
      await press('Cancel');
      await refused('Delete my account…', 'Delete permanently');
    },
  ],
  [
    'the second step',
    async () => {
      await press('Log out');
      await heading(page, 'Log in');
      await fillIn(page, { email: EMAIL, password: PASSWORD });
      await press('Log in');
      await heading(page, 'Second step');
    },
    { code: 'one-time-code' },
  ],
  [
    'the second step, refused',
    async () => {
      await press('Log in');
      await page.getByRole('alert').waitFor();
    },
  ],
  [
    'forgot password',
    open('/customer/forgot-password', 'Enter the email address of your account.'),
    { email: 'username' },
  ],
  [
    'forgot password, sent',
    async () => {
      await fillIn(page, { email: NEW_EMAIL });
      await press('Send the link');
      await shows(`If ${NEW_EMAIL} has an account`);
    },
  ],
  [
    'new password',
    open('/customer/reset-password?token=used', 'Choose a new password.'),
    { password: 'new-password' },
  ],
  [
    'new password, refused',
    async () => {
      await press('Set password');
      await page.getByRole('alert').waitFor();
    },
  ],
  [
    'new password, a strong one',
    async () => {
      await fillIn(page, { password: 'olives and bread at noon' });
      await shows('Strong.');
    },
  ],
  [
    'new password, the link used up',
    async () => {
      await press('Set password');
      await shows('This link is no longer valid');
    },
  ],
  ['an account that was deleted', open('/customer/deleted', 'Your data has been erased.')],
];

describe('every page of an account', () => {
  it.each(PAGES)(
    '%s: no axe violation, nothing too wide, fields with autocomplete',
    async (_, show, fields) => {
      await show();
      if (fields) expect(await tokens()).toEqual(fields);
      expect(await lookFaults(page)).toEqual([]);
    },
  );
});
