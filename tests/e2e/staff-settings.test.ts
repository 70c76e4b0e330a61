import { delimiter } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setDisk } from '../../server/health/disk.ts';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { lookFaults } from '../support/page-checks.ts';
import { fillIn } from '../support/portal.ts';
import { OWNER, setUpRestaurant } from '../support/server.ts';
import { makeUser } from '../support/staff.ts';
import { standInFolder, throughTunnel } from '../support/tunnel.ts';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server);
  page = await office.visit('/login');
  await logIn(page);
  await at(page, '/');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const row = (text: string) => page.getByRole('listitem').filter({ hasText: text });

describe('payment methods', () => {
  it('are added, renamed and switched off, and offered where a payment is taken', async () => {
    await page.goto('/payment-methods');
    await row('Cash').getByText('Cash · Opens the drawer').waitFor();
    await press(page, 'Add a payment method');
    await fillIn(page, { name: 'card', kind: 'voucher' });
    await press(page, 'Add payment method');
    await page.getByRole('alert').getByText('is already the name of another one').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await fillIn(page, { name: 'Sodexo' });
    await press(page, 'Add payment method');
    await row('Sodexo').getByText('Voucher').waitFor();

    await press(page, 'Change Card');
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('[name=kind]').isDisabled()).toBe(true);
    await fillIn(dialog, { name: 'Terminal 1' });
    await dialog.locator('[name=opens_drawer]').check();
    expect(await lookFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('Terminal 1').getByText('Card · Opens the drawer').waitFor();

    await press(page, 'Switch off Other');
    await row('Other').getByText('Off', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Switch on Other' }).waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.goto('/invoices'); // what was paid by it before is found still
    await page.locator('[name=method] option', { hasText: 'Other' }).waitFor({ state: 'attached' });

    const { body: order } = await office.server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      { items: [{ product_id: restaurant.wine.id, quantity: 1 }] },
    );
    await page.goto(`/bills/${order.bill_id}/pay`);
    for (const name of [/^Cash/, /^Terminal 1/, /^Sodexo/])
      await page.getByRole('button', { name }).waitFor();
    expect(await page.getByRole('button', { name: /^Other/ }).count()).toBe(0);
  });

  it('the last active one says why it stays on', async () => {
    await page.goto('/payment-methods');
    await press(page, 'Switch off Sodexo');
    await press(page, 'Switch off Terminal 1');
    await page.getByRole('button', { name: 'Switch on Terminal 1' }).waitFor();
    await press(page, 'Switch off Cash');
    await page.getByRole('alert').getByText('This is the last active payment method.').waitFor();
  });
});

describe('a form of one thing', () => {
  const dialog = () => page.getByRole('dialog');
  async function save() {
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
  }

  it('changes of a payment method what was changed in it', async () => {
    await page.goto('/payment-methods');
    await press(page, 'Change Sodexo');
    await restaurant.owner.patch(`/api/payment-methods/${await idOf('Sodexo')}`, { kind: 'card' });
    await fillIn(dialog(), { name: 'Edenred' });
    await save();
    expect(await methodNamed('Edenred')).toMatchObject({ kind: 'card' });

    async function methodNamed(name: string) {
      const { items } = (await restaurant.owner.get('/api/payment-methods')).body;
      return (items as { id: string; name: string }[]).find((one) => one.name === name)!;
    }
    async function idOf(name: string) {
      return (await methodNamed(name)).id;
    }
  });

  it('changes of a table what was changed in it', async () => {
    const { id } = (await restaurant.owner.post('/api/tables', { name: 'Terraza 1' })).body;
    await page.goto('/tables');
    await press(page, 'Edit Terraza 1');
    await restaurant.owner.patch(`/api/tables/${id}`, { area: 'Terraza', seats: 6 });
    await fillIn(dialog(), { name: 'Terraza 2' });
    await save();
    const { items } = (await restaurant.owner.get('/api/tables')).body;
    expect(items).toContainEqual(
      expect.objectContaining({ id, name: 'Terraza 2', area: 'Terraza', seats: 6 }),
    );
  });

  it('changes of a station and of a category what was changed in it', async () => {
    const make = async (path: string, body: object) =>
      (await restaurant.owner.post(path, body)).body.id as string;
    const category_id = await make('/api/categories', { name: 'Tapas' });
    const station_id = await make('/api/stations', { name: 'Plancha', category_ids: [] });
    await page.goto('/stations');
    await press(page, 'Change Plancha');
    await restaurant.owner.patch(`/api/stations/${station_id}`, { category_ids: [category_id] });
    await fillIn(dialog(), { name: 'Grill' });
    await save();
    const stations = (await restaurant.owner.get('/api/stations')).body.items;
    expect(stations).toContainEqual(
      expect.objectContaining({ name: 'Grill', category_ids: [category_id] }),
    );

    await page.goto('/menu');
    await press(page, 'Edit Tapas');
    await page.getByRole('menuitem', { name: 'Name, languages, times' }).click();
    await restaurant.owner.patch(`/api/categories/${category_id}`, { days: [5, 6] });
    await fillIn(dialog(), { name: 'Raciones' });
    await save();
    const categories = (await restaurant.owner.get('/api/categories')).body.items;
    expect(categories).toContainEqual(expect.objectContaining({ name: 'Raciones', days: [5, 6] }));
    for (const path of [`/api/stations/${station_id}`, `/api/categories/${category_id}`])
      await restaurant.owner.send('DELETE', path);
  });

  it('changes of a person what was changed in it', async () => {
    const { id } = await makeUser(office.server, restaurant.owner, 'waiter');
    await page.goto('/staff');
    await press(page, 'Edit Test waiter');
    const password = OWNER.password;
    await restaurant.owner.patch(`/api/users/${id}`, { role: 'manager', password });
    await fillIn(dialog(), { full_name: 'Nora Byrne', password });
    await save();
    const { items } = (await restaurant.owner.get('/api/users')).body;
    expect(items).toContainEqual(
      expect.objectContaining({ id, full_name: 'Nora Byrne', role: 'manager' }),
    );
  });
});

describe('kitchen stations', () => {
  it('are seen as somebody adds and removes them elsewhere', async () => {
    await page.goto('/stations');
    await page.getByText('No stations yet').waitFor();
    const { id } = (await restaurant.owner.post('/api/stations', { name: 'Bar', category_ids: [] }))
      .body;
    await row('Bar').waitFor();
    await restaurant.owner.send('DELETE', `/api/stations/${id}`);
    await page.getByText('No stations yet').waitFor();
  });

  it('are added with what is made there, changed and removed', async () => {
    await page.goto('/stations');
    await page.getByText('No stations yet').waitFor();
    await press(page, 'Add a station');
    await fillIn(page, { name: 'Kitchen' });
    await page.getByRole('checkbox', { name: 'Carta' }).check();
    expect(await lookFaults(page)).toEqual([]);
    await press(page, 'Add station');
    await row('Kitchen').getByText('Carta').waitFor();

    await press(page, 'Add a station');
    await fillIn(page, { name: 'Bar' });
    await page.getByText('Every category of the menu is made at another station.').waitFor();
    await press(page, 'Add station');
    await row('Bar').getByText('Nothing is made here yet').waitFor();

    await press(page, 'Change Kitchen');
    const dialog = page.getByRole('dialog');
    await fillIn(dialog, { name: 'Cocina' });
    await dialog.getByRole('checkbox', { name: 'Carta' }).uncheck();
    expect(await lookFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('Cocina').getByText('Nothing is made here yet').waitFor();

    await press(page, 'Remove Bar');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row('Bar').waitFor({ state: 'detached' });
    expect(await lookFaults(page)).toEqual([]);
  });
});

describe('the restaurant’s settings', () => {
  it('say when the business day ends and what cash is rounded to', async () => {
    await page.goto('/restaurant');
    const ends = page.locator('[name=day_ends_at]');
    expect(await ends.inputValue()).toBe('04:00');
    expect(await page.locator('[name=cash_rounding_cents]').inputValue()).toBe('');
    await fillIn(page, { day_ends_at: '05:30', cash_rounding_cents: '0.05' });
    expect(await lookFaults(page)).toEqual([]);
    await press(page, 'Save');
    await page.getByRole('status').getByText('Saved.').waitFor();
    const { body } = await restaurant.owner.get('/api/restaurant');
    expect(body).toMatchObject({
      day_ends_at: '05:30',
      cash_rounding_cents: 5,
      cash_rounding_by_country: false,
    });
  });
});

describe('network and tunnel', () => {
  const standIn = standInFolder();
  const { PATH } = process.env;
  afterAll(() => {
    process.env.PATH = PATH;
    standIn.remove();
  });

  it('say who can reach what, run a tunnel, and turn green when a phone arrives', async () => {
    await page.goto('/network');
    const guests = page.locator('[data-reach=guests]');
    await page.getByText('This computer only. No tunnel opens it.').waitFor();
    expect(await page.locator('[value=quick]').isDisabled()).toBe(true);
    await page.locator('[value=address]').check();
    await fillIn(page, { public_url: 'menu.casaluz.example' });
    await press(page, 'Save and use');
    await page.getByRole('alert').getByText('without a path').first().waitFor();
    await fillIn(page, { public_url: 'https://menu.casaluz.example/' });
    await press(page, 'Save and use');
    await page.getByText('Saved. QR codes and emails use').waitFor();
    await guests.getByText('Everyone, outside the restaurant too').waitFor();
    expect(await lookFaults(page)).toEqual([]);

    process.env.PATH = `${standIn.folder}${delimiter}${PATH}`;
    await page.reload();
    await page.locator('[value=quick]').check();
    await press(page, 'Save and use');
    await page.locator('[data-tunnel=up]').waitFor();
    await guests.getByText('run-1-of-words.trycloudflare.com').waitFor();
    await press(page, 'Show the code');
    await page.getByText('Waiting for the phone').waitFor();
    const { body } = await restaurant.owner.post('/api/settings/network/check');
    await throughTunnel(standIn.started()!.edge, new URL(body.url).pathname);
    await page.getByText('A phone opened https://run-1-of-words').waitFor();
    expect(await lookFaults(page)).toEqual([]);

    standIn.behave({ printsNothing: true });
    process.kill(standIn.started()!.pid, 'SIGKILL');
    await page.locator('[data-tunnel=waiting], [data-tunnel=starting]').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.locator('[value=lan]').check();
    await press(page, 'Save and use');
    await page.getByText('Saved. QR codes and emails use').waitFor();
    expect(await page.locator('[data-tunnel]').count()).toBe(0);
  });
});

describe('system health', () => {
  afterAll(() => setDisk(null));

  it('says that all is well, and by itself what is not any more, with what to do', async () => {
    setDisk(async () => 90_000_000_000);
    await page.goto('/health');
    const disk = page.locator('[data-part=disk]');
    await disk.getByText('90 GB free').waitFor();
    expect(await page.locator('[data-state=failing]').count()).toBe(0);
    expect(await lookFaults(page)).toEqual([]);
    setDisk(async () => 1000);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.locator('[data-part=disk][data-state=failing]').waitFor();
    await disk.getByText('Free up space now.').waitFor();
    await page.locator('[data-health=summary]').getByText('Not working: Disk').waitFor();
    expect(await lookFaults(page)).toEqual([]);
  });
});
