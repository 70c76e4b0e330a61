import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { pauseGuestOrders } from '../../server/opening-hours/opening-hours.ts';
import { WEEKDAYS } from '../../server/restaurant/contract.ts';
import { portalRestaurant } from '../../server/restaurant/restaurant.ts';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { furnishFloor, type Floor } from '../support/floor.ts';
import { cutOff, intercept } from '../support/intercept.ts';
import { look, ON_A_PHONE } from '../support/look.ts';
import { addGroup } from '../support/options.ts';
import { axeFaults } from '../support/page-checks.ts';
import { OWNER } from '../support/server.ts';
import { pairTill } from '../support/tills.ts';

let office: BackOffice;
let floor: Floor;
let counter: { id: string; token: string };
beforeAll(async () => {
  office = await openBackOffice();
  floor = await furnishFloor(office, ['Hall 1', 'Hall 2']);
  counter = (await floor.owner.post('/api/tables', { name: 'Counter', kind: 'counter' })).body;
  await floor.owner.patch(`/api/products/${floor.dish('Lantern burger').id}`, {
    takeaway_price_cents: 1650,
  });
});
afterAll(() => office.stop());
beforeEach(() => {
  office.faults.length = 0;
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const menuAt = (token: string) => `${office.server.portal_url}/menu/${token}`;
async function staff(path: string, options: BrowserContextOptions = {}) {
  const page = await office.visit('/', { ...DESKTOP, reducedMotion: 'reduce', ...options });
  await logIn(page, OWNER);
  await at(page, '/');
  await page.getByRole('link', { name: 'Floor' }).first().waitFor();
  await page.goto(path);
  return page;
}

describe('a lunch hour at the counter', () => {
  it('goes from the guest’s phone to the counter, and back by a number on the screen', async () => {
    const guest = await office.visit(menuAt(counter.token), PHONE);
    await guest.reload();
    await guest.getByText('€16.50').first().waitFor();
    await press(guest, 'Add Lantern burger');
    await guest.getByRole('link', { name: 'Your basket' }).click();
    await guest.getByLabel('Your name').waitFor();
    await press(guest, 'Send the order');
    await guest.getByRole('alert').getByText('Your name').waitFor();
    await guest.getByRole('textbox', { name: 'Your name' }).fill('Ciara');
    await look(guest, 'counter-basket', ON_A_PHONE);
    expect(await axeFaults(guest, 'light')).toEqual([]);
    await press(guest, 'Send the order');
    await guest.getByText('Your pick-up number').waitFor();
    await guest.getByText('Please pay at the counter.').waitFor();
    await look(guest, 'counter-number', ON_A_PHONE);
    expect(await axeFaults(guest, 'light')).toEqual([]);
    const number = await guest.locator('.pickup .number').innerText();

    const screen = await office.visit('/pickup', DESKTOP);
    await screen.getByText('This screen is not paired.').waitFor();
    const { cookie } = await pairTill(floor.owner, { kind: 'kitchen' });
    const [name, value] = cookie.split('=') as [string, string];
    await screen.context().addCookies([{ name, value, url: office.server.staff_url }]);
    await screen.reload();
    const list = (heading: string) => screen.getByRole('region', { name: heading });
    await list('En preparación').getByText(number, { exact: true }).waitFor();
    expect(await screen.content()).not.toContain('Ciara');

    const till = await staff('/pickups');
    const row = till.getByRole('listitem').filter({ hasText: 'Ciara' });
    await row.waitFor();
    await look(till, 'pickups');
    expect(await axeFaults(till, 'light')).toEqual([]);
    await row.getByRole('link', { name: /^Pay €16\.50/ }).click();
    await till.getByRole('button', { name: /^Card/ }).click();
    await till.getByText('€16.50 taken · Card').waitFor();
    await till.goto('/pickups');
    await row.getByText('Paid').waitFor();
    await press(till, `Call number ${number}`);
    await list('Listos').getByText(number, { exact: true }).waitFor();
    await look(screen, 'pickup-screen', [
      [1280, 720],
      [1080, 1920],
    ]);
    await guest.getByText('Ready: please pick it up at the counter.').waitFor();
    await look(guest, 'counter-ready', ON_A_PHONE);
    await press(till, `Handed over: ${number}`);
    await row.waitFor({ state: 'detached' });
    await list('Listos').getByText(number, { exact: true }).waitFor({ state: 'detached' });
    await guest.getByText('Picked up. Enjoy your meal!').waitFor();
  });

  it('leaves a name that is typed before the menu is here in its field', async () => {
    const page = await staff('/healthz');
    await page.evaluate(() => localStorage.removeItem('kept-menu'));
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      answer = done;
    });
    await intercept(page, '**/api/products**', (route) => asked.then(() => route.fallback()));
    await page.goto(`/tables/${counter.id}/order`);
    await page.getByLabel('Name').focus();
    answer();
    await page.getByRole('button', { name: /^Lantern burger/ }).waitFor();
    await page.keyboard.type('Liam');
    expect(await page.getByLabel('Name').inputValue()).toBe('Liam');
  });

  it('takes an order that staff enter: name, time and takeaway prices, changed to eat in before it is paid', async () => {
    const page = await staff(`/tables/${counter.id}/order`);
    await page.getByLabel('Name').fill('Liam');
    const time = page.getByLabel('Pick-up');
    const slot = await time.locator('option').nth(3).getAttribute('value');
    await time.selectOption(slot);
    await page.getByRole('button', { name: /^Lantern burger/ }).click();
    await look(page, 'counter-entry');
    await page.getByRole('button', { name: /^Send 1 item.*€16\.50/ }).click();
    await at(page, '/');
    const tile = page.getByRole('button', { name: /Liam/ });
    await tile.getByText('€16.50').waitFor();
    await tile.click();
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Name, covers, service' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Here' }).check();
    await press(page, 'Save');
    await tile.getByText('€18.50').waitFor();
  });
});

describe('a dish with options that costs less to take away', () => {
  beforeAll(async () => {
    const group = await addGroup(floor.owner, {
      name: 'Extras',
      min: 0,
      max: 1,
      options: [{ name: 'Cheese', price_cents: 200 }],
    });
    const burger = floor.dish('Lantern burger');
    const { items } = (await floor.owner.get('/api/products')).body;
    const { tax_rate_id } = items.find(({ id }: { id: string }) => id === burger.id);
    const { status } = await floor.owner.post('/api/products', {
      name: 'House burger',
      price_cents: 1850,
      takeaway_price_cents: 1650,
      tax_rate_id,
      option_group_ids: [group.id],
    });
    expect(status).toBe(201);
  });
  const costs = (page: Page, price: string) =>
    page.getByRole('button', { name: new RegExp(`^Send 1 item.*${price}`) }).waitFor();
  const sheet = (page: Page) => page.getByRole('dialog', { name: 'House burger' });
  async function addWithCheese(page: Page) {
    await page.getByRole('button', { name: /^House burger/ }).click();
    await sheet(page).locator('label', { hasText: 'Cheese' }).locator('input').check();
  }

  it('keeps the price of its options when the bill is known after a reload', async () => {
    const table_id = floor.tables['Hall 2']!.id;
    const { bill_id } = await floor.order({ table_id }, [['Espresso', 1]]);
    const page = await staff(`/bills/${bill_id}/order`);
    await addWithCheese(page);
    await press(page, 'Add €20.50');
    await costs(page, '€20.50');
    await page.reload();
    await page.getByRole('region', { name: 'Bill of Hall 2' }).waitFor();
    await costs(page, '€20.50');
  });

  it('has the price of its service, with its options', async () => {
    const page = await staff('/order');
    await addWithCheese(page);
    await press(page, 'Add €18.50');
    await costs(page, '€18.50');
    await page.getByRole('radio', { name: 'Here' }).check();
    await costs(page, '€20.50');
    await page.getByRole('radio', { name: 'Takeaway' }).check();
    await costs(page, '€18.50');
    await press(page, 'Options of House burger');
    await sheet(page).getByRole('button', { name: 'Change €18.50' }).click();
    await costs(page, '€18.50');
  });
});

describe('on a device that is set to another time zone', () => {
  it('shows the times of the restaurant', async () => {
    const page = await staff('/order', { timezoneId: 'Asia/Tokyo' });
    const inMadrid = (at: string) =>
      new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Madrid' }).format(
        new Date(at),
      );
    const slot = page.getByLabel('Pick-up').locator('option').nth(3);
    const pickup_at = (await slot.getAttribute('value'))!;
    expect(await slot.innerText()).toBe(inMadrid(pickup_at));
    const { status, body } = await floor.owner.post('/api/orders', {
      name: 'Orla',
      service: 'takeaway',
      pickup_at,
      items: [{ product_id: floor.dish('Espresso').id, quantity: 1 }],
    });
    expect(status).toBe(201);
    await page.goto('/pickups');
    const row = page.getByRole('listitem').filter({ hasText: 'Orla' });
    await row.getByText(inMadrid(pickup_at)).waitFor();
    await page.goto('/board');
    const card = page.locator('.card').filter({ hasText: 'Orla' });
    await card.getByText(inMadrid(pickup_at)).waitFor();
    await page.goto(`/bills/${body.bill_id}`);
    await page.getByText(inMadrid(body.created_at)).first().waitFor();
  });
});

describe('a guest at a table whose bill was switched to takeaway', () => {
  it('sees the prices of the bill once they are refused, and orders at those', async () => {
    const guest = await office.visit(menuAt(floor.tables['Hall 1']!.token), PHONE);
    const order = async () => {
      await press(guest, 'Add Lantern burger');
      await guest.getByRole('link', { name: 'Your basket' }).click();
      expect(await guest.locator('form .amount.total').innerText()).toBe('€18.50');
      await press(guest, 'Send the order');
    };
    await order();
    await guest.waitForURL('**/orders/*');
    const code = new URL(guest.url()).pathname.split('/').pop()!;
    const { bill_id } = (await floor.owner.get(`/api/orders?q=${code}`)).body.items[0];
    await floor.owner.patch(`/api/bills/${bill_id}`, { service: 'takeaway' });
    await guest.getByRole('link', { name: 'Order more' }).click();
    await order();
    const total = guest.locator('form .amount.total');
    await expect.poll(() => total.innerText()).toBe('€16.50');
    await guest.locator('form button[type=submit]').click();
    await guest.waitForURL('**/orders/*');
    const bill = (await floor.owner.get(`/api/bills/${bill_id}`)).body;
    expect(bill).toMatchObject({ service: 'takeaway', total_cents: 3300 });
  });
});

describe('a time to pick up', () => {
  afterAll(() => floor.owner.put('/api/opening-hours', { opening_hours: null }));

  it('at which it is closed since is as soon as possible, and the order goes out', async () => {
    await floor.owner.put('/api/opening-hours', { opening_hours: null });
    const guest = await office.visit(menuAt(counter.token), PHONE);
    await guest.reload();
    await press(guest, 'Add Lantern burger');
    await guest.getByRole('link', { name: 'Your basket' }).click();
    await guest.getByRole('textbox', { name: 'Your name' }).fill('Ciara');
    const time = guest.locator('select[name=pickup_at]');
    const last = (await time.locator('option').count()) - 1;
    await time.selectOption({ index: last });
    // Open for two hours more on every day, whatever the time of the test.
    const clock = (ahead: number) =>
      new Intl.DateTimeFormat('en-GB', {
        hour: '2-digit',
        minute: '2-digit',
        timeZone: 'Europe/Madrid',
      }).format(Date.now() + ahead * 3_600_000);
    const hours = [{ from: clock(-2), to: clock(2) }];
    await floor.owner.put('/api/opening-hours', {
      opening_hours: { week: Object.fromEntries(WEEKDAYS.map((day) => [day, hours])) },
    });
    await press(guest, 'Send the order');
    await guest.getByRole('alert').getByText('Pick up').first().waitFor();
    await expect.poll(() => time.inputValue()).toBe('');
    await press(guest, 'Send the order');
    await guest.getByText('Your pick-up number').waitFor();
  });
});

describe('opening hours', () => {
  afterAll(() => floor.owner.put('/api/opening-hours', { opening_hours: null }));

  it('are set by the week and by dates, and what overlaps is told beside it', async () => {
    const page = await staff('/opening-hours');
    await page.getByText('Open now').waitFor();
    await page.getByLabel('Guests can order only within opening hours').check();
    await page.getByRole('button', { name: 'Add hours: Monday' }).click();
    await page.locator('[name="opening_hours.week.mon.1.from"]').fill('20:00');
    await page.locator('[name="opening_hours.week.mon.1.to"]').fill('23:00');
    await page.locator('[name="opening_hours.week.mon.1.to"]').blur();
    await press(page, 'Save');
    await page.getByText('overlaps the hours before it').first().waitFor();
    await page.locator('[name="opening_hours.week.mon.0.to"]').fill('14:30');
    await page.locator('[name="opening_hours.week.mon.0.to"]').blur();
    await press(page, 'Add a date');
    await page.locator('[name="opening_hours.exceptions.0.date"]').fill('2026-12-24');
    await page.locator('[name="opening_hours.exceptions.0.note"]').fill('Christmas Eve');
    await look(page, 'opening-hours');
    expect(await axeFaults(page, 'light')).toEqual([]);
    await press(page, 'Save');
    await page.getByText('Saved. Guests see it from now on.').waitFor();
    const { body } = await floor.owner.get('/api/opening-hours');
    expect(body.opening_hours).toMatchObject({
      week: {
        mon: [
          { from: '12:00', to: '14:30' },
          { from: '20:00', to: '23:00' },
        ],
      },
      exceptions: [{ date: '2026-12-24', intervals: [], note: 'Christmas Eve' }],
    });
  });

  it('stay as they were when the page was read at its second attempt', async () => {
    const hours = { week: Object.fromEntries(WEEKDAYS.map((day) => [day, []])), exceptions: [] };
    const mon = [{ from: '09:00', to: '11:30' }];
    const opening_hours = { ...hours, week: { ...hours.week, mon } };
    await floor.owner.put('/api/opening-hours', { opening_hours });
    const page = await staff('/healthz');
    const mend = await cutOff(page, '**/api/opening-hours');
    await page.goto('/opening-hours');
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    mend();
    await again.click();
    await press(page, 'Save');
    await page.getByText('Saved. Guests see it from now on.').waitFor();
    const { body } = await floor.owner.get('/api/opening-hours');
    expect(body.opening_hours).toEqual(opening_hours);
  });

  it('guests’ orders are paused and taken again, and guests see from when', async () => {
    await floor.owner.put('/api/opening-hours', { opening_hours: null });
    const page = await staff('/opening-hours');
    const guest = await office.visit(menuAt(floor.tables['Hall 1']!.token), PHONE);
    await guest.reload();
    await press(guest, 'Add Lantern burger');
    await press(page, 'Pause for 30 min');
    await page.getByText(/^Guests’ orders are paused until /).waitFor();
    await look(page, 'orders-paused');
    await guest.getByRole('link', { name: 'Your basket' }).click();
    await press(guest, 'Send the order');
    await guest.getByText('For now you can view the menu here').waitFor();
    await guest.goto(menuAt(floor.tables['Hall 1']!.token));
    await guest.getByText('Ordering by phone is paused').waitFor();
    await look(guest, 'orders-paused-guest', ON_A_PHONE);
    expect(await axeFaults(guest, 'light')).toEqual([]);
    await press(page, 'Resume orders');
    await page.getByRole('button', { name: 'Pause for 30 min' }).waitFor();
    await guest.reload();
    await press(guest, 'Add Lantern burger');
  });

  it('a pause without opening hours says until when it lasts, and ends on an open page', async () => {
    await floor.owner.put('/api/opening-hours', { opening_hours: null });
    const { id: restaurant_id } = await portalRestaurant();
    // At noon, so that the pause ends on the day on which it begins.
    const noon = new Date();
    noon.setUTCHours(10, 0, 0, 0);
    setClock(() => noon);
    const pause = (paused: boolean) =>
      pauseGuestOrders({ restaurant_id, actor: 'system' }, { paused, minutes: 45 });
    try {
      await pause(true);
      const guest = await office.visit(menuAt(floor.tables['Hall 1']!.token), PHONE);
      await guest.clock.install({ time: noon });
      await guest.reload();
      await guest.getByText(/^From 1[12]:45 you can order here again/).waitFor();
      // The phone lies on the table, with the page open.
      setClock(() => new Date(noon.getTime() + 46 * 60_000));
      await guest.clock.fastForward('45:01');
      await guest.getByRole('button', { name: 'Add Lantern burger' }).waitFor();
    } finally {
      await pause(false);
      setClock(null);
    }
  });

  it('outside them a guest sees when it opens and the menu, and cannot order', async () => {
    await floor.owner.put('/api/opening-hours', { opening_hours: null });
    // Two hours that are over, or begin later: whatever the time of the test, never now.
    const zone = 'Europe/Madrid';
    const hour = Number(
      new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: zone }).format(new Date()),
    );
    const clock = (ahead: number) => `${String((hour + ahead) % 24).padStart(2, '0')}:00`;
    const hours = [{ from: clock(3), to: clock(5) }];
    const guest = await office.visit(menuAt(floor.tables['Hall 1']!.token), PHONE);
    await guest.reload();
    await press(guest, 'Add Lantern burger');
    await floor.owner.put('/api/opening-hours', {
      opening_hours: { week: Object.fromEntries(WEEKDAYS.map((day) => [day, hours])) },
    });
    await guest.getByRole('link', { name: 'Your basket' }).click();
    await press(guest, 'Send the order');
    await guest.getByText('We are closed right now. You can browse').waitFor();
    await guest.goto(menuAt(floor.tables['Hall 1']!.token));
    await guest.getByText(/^We open (at|on)/).waitFor();
    await look(guest, 'closed', ON_A_PHONE);
    expect(await axeFaults(guest, 'light')).toEqual([]);
    expect(await axeFaults(guest, 'dark')).toEqual([]);
    await press(guest, 'Look at the menu');
    await guest.getByText('Lantern burger').first().waitFor();
    expect(await guest.getByRole('button', { name: 'Add Lantern burger' }).count()).toBe(0);
    await guest.getByRole('link', { name: 'Your basket' }).click();
    expect(await guest.getByRole('button', { name: 'Send the order' }).count()).toBe(0);
  });
});
