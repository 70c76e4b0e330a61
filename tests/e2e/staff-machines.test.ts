import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import {
  at,
  type BackOffice,
  heading,
  logIn,
  openBackOffice,
  openSeldom,
  press,
} from '../support/back-office.ts';
import { DESKTOP } from '../support/browser.ts';
import { codeAt } from '../support/customers.ts';
import { paidOrder } from '../support/orders.ts';
import { lookFaults } from '../support/page-checks.ts';
import { fillIn, movingClock } from '../support/portal.ts';
import { FakePrinter } from '../support/printer.ts';
import { OWNER, setUpRestaurant, type Client } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';
import { cutOff } from '../support/intercept.ts';

let office: BackOffice;
let owner: Client;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let device: FakePrinter;
let desk: Page;
let invoiceId: string;
let number: string;
let backupCode: string;
const later = movingClock();
beforeAll(async () => {
  [office, device] = await Promise.all([openBackOffice(), new FakePrinter().start()]);
  restaurant = await setUpRestaurant(office.server);
  owner = restaurant.owner;
  desk = await office.visit('/login', { reducedMotion: 'reduce' });
  await logIn(desk);
  await at(desk, '/');
  await desk.reload(); // axe is loaded with the next load
  const order = await paidOrder(restaurant);
  ({ id: invoiceId, invoice_number: number } = (
    await owner.post(`/api/orders/${order.order_id}/invoice`, {})
  ).body);
});
afterAll(async () => {
  setClock(null);
  await office.stop();
  await device.stop();
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

/** Runs all checks in every width, language and scheme; ends at desk size. */
async function isWhole(): Promise<void> {
  expect(await lookFaults(desk)).toEqual([]);
  await desk.setViewportSize(DESKTOP.viewport!);
}
const dialog = () => desk.getByRole('dialog');
const rowWith = (text: string) => desk.getByRole('row').filter({ hasText: text });
async function printers() {
  return (await owner.get('/api/printers')).body.items as { id: string; name: string }[];
}

describe('the printers', () => {
  it('are none at first, which the page says; a role without access sees a message', async () => {
    await openSeldom(desk, 'Printers');
    await desk.getByRole('heading', { name: 'No printers yet' }).waitFor();
    await desk.getByRole('heading', { name: 'Nothing printed yet' }).waitFor();
    await isWhole();
    const { email } = await makeUser(office.server, owner, 'cashier');
    const till = await office.visit('/login');
    await logIn(till, { email, password: STAFF_PASSWORD });
    await heading(till, 'Floor');
    for (const path of ['/printers', '/backups']) {
      await till.goto(path);
      await till.getByText('Your role does not allow this.').waitFor();
    }
  });

  it('[13.2.4] are added by address and port; ports of the web and of mail are refused at the field', async () => {
    await press(desk, 'Add a printer');
    expect(await desk.locator('[name=port]').inputValue()).toBe('9100');
    await fillIn(desk, { name: 'Bar', address: '127.0.0.1', port: '25' });
    await press(desk, 'Add printer');
    await desk
      .getByRole('button', { name: /^Address: must end in a port of 1024 or above/ })
      .waitFor();
    await fillIn(desk, { port: String(device.port) });
    await press(desk, 'Add printer');
    await desk
      .getByText('Bar has been added. Print a test page to see whether it answers.')
      .waitFor();
    await desk.getByText(`127.0.0.1:${device.port} · 42 characters per line`).waitFor();
  });

  it('print a test page, or report that the printer does not respond', async () => {
    await press(desk, 'Print a test page on Bar');
    await desk.getByText('The printer accepted the test page.').waitFor();
    expect(device.papers[0]!.toString('latin1')).toContain('Bar');
    const { port } = device;
    await device.stop();
    await press(desk, 'Print a test page on Bar');
    await desk.getByText('Nothing answers at this address.').waitFor();
    device = new FakePrinter();
    await owner.post(`/api/invoices/${invoiceId}/print`, {
      printer: (await printers())[0]!.id,
      format: 'receipt',
    });
    // updated by an event, without a reload
    await rowWith(number).getByText('The printer does not answer.').waitFor();
    await desk.getByText('1 document waiting').waitFor();
    await isWhole();
    await device.start(port);
  });

  it('have a queue: a waiting job is cancelled or retried, and is printed', async () => {
    await press(desk, `Cancel printing: ${number}`);
    await rowWith(number).getByText('Cancelled by staff.').waitFor();
    await desk.getByLabel('Status').selectOption('waiting');
    await desk.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await desk.getByLabel('Status').selectOption('');
    await press(desk, `Try now: ${number}`);
    await rowWith(number).getByText('Printed', { exact: true }).waitFor();
    expect(device.papers).toHaveLength(1);
    await desk.getByRole('link', { name: number }).click();
    await at(desk, `/invoices/${invoiceId}`);
  });

  it('of the network are offered for receipts on every till, and not for A4', async () => {
    await desk.getByLabel('Printer').selectOption('Bar, receipts only');
    await press(desk, 'Print receipt');
    await desk.getByText('On its way to the printer.').waitFor();
    await desk.goto('/printers');
    await rowWith('copy').getByText('Printed', { exact: true }).waitFor();
    expect(device.papers).toHaveLength(2);
  });

  it('are removed after a confirmation, also by keyboard', async () => {
    await desk.getByRole('button', { name: 'Remove Bar' }).focus();
    await desk.keyboard.press('Enter');
    await dialog().waitFor();
    await isWhole();
    await dialog().getByRole('button', { name: 'Remove' }).focus();
    await desk.keyboard.press('Enter');
    await desk.getByRole('heading', { name: 'No printers yet' }).waitFor();
    expect(await printers()).toEqual([]);
    await rowWith('copy').getByText('Bar').waitFor();
  });

  it('show an error while the server cannot be reached, and a retry button', async () => {
    const comeBack = await cutOff(desk, '**/api/printers');
    await desk.goto('/printers');
    await desk.getByText('No connection. Check the network and try again.').waitFor();
    comeBack();
    await press(desk, 'Try again');
    await desk.getByRole('heading', { name: 'No printers yet' }).waitFor();
  });
});

function changeSqlite(file: string, sql: string) {
  return new Promise<void>((done, fail) => {
    const connection = new sqlite3.Database(file, sqlite3.OPEN_READWRITE);
    connection.exec(sql, (error) => {
      connection.close(() => (error ? fail(error) : done()));
    });
  });
}

describe('the backups', () => {
  it('are none at first; one is made by hand with a passphrase of sufficient length', async () => {
    await openSeldom(desk, 'Backups');
    await desk.getByRole('heading', { name: 'No backups yet' }).waitFor();
    await press(desk, 'Make a backup');
    const byHand = desk.locator('form').filter({ hasText: 'Make it now' });
    await fillIn(byHand, { passphrase: 'too short' });
    await press(desk, 'Make it now');
    await desk.getByRole('button', { name: /^Passphrase: must have at least 12/ }).waitFor();
    await isWhole();
    await fillIn(byHand, { passphrase: 'correct horse battery' });
    await press(desk, 'Make it now');
    await desk.getByText(/^Backup made: [\d,.]+ [kM]B\.$/).waitFor();
    await rowWith('Made manually').getByText('with keys').waitFor();
    await isWhole();
  });

  it('say in the restaurant’s time when they were made, whatever zone this device has', async () => {
    const there = await office.visit('/login?next=/backups', { timezoneId: 'Asia/Tokyo' });
    await logIn(there);
    const [made] = (await owner.get('/api/backups')).body.items;
    const time = new Intl.DateTimeFormat('en-GB', {
      timeStyle: 'short',
      timeZone: 'Europe/Madrid',
    }).format(new Date(made.created_at));
    await there
      .getByRole('row')
      .getByText(new RegExp(`, ${time}$`))
      .waitFor();
  });

  it('of another computer ask for their passphrase and report a wrong one', async () => {
    const folder = join(office.server.dataDir, 'backups');
    const file = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.sqlite'))!,
    );
    const own = readFileSync(file);
    await changeSqlite(file, "UPDATE installation SET keys_fingerprint = 'of another computer'");
    await desk.getByRole('button', { name: /^Restore the backup of/ }).click();
    await fillIn(dialog(), { password: OWNER.password });
    await dialog().getByRole('button', { name: 'Restore now' }).click();
    await dialog()
      .getByText(
        'This backup is from another installation. Please enter the passphrase it was made with.',
      )
      .waitFor();
    await fillIn(dialog(), { passphrase: 'not the passphrase' });
    await dialog().getByRole('button', { name: 'Restore now' }).click();
    await dialog()
      .getByRole('button', { name: /^Passphrase: is not the passphrase/ })
      .waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    writeFileSync(file, own);
  });

  it('show an error while the server cannot be reached, and a retry button', async () => {
    const comeBack = await cutOff(desk, '**/api/backups');
    await desk.goto('/backups');
    await desk.getByText('No connection. Check the network and try again.').waitFor();
    comeBack();
    await press(desk, 'Try again');
    await rowWith('Made manually').waitFor();
  });

  it('explain a restore before it starts, and refuse a wrong password and another user’s code', async () => {
    const { secret, backup_codes } = (
      await owner.post('/api/mfa/setup', { password: OWNER.password })
    ).body;
    [backupCode] = backup_codes;
    const on = await owner.post('/api/mfa/verify', {
      code: await codeAt(secret, later()),
    });
    owner = office.server.staff.as(on.body.access_token);
    await desk.goto('/backups');
    await at(desk, '/login?next=/backups');
    await logIn(desk);
    await fillIn(desk, { code: await codeAt(secret, later()) });
    await press(desk, 'Log in');
    await desk.getByRole('button', { name: /^Restore the backup of/ }).click();
    await dialog().getByText('First, the current state is backed up').waitFor();
    await dialog().getByText('Everyone is logged out, including you.').waitFor();
    await isWhole();
    await fillIn(dialog(), { password: 'not the one', code: '000000' });
    await dialog().getByRole('button', { name: 'Restore now' }).click();
    await dialog()
      .getByRole('button', { name: /^Your current password: is incorrect/ })
      .waitFor();
    await owner.post('/api/categories', { name: 'Since then' });
    await fillIn(dialog(), {
      password: OWNER.password,
      code: await codeAt(secret, later()),
    });
    await dialog().getByRole('button', { name: 'Restore now' }).click();
    await heading(desk, 'The backup has been restored');
    await isWhole();
  });

  it('[7.4.1] end every session when restored; the automatic backup of the earlier state is in the list after the next login', async () => {
    expect((await owner.get('/api/me')).status).toBe(401);
    await desk.getByRole('link', { name: 'To the login' }).click();
    await logIn(desk);
    await press(desk, 'Use a backup code instead');
    await fillIn(desk, { code: backupCode });
    await press(desk, 'Log in');
    await heading(desk, 'Floor');
    await desk.goto('/menu');
    await desk.getByText('Carta').first().waitFor();
    expect(await desk.getByText('Since then').count()).toBe(0);
    await desk.goto('/more');
    await openSeldom(desk, 'Backups');
    await rowWith('Before a restore').waitFor();
    await rowWith('Made manually').waitFor();
    await desk.goto('/audit');
    await rowWith('Restored a backup').first().waitFor();
  });
});
