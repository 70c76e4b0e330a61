import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { codeAt, makeCustomer, PASSWORD, withMfa } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import {
  at,
  download,
  fault,
  fillIn,
  focused,
  heading,
  logIn,
  logOut,
  movingClock,
  openPortal,
  press,
  says,
  visitAs,
  type Portal,
} from '../support/portal.ts';

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

describe('two-step login', () => {
  it('is set up with password, app and a first code; its backup codes are printed, saved and copied', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const page = await visitAs(portal, anna, '/account/security');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(page, 'Set up two-step login');
    expect(await focused(page)).toBe('password');
    await fillIn(page, { password: 'Not this 1' });
    await press(page, 'Next');
    await fault(page, /^Current password: is incorrect/);
    await fillIn(page, { password: PASSWORD });
    await press(page, 'Next');
    expect(
      await page
        .getByRole('img', { name: /^QR code/ })
        .evaluate((image) => (image as HTMLImageElement).naturalWidth),
    ).toBeGreaterThan(100);
    const secret = (await page.locator('code.secret').innerText()).replaceAll(' ', '');
    const codes = await page
      .getByRole('list', { name: 'Backup codes' })
      .getByRole('listitem')
      .allInnerTexts();
    expect(codes).toHaveLength(10);
    await press(page, 'Copy');
    await page.getByRole('status').filter({ hasText: 'Copied.' }).waitFor();
    expect((await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n')).toEqual(
      codes,
    );
    const file = await download(page, 'Download');
    expect(file.name).toBe('backup-codes.txt');
    for (const text of [...codes, anna.email]) expect(file.text).toContain(text);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByText(codes[0]!).isVisible()).toBe(true);
    for (const other of ['code.secret', 'img', 'header', 'h1', 'button'])
      expect(await page.locator(other).first().isVisible(), other).toBe(false);
    await page.emulateMedia({ media: 'screen' });

    await fillIn(page, { code: '000000' });
    await press(page, 'Turn on');
    await fault(page, /^Code: is incorrect/);
    expect((await anna.client.get('/customer/profile')).body.mfa_enabled).toBe(false);
    await fillIn(page, { code: (await codeAt(secret, later())).replace(/(.{3})/, '$1 ') });
    await press(page, 'Turn on');
    await says(page, 'Two-step login is on.');
    await page.getByText('This device').waitFor(); // still logged in here
    expect(await page.getByText(codes[0]!).count()).toBe(0);
    await logOut(page);

    await logIn(page, anna.email);
    await heading(page, 'Second step');
    expect(await focused(page)).toBe('code');
    await fillIn(page, { code: '000000' });
    await press(page, 'Log in');
    await fault(page, /^Code: is incorrect/);
    await fillIn(page, { code: await codeAt(secret, later()) });
    await page.keyboard.press('Enter');
    await at(page, '/account');
    await logOut(page);

    await logIn(page, anna.email);
    await press(page, 'Use a backup code instead');
    expect(await focused(page)).toBe('code');
    await page.keyboard.type(codes[0]!.toLowerCase());
    await page.keyboard.press('Enter');
    await at(page, '/account');
  });

  it('leads back to the password when the second step timed out, with what was typed', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const { secret } = await withMfa(portal.server, anna, later());
    const page = await portal.visit('/customer/login');
    await logIn(page, anna.email);
    await heading(page, 'Second step');
    await fillIn(page, { code: await codeAt(secret, later(301_000)) });
    await press(page, 'Log in');
    await says(page, 'That took too long.');
    expect(await page.locator('[name=email]').inputValue()).toBe(anna.email);
    await press(page, 'Log in');
    await fillIn(page, { code: await codeAt(secret, later()) });
    await press(page, 'Log in');
    await at(page, '/account');
  });

  it('replaces its backup codes, and is turned off, by password and code', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const { secret, backup_codes: old } = await withMfa(portal.server, anna, later());
    const page = await portal.visit('/customer/login?next=/account/security');
    await logIn(page, anna.email);
    await fillIn(page, { code: await codeAt(secret, later()) });
    await press(page, 'Log in');
    await press(page, 'Create new backup codes');
    await press(page, 'Create new backup codes');
    await fault(page, /^Current password: is required/);
    await fillIn(page, { password: PASSWORD, code: await codeAt(secret, later()) });
    await press(page, 'Create new backup codes');
    await page.getByRole('heading', { name: 'Your new backup codes' }).waitFor();
    const [fresh] = await page
      .getByRole('list', { name: 'Backup codes' })
      .getByRole('listitem')
      .allInnerTexts();
    expect(old).not.toContain(fresh);
    await press(page, 'I have saved them');
    await press(page, 'Turn off');
    await fillIn(page, { password: PASSWORD });
    await press(page, 'Use a backup code instead');
    await fillIn(page, { code: fresh! });
    await press(page, 'Turn off');
    await says(page, 'Two-step login is off.');
    await logOut(page);
    await logIn(page, anna.email);
    await at(page, '/account');
  });

  it('lets a customer log in again right after a remote logout', async () => {
    const anna = await makeCustomer(portal.server, mail);
    const { secret, client } = await withMfa(portal.server, anna, later());
    const page = await portal.visit('/customer/login');
    const enter = async () => {
      await logIn(page, anna.email);
      await fillIn(page, { code: await codeAt(secret, later()) });
      await press(page, 'Log in');
      await at(page, '/account');
    };
    await enter();
    await client.send('DELETE', '/customer/sessions');
    await page.reload();
    await at(page, '/customer/login?next=/account');
    await enter();
  });
});
