import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, heading, logIn, openBackOffice, type BackOffice } from '../support/back-office.ts';
import { setUpRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';
import { cutOff } from '../support/intercept.ts';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

describe('a screen', () => {
  it('[7.3.1] locks after a quarter of an hour without a touch, and returns after the login', async () => {
    const cashier = await makeUser(office.server, restaurant.owner, 'cashier');
    const page = await office.visit('about:blank');
    await page.clock.install();
    await page.goto('/login?next=/invoices');
    await logIn(page, { email: cashier.email, password: STAFF_PASSWORD });
    await heading(page, 'Invoices');
    await page.clock.fastForward('14:00');
    await page.mouse.move(200, 200);
    await page.clock.fastForward('14:00');
    await heading(page, 'Invoices'); // touched in between
    await page.clock.fastForward('02:00');
    await at(page, '/login?next=/invoices');
    await page.getByText('This screen was locked after 15 minutes without use').waitFor();
    // on the server too
    await expect.poll(async () => (await page.request.get('/api/me')).status()).toBe(401);
    await logIn(page, { email: cashier.email, password: STAFF_PASSWORD });
    await heading(page, 'Invoices');
  });

  it('[7.3.1] locks at the first touch after a night’s sleep', async () => {
    const cashier = await makeUser(office.server, restaurant.owner, 'cashier');
    const page = await office.visit('about:blank');
    await page.clock.install();
    await page.goto('/login?next=/invoices');
    await logIn(page, { email: cashier.email, password: STAFF_PASSWORD });
    await heading(page, 'Invoices');
    await page.clock.pauseAt(new Date(Date.now() + 60_000));
    await page.clock.setSystemTime(new Date(Date.now() + 8 * 3_600_000)); // timers stood still
    await page.mouse.move(210, 210);
    await at(page, '/login?next=/invoices');
    await logIn(page, { email: cashier.email, password: STAFF_PASSWORD });
    await heading(page, 'Invoices');
    await page.mouse.move(220, 220);
    // the new login is not locked by the old idle time
    await page.getByRole('link', { name: 'Floor', exact: true }).click();
    await heading(page, 'Floor');
  });

  it('[7.3.1] locks while the server cannot be reached, also against "back" and a reload, and ends the session when it can', async () => {
    const cashier = await makeUser(office.server, restaurant.owner, 'cashier');
    const page = await office.visit('about:blank');
    await page.clock.install();
    await page.goto('/login?next=/invoices');
    await logIn(page, { email: cashier.email, password: STAFF_PASSWORD });
    await heading(page, 'Invoices');
    await page.getByRole('link', { name: 'Floor', exact: true }).click();
    await heading(page, 'Floor');
    const away = (url: URL) => url.pathname.startsWith('/api/');
    const comeBack = await cutOff(page, away);
    await page.clock.fastForward('16:00');
    await at(page, '/login?next=/');
    await page.evaluate(() => {
      history.back();
    });
    await heading(page, 'Log in');
    await page.goto('/invoices');
    await at(page, '/login');
    // which the server could not know
    expect((await page.request.get('/api/me')).status()).toBe(200);
    comeBack();
    // Each attempt waits for the failure of the one before, which may come late.
    const status = async () => {
      await page.clock.fastForward('00:16');
      return (await page.request.get('/api/me')).status();
    };
    await expect.poll(status).toBe(401);
  });

  it('[7.3.1] of a waiter does not lock: it hangs in the kitchen', async () => {
    const waiter = await makeUser(office.server, restaurant.owner, 'waiter');
    const page = await office.visit('about:blank');
    await page.clock.install();
    await page.goto('/login');
    await logIn(page, { email: waiter.email, password: STAFF_PASSWORD });
    await heading(page, 'Floor');
    await page.clock.fastForward('20:00');
    await heading(page, 'Floor');
    expect((await page.request.get('/api/me')).status()).toBe(200);
  });
});
