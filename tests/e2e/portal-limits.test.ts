import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomer, withMfa } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { fillIn, heading, logIn, openPortal, press, type Portal } from '../support/portal.ts';

let mail: MailServer;
let portal: Portal;
beforeAll(async () => {
  mail = await startMailServer();
  // the rate limits as guests meet them
  portal = await openPortal({ ...mail.settings, RATE_LIMIT_FACTOR: '1' });
});
afterAll(async () => {
  await portal.stop();
  await mail.stop();
});
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

describe('a rate limit', () => {
  it('[6.1.1] names the waiting time and keeps what was typed', async () => {
    const anna = await makeCustomer(portal.server, mail);
    await withMfa(portal.server, anna);
    const page = await portal.visit('/customer/login');
    await logIn(page, anna.email);
    await heading(page, 'Second step');
    for (let tries = 1; tries <= 6; tries++) {
      await fillIn(page, { code: `00000${tries}` });
      await Promise.all([page.waitForResponse('**/customer/mfa/verify'), press(page, 'Log in')]);
    }
    await page.getByText('Too many attempts. Please try again in 15 minutes.').waitFor();
    expect(await page.locator('[name=code]').inputValue()).toBe('000006');
  });

  it('refuses a fourth mail within an hour, with or without an account', async () => {
    const page = await portal.visit('/customer/forgot-password');
    await fillIn(page, { email: 'nobody@example.org' });
    for (let tries = 1; tries <= 4; tries++)
      await Promise.all([
        page.waitForResponse('**/customer/forgot-password'),
        page.locator('main form button[type=submit]').click(),
      ]);
    await page.getByText('Too many attempts. Please try again in 60 minutes.').waitFor();
    expect(await page.locator('[name=email]').inputValue()).toBe('nobody@example.org');
  });
});
